import type { Protection } from '../backup/facts-of-backup.ts'

/** ProtectionError is active protection whose last backup failed; IRPending waits for its first backup. */
const active = ['protected', 'irpending', 'protectionerror']
const inactive = ['notprotected', 'protectionstopped', 'protectionpaused', 'backupssuspended', 'softdeleted']

/** Undefined for a word that Azure has not used so far. */
export function isActive(protection: Protection): boolean | undefined {
  if (protection.vaultId === null) return false
  const state = protection.protectionState.toLowerCase()
  if (active.includes(state)) return true
  return inactive.includes(state) ? false : undefined
}

/** The policy to resume with: Azure's where it still names one (for a stopped item it answers an empty one), else that of our records. */
export const knownPolicyId = (protection: Protection) =>
  protection.policyId || protection.policy?.id || protection.formerPolicy?.policyId || null
