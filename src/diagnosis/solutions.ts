import type { CheckId } from '../backup/check-ids.ts'
import { cleanUpByHand, healExtensions, keyVaultAccess, waitForJob, type Step } from '../error-codes/steps.ts'

/** What a person does about a fault that a check tells no steps of, by check. */
export const solutions: Readonly<Partial<Record<CheckId, readonly Step[]>>> = {
  'vm-provisioning-state': healExtensions,
  'other-extension-state': healExtensions,
  'restore-point-lock': ['remove-lock', 'clean-up-by-backup'],
  'inherited-lock': ['narrow-lock'],
  'restore-point-limit': ['remove-lock', 'clean-up-by-backup', ...cleanUpByHand],
  'protection-state': ['resume-protection'],
  'backup-in-progress': waitForJob,
  'key-vault-permissions': keyVaultAccess,
  'disk-size': ['split-disk'],
}
