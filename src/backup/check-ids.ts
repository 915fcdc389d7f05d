/**
 * Every check of a diagnosis, in the guide's order: the VM, its agent, its extensions, the backup extension; then what its error
 * sections look at. Here and not beside the checks, because error codes name them too.
 */
export const checkIds = [
  'vm-provisioning-state',
  'vm-power-state',
  'vm-agent-status',
  'vm-extension-operations-allowed',
  'other-extension-state',
  'vmsnapshot-extension-state',
  'restore-point-limit',
  'restore-point-lock',
  'inherited-lock',
  'vm-lock',
  'protection-state',
  'backup-in-progress',
  'last-backup-job',
  'on-demand-backup-budget',
  'key-vault-permissions',
  'disk-size',
  'disk-configuration',
  'unmanaged-restore-points',
] as const
export type CheckId = (typeof checkIds)[number]
