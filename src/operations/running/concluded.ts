import type { Outcome } from '../../database/schema.ts'
import { isAway } from '../../database/unavailable.ts'
import { Suspended, type RemediationAction } from '../../remediation/action.ts'
import type { OperationsDependencies } from '../dependencies.ts'
import { ClaimLost } from './claim.ts'
import type { OperationRun } from './operation-run.ts'

/** The action's own account of an end without success, its locks being back. Without that account it ends all the same. */
export async function concluded(
  { log }: Pick<OperationsDependencies, 'log'>,
  run: OperationRun,
  action: RemediationAction | undefined,
  outcome: Outcome,
): Promise<Outcome> {
  const { error } = outcome
  if (!error || !action?.conclude) return outcome
  try {
    const { result, details } = await action.conclude(run, run.operation.work, error)
    return { ...outcome, result, error: { ...error, ...(details?.length ? { details } : {}) } }
  } catch (failure) {
    if (failure instanceof ClaimLost || failure instanceof Suspended || isAway(failure)) throw failure
    log?.warn({ err: failure, operationId: run.operation.id }, 'the end of an operation could not be looked at')
    return outcome
  }
}
