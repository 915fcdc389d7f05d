/** What this service can be asked to do to a VM. */
export const actionNames = [
  'removeLocks',
  'restoreLocks',
  'deleteFailedExtensions',
  'cleanRestorePoints',
  'triggerBackup',
  'cancelBackup',
  'reapply',
  'resumeProtection',
  'grantKeyVaultAccess',
  'checkGuest',
  'remediate',
] as const
export type ActionName = (typeof actionNames)[number]
