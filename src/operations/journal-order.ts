import { sql, type Kysely, type RawBuilder, type Selectable } from 'kysely'
import type { JournalTable, Schema } from '../database/schema.ts'

/** A row of the journal with its number in the chain, by which events are ordered. */
export type SealedRow = Selectable<JournalTable> & { sequence: string }

/** Where an event stands in the order. */
export interface Place {
  sequence: string
  /** The highest id up to there of those that were sealed in the order of their ids. */
  id: string
  /** Whether it stands behind that one, rather than being it. */
  isLate: boolean
}

/**
 * Of an event by its id, which earlier versions gave out as well. Where no sealed event has this id, that of the one before it: rather is
 * something told twice than not at all.
 */
export const placeOf = (db: Kysely<Schema>, eventId: string): Promise<Place | undefined> =>
  db
    .selectFrom('journal_seals')
    .leftJoin('journal_late', 'journal_late.event_id', 'journal_seals.event_id')
    .select([
      'journal_seals.sequence',
      sql<string>`coalesce(journal_late.behind, journal_seals.event_id)`.as('id'),
      sql<boolean>`journal_late.event_id is not null`.as('isLate'),
    ])
    .where('journal_seals.event_id', '<=', eventId)
    .orderBy('journal_seals.event_id', 'desc')
    .limit(1)
    .executeTakeFirst()

/**
 * Sealed events behind a place, the first `most` in their order. Almost all are in the order of their ids too, and read by the journal's
 * own indexes; the few late ones come from their list.
 */
export function sealedEvents(
  conditions: readonly RawBuilder<boolean>[],
  { from, newestFirst, most }: { from: Place | undefined; newestFirst: boolean; most: number },
): RawBuilder<SealedRow> {
  const direction = sql.raw(newestFirst ? 'desc' : 'asc')
  const isBehind = sql.raw(newestFirst ? '<' : '>')
  const isBehindId = sql.raw(newestFirst && from?.isLate ? '<=' : newestFirst ? '<' : '>')
  const where = (...more: RawBuilder<boolean>[]) => sql.join([...more, ...conditions], sql` and `)
  const onTime = sql<boolean>`not exists (select from journal_late where journal_late.event_id = journal.event_id)`
  const afterId = from && sql<boolean>`journal.event_id ${isBehindId} ${from.id}`
  const afterSequence = from && sql<boolean>`journal_late.sequence ${isBehind} ${from.sequence}`
  return sql<SealedRow>`(
    (select journal.*, journal_seals.sequence from journal join journal_seals on journal_seals.event_id = journal.event_id
      where ${where(onTime, ...(afterId ? [afterId] : []))} order by journal.event_id ${direction} limit ${most})
    union all
    (select journal.*, journal_late.sequence from journal_late join journal on journal.event_id = journal_late.event_id
      where ${where(sql<boolean>`true`, ...(afterSequence ? [afterSequence] : []))} order by journal_late.sequence ${direction} limit ${most})
    order by sequence ${direction} limit ${most})`
}

/** Between an event's id and its time there is no more than this, whatever a clock does. */
const skew = sql`interval '1 hour'`

/** Ids are given in the order of time, nearly: conditions that keep a query for a span of time from walking the rest of the journal. */
export async function withinTime(
  db: Kysely<Schema>,
  { since, until }: { since?: string | undefined; until?: string | undefined },
): Promise<RawBuilder<boolean>[]> {
  const conditions: RawBuilder<boolean>[] = []
  if (since !== undefined) {
    const before = await db
      .selectFrom('journal')
      .select('event_id')
      .where('at', '<', sql<Date>`${since}::timestamptz - ${skew}`)
      .orderBy('at', 'desc')
      .limit(1)
      .executeTakeFirst()
    conditions.push(sql<boolean>`journal.at >= ${since}::timestamptz`)
    if (before) conditions.push(sql<boolean>`journal.event_id > ${before.event_id}`)
  }
  if (until !== undefined) {
    const behind = await db
      .selectFrom('journal')
      .select('event_id')
      .where('at', '>', sql<Date>`${until}::timestamptz + ${skew}`)
      .orderBy('at')
      .limit(1)
      .executeTakeFirst()
    conditions.push(sql<boolean>`journal.at < ${until}::timestamptz`)
    if (behind) conditions.push(sql<boolean>`journal.event_id < ${behind.event_id}`)
  }
  return conditions
}
