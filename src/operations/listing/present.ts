import { isActiveRow } from '../../database/active-operations.ts'
import type { Language } from '../../backup/sentence.ts'
import { activeStatuses } from '../../remediation/active-operations.ts'
import { sql, type Kysely, type Selectable } from 'kysely'
import type { Reach } from '../../access/reach.ts'
import type { OperationsTable, Schema, StepsTable } from '../../database/schema.ts'
import type { ListedOperation, Operation, OperationStep, Person, SelectablePart } from '../../remediation/operation.ts'
import { planAsStored } from '../../remediation/stored-plan.ts'
import { resultIn } from '../../remediation/stored-result.ts'
import { boundedPage, type Page } from '../../database/bounded-page.ts'
import type { OperationRow } from '../operation-row.ts'
import { personsOf } from '../callers.ts'
import { oneLeavesFew } from '../few-rows.ts'
import { isOfVm, isReached } from '../../database/reach-in-sql.ts'

export interface OperationFilter {
  vmKey?: string
  status?: string
  action?: string
  /** Default: everything. */
  reach?: Reach
  limit?: number
  /** From the last answer's `next`. */
  before?: string
  /** Parts that lists leave out by default. */
  select?: readonly SelectablePart[]
  /** Of plans and results; default: English. */
  language?: Language
}

/** How an operation ended; undefined while it has not. */
export type OperationEnd = Pick<Selectable<OperationsTable>, 'status' | 'error'> & {
  result: Record<string, unknown> | null
  prunedDateTime: string | null
}

/** The small columns, shown on every row. */
const shownColumns = [
  'id',
  'ordinal',
  'action',
  'vm_id',
  'status',
  'created_at',
  'last_action_at',
  'created_by',
  'error',
  'deadline_at',
  'approval_required',
  'approved_by',
  'approved_at',
  'rejected_by',
  'rejected_at',
  'reason',
  'decision_reason',
  'pruned_at',
] as const
const stepColumns = [
  'operation_id',
  'name',
  'status',
  'attempts',
  'start_time',
  'end_time',
  'detail',
  'arm_request_ids',
] as const

/** How far it is, counted by the database: plan and steps stay there. Null once it has ended. */
const progress = [
  sql<number | null>`case when ${isActiveRow()} then jsonb_array_length(plan->'calls') end`.as('calls'),
  sql<number | null>`case when ${isActiveRow()} then
    (select count(*)::int from steps where operation_id = operations.id) end`.as('steps_begun'),
  sql<number | null>`case when ${isActiveRow()} then
    (select count(*)::int from steps where operation_id = operations.id and steps.status in ('Succeeded', 'Skipped')) end`.as(
    'steps_done',
  ),
]

/** Bytes of an operation's steps. */
const stepsBytes = sql<number | null>`(select sum(octet_length(name) + octet_length(coalesce(detail, '')) +
  octet_length(arm_request_ids::text) + 250)::int from steps where operation_id = operations.id)`.as('steps_bytes')

type ShownRow = Pick<OperationRow, (typeof shownColumns)[number]> & {
  calls: number | null
  steps_begun: number | null
  steps_done: number | null
}
type ShownStep = Pick<Selectable<StepsTable>, (typeof stepColumns)[number]>

