import type { Kysely, Selectable } from 'kysely'
import type { Reach } from '../access/reach.ts'
import type { Schema, StepsTable } from '../database/schema.ts'
import type { Operation, OperationStep } from '../remediation/operation.ts'
import type { OperationRow } from './claim.ts'
import { isOfVm, isReached } from './reached.ts'

export interface OperationFilter {
  vmKey?: string
  status?: string
  action?: string
  /** Default: everything. */
  reach?: Reach
  limit?: number
  /** From the last answer's `next`. */
  before?: string
}

export async function readOperation(db: Kysely<Schema>, id: string): Promise<Operation | undefined> {
  const row = await db.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? (await withSteps(db, [row]))[0] : undefined
}

/** Newest first. */
export async function readOperations(
  db: Kysely<Schema>,
  filter: OperationFilter,
): Promise<{ value: Operation[]; next: string | null }> {
  const limit = filter.limit ?? 50
  let query = db
    .selectFrom('operations')
    .selectAll()
    .orderBy('ordinal', 'desc')
    .limit(limit + 1)
  if (filter.vmKey !== undefined) query = query.where(isOfVm(filter.vmKey))
  if (filter.status !== undefined) query = query.where('status', '=', filter.status as OperationRow['status'])
  if (filter.action !== undefined) query = query.where('action', '=', filter.action)
  if (filter.reach !== undefined && filter.reach !== 'Everything') query = query.where(isReached(filter.reach))
  if (filter.before !== undefined) query = query.where('ordinal', '<', filter.before)
  const rows = await query.execute()
  const shown = rows.slice(0, limit)
  return { value: await withSteps(db, shown), next: rows.length > limit ? String(shown.at(-1)!.ordinal) : null }
}

async function withSteps(db: Kysely<Schema>, rows: OperationRow[]): Promise<Operation[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const steps = await db.selectFrom('steps').selectAll().where('operation_id', 'in', ids).orderBy('ordinal').execute()
  return rows.map((row) =>
    present(
      row,
      steps.filter((step) => step.operation_id === row.id),
    ),
  )
}

function present(row: OperationRow, steps: Selectable<StepsTable>[]): Operation {
  const self = `/v1/operations/${row.id}`
  return {
    id: row.id,
    action: row.action,
    vmId: row.vm_id,
    status: row.status,
    createdDateTime: row.created_at.toISOString(),
    lastActionDateTime: row.last_action_at.toISOString(),
    createdBy: row.created_by,
    plan: row.plan,
    steps: steps.map(presentStep),
    percentComplete: percentOf(row, steps),
    result: row.result,
    error: row.error,
    approval: approvalOf(row),
    links: {
      self,
      result: `${self}/result`,
      events: `${self}/events`,
      cancel: `${self}/cancel`,
      ...(row.approval_required ? { approve: `${self}/approve` } : {}),
    },
  }
}

function approvalOf(row: OperationRow): Operation['approval'] {
  if (!row.approval_required) return null
  return {
    required: true,
    requestedBy: row.created_by,
    // Once it is approved, the deadline is that of the operation.
    expiresDateTime: row.approved_at ? null : row.deadline_at.toISOString(),
    approvedBy: row.approved_by,
    approvedDateTime: row.approved_at?.toISOString() ?? null,
  }
}

const presentStep = (step: Selectable<StepsTable>): OperationStep => ({
  name: step.name,
  status: step.status,
  attempts: step.attempts,
  startTime: step.start_time?.toISOString() ?? null,
  endTime: step.end_time?.toISOString() ?? null,
  detail: step.detail,
  armRequestIds: step.arm_request_ids,
})

/** Steps done of the calls planned; the last hundredth is the end's. */
function percentOf({ status, plan }: OperationRow, steps: Selectable<StepsTable>[]) {
  if (status !== 'NotStarted' && status !== 'Running') return 100
  const done = steps.filter((step) => step.status === 'Succeeded' || step.status === 'Skipped').length
  return Math.min(99, Math.floor((100 * done) / Math.max(1, plan.calls.length + 1, steps.length)))
}
