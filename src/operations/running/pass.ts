import { sql } from 'kysely'
import { AzureError } from '../../backup/azure-error.ts'
import { sameId } from '../../backup/resource-id.ts'
import { withStop } from '../../backup/text.ts'
import type { Outcome } from '../../database/schema.ts'
import { isAway } from '../../database/unavailable.ts'
import { RemediationFailure, Suspended, type RemediationAction } from '../../remediation/action.ts'
import type { Catalogue } from '../../remediation/catalogue.ts'
import type { ActionName } from '../../diagnosis/finding.ts'
import { holdOff, putLocksBack } from '../../remediation/locks.ts'
import type { OperationRow } from '../operation-row.ts'
import { ClaimLost, passFence, surelyHolds, type Fence } from './claim.ts'
import type { OperationsDependencies, WorkerDependencies } from '../dependencies.ts'
import { awaitsApproval, confirmApprovedPlan, rejectionOf } from '../starting/approval.ts'
import { putBackWhileBarred } from './barred.ts'
import { boundedResult } from './bounded-result.ts'
import { concluded } from './concluded.ts'
import { append } from '../listing/journal.ts'
import { isLockReturn, pauseBeforeNextTry, vmKeyOf } from '../locks/lock-return.ts'
import { OperationRun } from './operation-run.ts'
import { leaveSteps } from './steps.ts'
import { Canceled, DeadlineExceeded } from './stops.ts'
import { failureOf } from './write-failure.ts'

/** Attempts without progress after which an operation is given up: a poisoned one must not run for ever. */
const maxAttempts = 5

/** How a pass over an operation ended. */
export type Pass = { ended: true } | { again: number } | { lost: true }

/** One pass. May die at any line: the journal makes the next pass safe. */
export async function executeOperation(
  deps: WorkerDependencies,
  catalogue: Catalogue,
  operation: OperationRow,
  fence: Fence,
  draining: () => boolean,
): Promise<Pass> {
  const scope = { correlationId: operation.correlation_id, mayWrite: () => surelyHolds(fence) }
  try {
    return await deps.azure.within(scope, async () => {
      const ending = { deps, action: catalogue.get(operation.action as ActionName), fence, draining }
      if (operation.outcome) return await endWithLocksBack(ending, operation, operation.outcome)
      const outcome = await pursue(deps, catalogue, operation, fence, draining)
      if ('again' in outcome) return outcome
      return await endWithLocksBack(ending, await decide(deps, operation, fence, outcome), outcome)
    })
  } catch (error) {
    if (error instanceof ClaimLost) return { lost: true }
    throw error
  }
}

/** The action itself, until it ends or has to wait. */
async function pursue(
  deps: OperationsDependencies,
  catalogue: Catalogue,
  operation: OperationRow,
  fence: Fence,
  draining: () => boolean,
): Promise<Outcome | { again: number }> {
  const run = await OperationRun.open(deps, operation, fence, 'Pursuing', draining)
  try {
    if (operation.attempts > maxAttempts) return stuck('its process died each time')
    const gate = await passFence(deps.db, run.fence)
    if (awaitsApproval(operation) && !gate.cancelRequested)
      return failed('ApprovalExpired', 'Nobody approved the operation in time; it has to be asked for again.')
    const stopsAnyway = gate.frozen || gate.cancelRequested || gate.overdue
    if (run.barred && !stopsAnyway) await putBackWhileBarred(deps, operation, fence, draining)
    if (run.mustStop(gate)) run.stop(gate)
    const action = catalogue.get(operation.action as ActionName)
    if (!action) return { again: 5 } // a newer version's: claim() takes it only to end it
    const work = operation.approval_required ? await confirmApprovedPlan(deps, run, action) : operation.work
    for (const lockId of locksToHold(operation)) await holdOff(run, lockId)
    return { status: 'Succeeded', result: await action.execute(run, work, operation.body), error: null }
  } catch (error) {
    return await judge(deps, operation, run, error)
  }
}

/** Locks to hold: those that the action itself takes off and that are off already. Plans of older versions name none. */
const locksToHold = ({ plan: { holds = [], calls } }: Pick<OperationRow, 'plan'>) =>
  holds.flatMap(({ lockId }) =>
    calls.some(({ method, resourceId }) => method === 'DELETE' && sameId(resourceId, lockId)) ? [] : [lockId],
  )

async function judge(
  deps: OperationsDependencies,
  operation: OperationRow,
  run: OperationRun,
  error: unknown,
): Promise<Outcome | { again: number }> {
  if (error instanceof ClaimLost || isAway(error)) throw error
  if (error instanceof Canceled)
    return {
      status: 'Canceled',
      result: null,
      error: operation.rejected_at ? rejectionOf(operation) : { code: 'Canceled', message: error.message },
    }
  if (error instanceof DeadlineExceeded) return failed('DeadlineExceeded', error.message)
  // A lock that has to come back is not given up.
  if (isLockReturn(operation) && (error instanceof RemediationFailure || error instanceof AzureError)) {
    if (error instanceof AzureError) await run.noteUnreadable(error)
    return { again: await pauseBeforeNextTry(deps, operation) }
  }
  if (error instanceof RemediationFailure) {
    const { code, message, target } = error
    return failed(code, message, target)
  }
  if (error instanceof Suspended) {
    const attempts = await attemptsOf(deps, operation)
    if (attempts > maxAttempts && isLockReturn(operation))
      return { again: Math.max(error.seconds, await pauseBeforeNextTry(deps, operation)) }
    return attempts > maxAttempts ? stuck(error.message) : { again: error.seconds }
  }
  // Reads that fail in the middle mean nothing for what is under way (504s and 500s come while polling): the deadline bounds them.
  if (error instanceof AzureError && error.disposition === 'Retry') {
    await run.noteUnreadable(error)
    return { again: error.retryAfterSeconds ?? run.backOff(2) }
  }
  if (error instanceof AzureError) {
    const failure = failureOf(error, operation.vm_id)
    return failed(failure.code, failure.message)
  }
  deps.log?.warn({ err: error, operationId: operation.id }, 'a step failed for a reason of ours')
  await run.countAttempt()
  const attempts = await attemptsOf(deps, operation)
  return attempts > maxAttempts
    ? stuck(error instanceof Error ? error.message : String(error))
    : { again: run.backOff(attempts) }
}

