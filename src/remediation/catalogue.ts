import type { ActionName } from '../diagnosis/finding.ts'
import type { RemediationAction } from './action.ts'
import { checkGuest } from './actions/check-guest.ts'
import { cleanRestorePoints } from './actions/clean-restore-points.ts'
import { deleteFailedExtensions } from './actions/delete-failed-extensions.ts'
import { reapply } from './actions/reapply.ts'
import { removeLocks } from './actions/remove-locks.ts'
import { restoreLocks } from './actions/restore-locks.ts'
import { triggerBackup } from './actions/trigger-backup.ts'
import type { Diagnose } from './playbook.ts'
import { remediateWith } from './remediate.ts'

export type Catalogue = ReadonlyMap<ActionName, RemediationAction>

/** Every action there is. A new one is a file in actions/ and a line here. */
export function catalogueWith(diagnose: Diagnose): Catalogue {
  const actions = [
    removeLocks,
    restoreLocks,
    deleteFailedExtensions,
    cleanRestorePoints,
    triggerBackup,
    reapply,
    checkGuest,
    remediateWith(diagnose),
  ]
  return new Map(actions.map((action) => [action.name, action as RemediationAction]))
}
