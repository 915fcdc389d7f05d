import { AzureError } from '../backup/azure-error.ts'
import { isAtOrBelow, sameId } from '../backup/resource-id.ts'
import { mayForbidChange } from '../backup/words/locks.ts'
import { RemediationFailure, Suspended } from '../remediation/action.ts'
import { putLocksBack } from '../remediation/locks.ts'
import type { OperationRow } from './claim.ts'
import { locksDueBeside } from './lock-journal.ts'
import type { OperationRun } from './operation-run.ts'

/**
 * Locks of earlier operations whose time is up while this one holds the VM, at times for two days: the sweeper waits for its end. Only
 * those that it does not mind: CanNotDelete, and on nothing that it is to delete. What fails is tried again in a minute, and is no
 * failure of this operation.
 */
export async function putBackWhatIsDue(run: OperationRun, operation: OperationRow) {
  const { calls } = operation.plan
  const deletions = calls.filter(({ method }) => method === 'DELETE').map(({ resourceId }) => resourceId)
  const inTheWay = (scope: string) => deletions.some((id) => isAtOrBelow(id, scope) || isAtOrBelow(scope, id))
  const due = (await locksDueBeside(run.db, operation)).filter(
    ({ lock }) =>
      !mayForbidChange(lock) && !inTheWay(lock.scope) && !calls.some(({ resourceId }) => sameId(resourceId, lock.id)),
  )
  try {
    await putLocksBack(run, due)
  } catch (error) {
    if (error instanceof Suspended || error instanceof RemediationFailure || error instanceof AzureError) return
    throw error
  }
}
