import { AzureError } from '../../backup/azure-error.ts'
import { RemediationFailure, Suspended } from '../../remediation/action.ts'
import { putLocksBack } from '../../remediation/locks.ts'
import type { OperationRow } from '../operation-row.ts'
import type { Fence } from './claim.ts'
import type { OperationsDependencies } from '../dependencies.ts'
import { locksToPutBack } from '../locks/lock-journal.ts'
import { OperationRun } from './operation-run.ts'

/** Failures are retried while the operation waits and do not fail it. */
export async function putBackWhileBarred(
  deps: OperationsDependencies,
  operation: OperationRow,
  fence: Fence,
  draining: () => boolean,
) {
  const run = await OperationRun.open(deps, operation, fence, 'Barred', draining)
  try {
    await putLocksBack(run, await locksToPutBack(deps.db, operation.id, 'Canceled'))
  } catch (error) {
    if (error instanceof Suspended || error instanceof RemediationFailure || error instanceof AzureError) return
    throw error
  }
}
