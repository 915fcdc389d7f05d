import { sql, type Kysely, type Selectable } from 'kysely'
import type { Reach } from '../access/reach.ts'
import type { JournalTable, Schema } from '../database/schema.ts'
import type { AuditEvent } from '../remediation/operation.ts'
import { boundedPage, type Page } from './bounded-page.ts'
import { isReached } from './reached.ts'

export interface JournalEntry {
  kind: AuditEvent['kind']
  operationId?: string | null
  vmKey?: string | null
  step?: string | null
  epoch?: number | null
  method?: string | null
  resourceId?: string | null
  caller: string
  correlationId: string
  armRequestId?: string | null
  detail?: Record<string, unknown> | null
}

export const append = (db: Kysely<Schema>, entry: JournalEntry) =>
  db
    .insertInto('journal')
    .values({
      kind: entry.kind,
      operation_id: entry.operationId ?? null,
      vm_key: entry.vmKey ?? null,
      step: entry.step ?? null,
      epoch: entry.epoch ?? null,
      method: entry.method ?? null,
      resource_id: entry.resourceId ?? null,
      caller: entry.caller,
      correlation_id: entry.correlationId,
      arm_request_id: entry.armRequestId ?? null,
      detail: entry.detail ? JSON.stringify(entry.detail) : null,
      // Not the transaction's start: events of one transaction keep their order in time as well.
      at: sql<Date>`clock_timestamp()`,
    })
    .execute()

/** Of an event without its detail, at most. */
const rowBytes = 800

export interface AuditFilter {
  vmKey?: string
  operationId?: string
  caller?: string
  kind?: string
  since?: string
  /** Default: everything. */
  reach?: Reach
  /** Events after this one. */
  after?: string
  limit?: number
}

/** Oldest first. */
export async function readJournal(db: Kysely<Schema>, filter: AuditFilter): Promise<Page<AuditEvent>> {
  const { limit = 100 } = filter
  let query = db
    .selectFrom('journal')
    .selectAll()
    .orderBy('event_id')
    .limit(limit + 1)
  if (filter.vmKey !== undefined) query = query.where('vm_key', '=', filter.vmKey)
  if (filter.operationId !== undefined) query = query.where('operation_id', '=', filter.operationId)
  if (filter.caller !== undefined) query = query.where('caller', '=', filter.caller)
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind)
  if (filter.since !== undefined) query = query.where('at', '>=', new Date(filter.since))
  if (filter.reach !== undefined && filter.reach !== 'Everything') query = query.where(isReached(filter.reach))
  if (filter.after !== undefined) query = query.where('event_id', '>', filter.after)
  const order = { column: 'event_id', direction: 'asc' } as const
  const { rows, more } = await boundedPage(db, query, { limit, order, large: ['detail'], rowBytes })
  const value = rows.map(present)
  return { value, next: more ? value.at(-1)!.eventId : null }
}

const present = (row: Selectable<JournalTable>): AuditEvent => ({
  eventId: String(row.event_id),
  time: row.at.toISOString(),
  kind: row.kind as AuditEvent['kind'],
  operationId: row.operation_id,
  vmKey: row.vm_key,
  step: row.step,
  method: row.method,
  resourceId: row.resource_id,
  caller: row.caller,
  correlationId: row.correlation_id,
  armRequestId: row.arm_request_id,
  detail: row.detail,
})