/** Stored before the locks go back, so that whoever resumes ends it the same way. */
async function decide(
  deps: OperationsDependencies,
  operation: OperationRow,
  fence: Fence,
  outcome: Outcome,
): Promise<OperationRow> {
  await deps.db.transaction().execute(async (trx) => {
    await passFence(trx, fence)
    await trx
      .updateTable('operations')
      .set({ outcome: JSON.stringify(outcome), attempts: 0 })
      .where('id', '=', operation.id)
      .execute()
  })
  deps.onBoundary?.('AfterDecision', { operationId: operation.id, step: null })
  return { ...operation, outcome, attempts: 0 }
}

interface Ending {
  deps: WorkerDependencies
  action: RemediationAction | undefined
  fence: Fence
  draining: () => boolean
}

async function endWithLocksBack(
  { deps, action, fence, draining }: Ending,
  operation: OperationRow,
  outcome: Outcome,
): Promise<Pass> {
  const run = await OperationRun.open(deps, operation, fence, 'Ending', draining)
  try {
    await putLocksBack(run, await run.locksToPutBack())
    const told = await concluded(deps, run, action, outcome)
    return await end(deps, operation, fence, await tellGoneLocks(deps, operation, told))
  } catch (error) {
    const verdict = await judge(deps, operation, run, error)
    if ('again' in verdict && operation.attempts <= maxAttempts) return verdict
    // Azure refuses the lock: the operation ends and says so; the sweeper goes on trying, and the alarm counts.
    const reason = 'again' in verdict ? 'the attempts are used up' : (verdict.error?.message ?? 'unknown')
    return await end(deps, operation, fence, {
      ...outcome,
      status: 'Failed',
      error: {
        code: 'LockNotRestored',
        message: withStop(`A lock could not be put back and is tried again: ${reason}`),
      },
    })
  }
}

/** However it ends: locks that cannot come back, since what they were on was deleted. As the journal has them, also of an earlier pass. */
async function tellGoneLocks({ db }: OperationsDependencies, { id }: OperationRow, outcome: Outcome): Promise<Outcome> {
  const gone = await db
    .selectFrom('journal')
    .select('resource_id')
    .where('operation_id', '=', id)
    .where('kind', '=', 'Step')
    .where(sql<boolean>`detail->>'lock' = 'Gone'`)
    .execute()
  if (gone.length === 0) return outcome
  return { ...outcome, result: { ...outcome.result, goneLocks: gone.map(({ resource_id }) => resource_id) } }
}

async function end(deps: WorkerDependencies, operation: OperationRow, fence: Fence, outcome: Outcome): Promise<Pass> {
  deps.onBoundary?.('BeforeEnd', { operationId: operation.id, step: null })
  const result = boundedResult(outcome.result)
  const endedAt = await deps.db.transaction().execute(async (trx) => {
    await passFence(trx, fence)
    const { last_action_at } = await trx
      .updateTable('operations')
      .set({
        status: outcome.status,
        result: result ? JSON.stringify(result) : null,
        error: outcome.error ? JSON.stringify(outcome.error) : null,
        lease_until: null,
        last_action_at: sql<Date>`now()`,
      })
      .where('id', '=', operation.id)
      .returning('last_action_at')
      .executeTakeFirstOrThrow()
    const { id, epoch, created_by: caller, correlation_id: correlationId } = operation
    const signature = { operationId: id, vmKey: vmKeyOf(operation), epoch, caller, correlationId }
    for (const step of await leaveSteps(trx, id))
      await append(trx, { ...signature, kind: 'Step', step, detail: { status: 'Canceled' } })
    const detail = { status: outcome.status, ...(outcome.error ? { error: outcome.error } : {}) }
    await append(trx, { ...signature, kind: 'Ended', detail })
    await deps.tellEnd(trx, operation, outcome, last_action_at)
    return last_action_at
  })
  deps.onBoundary?.('AfterEnd', { operationId: operation.id, step: null })
  const seconds = (endedAt.getTime() - operation.created_at.getTime()) / 1000
  deps.observer?.operationEnded(operation.action, outcome.status, seconds)
  deps.onEnded?.(vmKeyOf(operation))
  return { ended: true }
}

async function attemptsOf({ db }: OperationsDependencies, { id }: OperationRow) {
  return (await db.selectFrom('operations').select('attempts').where('id', '=', id).executeTakeFirstOrThrow()).attempts
}

const failed = (code: string, message: string, target?: string): Outcome => ({
  status: 'Failed',
  result: null,
  error: { code, message, ...(target ? { target } : {}) },
})
const stuck = (reason: string) =>
  failed('OperationStuck', withStop(`No progress in ${maxAttempts} attempts: ${reason}`))
