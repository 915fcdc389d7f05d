import type { ActionName } from '../diagnosis/finding.ts'
import type { RemediationAction } from './action.ts'
import { cancelBackup } from './actions/cancel-backup.ts'
import { checkGuest } from './actions/check-guest.ts'
import { cleanRestorePoints } from './actions/clean-restore-points.ts'
import { deleteFailedExtensions } from './actions/delete-failed-extensions.ts'
import { grantKeyVaultAccessWith, type KeyVaultGrants } from './actions/grant-key-vault-access.ts'
import { reapply } from './actions/reapply.ts'
import { removeLocks } from './actions/remove-locks.ts'
import { restoreLocks } from './actions/restore-locks.ts'
import { resumeProtection } from './actions/resume-protection.ts'
import { triggerBackup } from './actions/trigger-backup.ts'
import type { Diagnose } from './playbook.ts'
import { remediateWith } from './remediate.ts'

export type Catalogue = ReadonlyMap<ActionName, RemediationAction>

/** One that is not here does not compile. */
export function catalogueWith(diagnose: Diagnose, keyVaultGrants: KeyVaultGrants = { enabled: false }): Catalogue {
  const actions: Record<ActionName, RemediationAction> = {
    removeLocks,
    restoreLocks,
    deleteFailedExtensions,
    cleanRestorePoints,
    triggerBackup,
    reapply,
    cancelBackup,
    resumeProtection,
    grantKeyVaultAccess: grantKeyVaultAccessWith(keyVaultGrants),
    checkGuest,
    remediate: remediateWith(diagnose),
  }
  return new Map(Object.values(actions).map((action) => [action.name, action]))
}