/** `language`: of plan and result. */
export async function readOperation(
  db: Kysely<Schema>,
  id: string,
  language: Language = 'en',
): Promise<Operation | undefined> {
  const row = await db
    .selectFrom('operations')
    .select(shownColumns)
    .select(progress)
    .select(['plan', 'result'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  const steps = await stepsOf(db, [id])
  const person = await personsOf(db, peopleOf(row))
  return {
    ...present(row, person),
    plan: planAsStored(row.plan, language),
    steps: steps.get(id) ?? [],
    result: row.result && resultIn(language, row.result),
  }
}

/** The operation's VM alone. */
export const readVmOf = (db: Kysely<Schema>, id: string) =>
  db.selectFrom('operations').select(['vm_id', 'vm_key']).where('id', '=', id).executeTakeFirst()

/** `language`: of the result. */
export async function readEnd(
  db: Kysely<Schema>,
  id: string,
  language: Language = 'en',
): Promise<OperationEnd | undefined> {
  const row = await db
    .selectFrom('operations')
    .select(['status', 'result', 'error', 'pruned_at'])
    .where('id', '=', id)
    .where('status', 'not in', activeStatuses)
    .executeTakeFirst()
  if (!row) return undefined
  const { pruned_at, result, ...end } = row
  return { ...end, result: result && resultIn(language, result), prunedDateTime: pruned_at?.toISOString() ?? null }
}

/** Upper bound in bytes of a row's columns, without those that are counted by themselves. */
const rowBytes = 1000

/** Newest first. */
export async function readOperations(db: Kysely<Schema>, filter: OperationFilter): Promise<Page<ListedOperation>> {
  const { limit = 50, select = [], language = 'en' } = filter
  const has = (part: SelectablePart) => select.includes(part)
  let query = db
    .selectFrom('operations')
    .select(shownColumns)
    .select(progress)
    .$if(has('plan'), (some) => some.select('plan'))
    .$if(has('result'), (some) => some.select('result'))
    .$if(has('steps'), (some) => some.select(stepsBytes))
    .limit(limit + 1)
  if (filter.vmKey !== undefined) query = query.where(isOfVm(filter.vmKey))
  if (filter.status !== undefined) query = query.where('status', '=', filter.status as OperationRow['status'])
  if (filter.action !== undefined) query = query.where('action', '=', filter.action)
  const reached = filter.reach === undefined || filter.reach === 'Everything' ? undefined : isReached(filter.reach)
  if (reached) query = query.where(reached)
  // As an expression no index has the order: then all that the caller reaches is read and sorted.
  const isSorted = reached !== undefined && (await oneLeavesFew(db, 'operations', [reached]))
  query = isSorted ? query.orderBy(sql`ordinal + 0`, 'desc') : query.orderBy('ordinal', 'desc')
  if (filter.before !== undefined) query = query.where('ordinal', '<', filter.before)
  const { rows, more } = await boundedPage(db, query, {
    limit,
    order: { column: 'ordinal', direction: 'desc' },
    large: ['error', 'reason', 'decision_reason', ...(['plan', 'result'] as const).filter(has)],
    rowBytes,
    counted: has('steps') ? 'steps_bytes' : undefined,
  })
  const ids = rows.map(({ id }) => id)
  const steps = has('steps') ? await stepsOf(db, ids) : undefined
  const person = await personsOf(db, rows.flatMap(peopleOf))
  const value = rows.map((row) => ({
    ...present(row, person),
    ...(row.plan === undefined ? {} : { plan: planAsStored(row.plan, language) }),
    ...(row.result === undefined ? {} : { result: row.result && resultIn(language, row.result) }),
    ...(steps === undefined ? {} : { steps: steps.get(row.id) ?? [] }),
  }))
  return { value, next: more ? rows.at(-1)!.ordinal : null }
}

async function stepsOf(db: Kysely<Schema>, ids: string[]): Promise<Map<string, OperationStep[]>> {
  if (ids.length === 0) return new Map()
  const steps = await db
    .selectFrom('steps')
    .select(stepColumns)
    .where('operation_id', 'in', ids)
    .orderBy('ordinal')
    .execute()
  const byOperation = Map.groupBy(steps, ({ operation_id }) => operation_id)
  return new Map([...byOperation].map(([id, own]) => [id, own.map(presentStep)]))
}

const peopleOf = ({ created_by, approved_by, rejected_by }: ShownRow) => [created_by, approved_by, rejected_by]

function present(row: ShownRow, person: (id: string) => Person) {
  const self = `/v1/operations/${row.id}`
  return {
    id: row.id,
    action: row.action,
    vmId: row.vm_id,
    status: row.status,
    createdDateTime: row.created_at.toISOString(),
    lastActionDateTime: row.last_action_at.toISOString(),
    createdBy: person(row.created_by),
    reason: row.reason,
    percentComplete: percentOf(row),
    error: row.error,
    approval: approvalOf(row, person),
    prunedDateTime: row.pruned_at?.toISOString() ?? null,
    links: {
      self,
      result: `${self}/result`,
      events: `${self}/events`,
      cancel: `${self}/cancel`,
      ...(row.approval_required
        ? { approve: `${self}/approve`, reject: `${self}/reject`, planChanges: `${self}/planChanges` }
        : {}),
    },
  }
}

function approvalOf(row: ShownRow, person: (id: string) => Person): Operation['approval'] {
  if (!row.approval_required) return null
  return {
    required: true,
    requestedBy: person(row.created_by),
    // Once it is approved, the deadline is that of the operation.
    expiresDateTime: row.approved_at || row.rejected_at ? null : row.deadline_at.toISOString(),
    approvedBy: row.approved_by === null ? null : person(row.approved_by),
    approvedDateTime: row.approved_at?.toISOString() ?? null,
    rejectedBy: row.rejected_by === null ? null : person(row.rejected_by),
    rejectedDateTime: row.rejected_at?.toISOString() ?? null,
    reason: row.decision_reason,
  }
}

const presentStep = (step: ShownStep): OperationStep => ({
  name: step.name,
  status: step.status,
  attempts: step.attempts,
  startTime: step.start_time?.toISOString() ?? null,
  endTime: step.end_time?.toISOString() ?? null,
  detail: step.detail,
  armRequestIds: step.arm_request_ids,
})

/** Steps done of the calls planned; the last hundredth is the end's. */
function percentOf({ calls, steps_begun, steps_done }: ShownRow) {
  if (calls === null || steps_begun === null || steps_done === null) return 100
  return Math.min(99, Math.floor((100 * steps_done) / Math.max(1, calls + 1, steps_begun)))
}
