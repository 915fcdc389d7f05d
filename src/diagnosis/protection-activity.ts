import type { Protection } from '../backup/facts-of-backup.ts'

/** The policy to resume with: Azure's where it still names one (for a stopped item it answers an empty one), else that of our records. */
export const knownPolicyId = (protection: Protection) =>
  protection.policyId || protection.policy?.id || protection.formerPolicy?.policyId || null
