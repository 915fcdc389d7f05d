import { sql, type Kysely, type UpdateObject } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import { withStop } from '../../backup/text.ts'
import { ServiceError } from '../../errors.ts'
import { RemediationFailure, type RemediationAction } from '../../remediation/action.ts'
import type { Catalogue } from '../../remediation/catalogue.ts'
import type { ActionName } from '../../diagnosis/finding.ts'
import type { OperationRow } from '../operation-row.ts'
import type { OperationsDependencies } from '../dependencies.ts'
import { rememberCaller, type Decision } from '../callers.ts'
import { append } from '../listing/journal.ts'
import type { OperationRun } from '../running/operation-run.ts'
import { makePlan } from './planning.ts'
import type { OperationQueue } from '../running/queue.ts'

/** How long an operation waits for its approval. The plan is looked at again before it runs, so the time only bounds how long the VM is held. */
export const approvalSeconds = 24 * 3600

export const awaitsApproval = ({
  approval_required,
  approved_at,
}: Pick<OperationRow, 'approval_required' | 'approved_at'>) => approval_required && approved_at === null

const approvalColumns = [
  'action',
  'vm_key',
  'status',
  'created_by',
  'cancel_requested_at',
  'approval_required',
  'approved_at',
  'rejected_at',
] as const
type ApprovalRow = Pick<OperationRow, (typeof approvalColumns)[number]>

interface Deciding {
  db: Kysely<Schema>
  queue: OperationQueue
}

/** By somebody else than who asked. Approved twice is approved once. */
export const approveOperation = (
  { catalogue, ...deps }: Deciding & { catalogue: Catalogue },
  id: string,
  decision: Decision,
) =>
  decide(deps, id, decision, {
    kind: 'Approved',
    changes(row) {
      if (row.approved_at) return undefined
      if (row.rejected_at) throw new ServiceError('OperationNotApprovable', 'The operation was rejected.')
      const seconds = catalogue.get(row.action as ActionName)?.deadlineSeconds ?? approvalSeconds
      return {
        approved_by: decision.caller,
        approved_at: sql<Date>`now()`,
        next_look_at: sql<Date>`now()`,
        deadline_at: sql<Date>`now() + make_interval(secs => ${seconds})`,
        last_action_at: sql<Date>`now()`,
      }
    },
  })

/** By somebody else than who asked: it ends Canceled before anything of it has begun. Rejected twice is rejected once. */
export const rejectOperation = (deps: Deciding, id: string, decision: Decision) =>
  decide(deps, id, decision, {
    kind: 'Rejected',
    changes(row) {
      if (row.rejected_at) return undefined
      if (row.approved_at !== null)
        throw new ServiceError(
          'OperationNotApprovable',
          'The operation was approved; a cancel ends it between two steps.',
        )
      return {
        rejected_by: decision.caller,
        rejected_at: sql<Date>`now()`,
        cancel_requested_at: sql<Date>`now()`,
      }
    },
    sent: { begun: true }, // it is due in no other way
  })

interface Decided {
  kind: 'Approved' | 'Rejected'
  /** Undefined: it was decided so before. */
  changes(row: ApprovalRow): UpdateObject<Schema, 'operations'> | undefined
  sent?: { begun: true }
}

/** The decision, its event and the job that goes on with the operation are committed together. */
async function decide({ db, queue }: Deciding, id: string, { reason, ...by }: Decision, decided: Decided) {
  await queue.ready()
  await db.transaction().execute(async (trx) => {
    const row = await toDecide(trx, id)
    refuse(row, by.caller)
    const changes = decided.changes(row)
    if (!changes) return
    refuseWhatIsOver(row)
    await trx
      .updateTable('operations')
      .set({ ...changes, decision_reason: reason ?? null })
      .where('id', '=', id)
      .execute()
    await rememberCaller(trx, by)
    const detail = decidedOf(row, reason)
    await append(trx, { kind: decided.kind, operationId: id, vmKey: row.vm_key, ...by, detail })
    await queue.send(trx, id, decided.sent)
  })
}

/** How what was rejected ends. */
export const rejectionOf = ({ decision_reason }: Pick<OperationRow, 'decision_reason'>) => ({
  code: 'ApprovalRejected',
  message:
    decision_reason === null
      ? 'It was rejected by a second person; nothing was written.'
      : withStop(`It was rejected by a second person: ${decision_reason}`),
})

const decidedOf = (row: ApprovalRow & { etag: string }, reason: string | undefined) => ({
  etag: row.etag,
  requestedBy: row.created_by,
  ...(reason === undefined ? {} : { reason }),
})

const toDecide = (trx: Kysely<Schema>, id: string) =>
  trx
    .selectFrom('operations')
    .select(approvalColumns)
    .select([sql<string>`plan->>'etag'`.as('etag'), sql<boolean>`deadline_at <= now()`.as('overdue')])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow()

function refuse(row: ApprovalRow, caller: string) {
  if (!row.approval_required) throw new ServiceError('ApprovalNotNeeded', 'This operation needs no approval.')
  if (row.created_by === caller)
    throw new ServiceError(
      'SelfApproval',
      'Whoever asked for an operation cannot approve it, nor reject it: somebody else has to. A cancel ends it.',
    )
}

function refuseWhatIsOver(row: ApprovalRow & { overdue: boolean }) {
  if (row.status !== 'NotStarted' || row.cancel_requested_at)
    throw new ServiceError(
      'OperationNotApprovable',
      `The operation ${row.cancel_requested_at ? 'was canceled' : `has ended ${row.status}`}.`,
    )
  if (row.overdue)
    throw new ServiceError('ApprovalExpired', 'Nobody approved the operation in time; it has to be asked for again.')
}

/**
 * Before the first step of an approved operation: what was approved is what is done, or nothing is. Answers the work of the plan that was
 * made now. It differs from the stored one in nothing that the etag covers, and what it tells is of today.
 */
export async function confirmApprovedPlan(deps: OperationsDependencies, run: OperationRun, action: RemediationAction) {
  const { plan, body, correlation_id, work: stored } = run.operation
  const confirmed = await run.remember('compare with the approved plan', async () => {
    const { plan: now, work } = await makePlan(deps, { vm: run.vm, action, body, correlationId: correlation_id })
    if (now.etag !== plan.etag)
      throw new RemediationFailure(
        'PlanChanged',
        'The world has changed since this plan was approved. Nothing was written; read the plan again with ?dryRun=true.',
      )
    return { etag: now.etag, plannedDateTime: now.plannedDateTime, work }
  })
  // An older version compared without keeping the work.
  return 'work' in confirmed ? confirmed.work : stored
}

/** Makes operations due that nobody approved in time, so that they end. */
export const expireApprovals = (db: Kysely<Schema>) =>
  db
    .updateTable('operations')
    .set({ next_look_at: sql<Date>`now()` })
    .where('status', '=', 'NotStarted')
    .where('approval_required', '=', true)
    .where('approved_at', 'is', null)
    .where(sql<boolean>`deadline_at < now() and next_look_at = 'infinity'`)
    .returning('id')
    .execute()
