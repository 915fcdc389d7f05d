import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Reach } from '../../access/reach.ts'
import { sealBeforeReading } from '../../database/seal-journal.ts'
import type { Schema } from '../../database/schema.ts'
import type { AuditEvent } from '../../remediation/operation.ts'
import { presentEvents } from './audit-event.ts'
import { boundedPage, type Page } from '../../database/bounded-page.ts'
import { few, oneLeavesFew } from '../few-rows.ts'
import { lastSealed, placeOf, sorted, walked, withinTime, type Section } from './journal-order.ts'
import { isReached } from '../../database/reach-in-sql.ts'

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

export interface AuditFilter {
  vmKey?: string
  operationId?: string
  caller?: string
  kind?: string
  since?: string
  until?: string
  /** Default: everything. */
  reach?: Reach
  newestFirst?: boolean
  /** Events behind the one of this id, in the order asked for. */
  after?: string
  limit?: number
}

/** Upper bound in bytes of an event without its detail. */
export const rowBytes = 900

/**
 * Sealed events in the order of their seals, which is that of commits: what comes later stands behind all that was told, so that whoever
 * goes on behind an event misses none. What is committed by now is sealed first.
 */
export async function readJournal(
  db: Kysely<Schema>,
  filter: AuditFilter,
  mostSorted = few,
): Promise<Page<AuditEvent>> {
  const { limit = 100, newestFirst = false, after } = filter
  await sealBeforeReading(db)
  const from = after === undefined ? undefined : await placeOf(db, after)
  // All that was before that event has been archived since.
  if (after !== undefined && !from && newestFirst) return { value: [], next: null }
  const time = await withinTime(db, filter)
  const section = {
    conditions: [...narrowing(filter), ...time.conditions],
    between: time.between,
    ...{ from, newestFirst, most: limit + 1 },
  }
  const { rows, more } = await boundedPage(db, (await wayToRead(db, filter, section, mostSorted))(section), {
    limit,
    order: { column: 'sequence', direction: newestFirst ? 'desc' : 'asc' },
    large: ['detail'],
    rowBytes,
  })
  const value = await presentEvents(db, rows)
  return { value, next: more ? value.at(-1)!.eventId : null }
}

async function wayToRead(
  db: Kysely<Schema>,
  filter: AuditFilter,
  { from, newestFirst, between: { above = '0', below } }: Section,
  mostSorted: number,
) {
  const end = await db
    .selectFrom('audit_head')
    .select([
      'count',
      ({ selectFrom }) =>
        selectFrom('journal')
          .select(({ fn }) => fn.max('event_id').as('id'))
          .as('id'),
    ])
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()
  if (!newestFirst && BigInt(end.count) - BigInt(from?.sequence ?? 0) <= mostSorted) return lastSealed
  if (BigInt(below ?? end.id ?? 0) - BigInt(above) <= mostSorted) return sorted
  return (await oneLeavesFew(db, 'journal', narrowing(filter), mostSorted)) ? sorted : walked
}

function narrowing({ vmKey, operationId, caller, kind, reach }: AuditFilter): RawBuilder<boolean>[] {
  const equal = Object.entries({ vm_key: vmKey, operation_id: operationId, caller, kind }).filter(
    ([, value]) => value !== undefined,
  )
  return [
    ...equal.map(([column, value]) => sql<boolean>`journal.${sql.ref(column)} = ${value}`),
    ...(reach === undefined || reach === 'Everything' ? [] : [isReached(reach)]),
  ]
}
