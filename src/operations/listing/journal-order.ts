import { sql, type Kysely, type RawBuilder, type Selectable } from 'kysely'
import type { JournalTable, Schema } from '../../database/schema.ts'

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
    .select([
      'journal_seals.sequence',
      sql<string>`coalesce((${behindOf('journal_seals.event_id')}), journal_seals.event_id)`.as('id'),
      sql<boolean>`(${behindOf('journal_seals.event_id')}) is not null`.as('isLate'),
    ])
    .where('journal_seals.event_id', '<=', eventId)
    .orderBy('journal_seals.event_id', 'desc')
    .limit(1)
    .executeTakeFirst()

// As subqueries, which are looked up row by row: a join may be planned to read all of these tables, though a page needs a hundred rows.
const behindOf = (id: string) => sql`select behind from journal_late where journal_late.event_id = ${sql.ref(id)}`
const sequenceOf = (id: string) => sql`select sequence from journal_seals where journal_seals.event_id = ${sql.ref(id)}`

/** Filter and start of a read of the journal. Conditions use columns of `journal` that `journal_late` repeats. */
export interface Section {
  conditions: readonly RawBuilder<boolean>[]
  /** Ids between which all of it lies, where that is known. */
  between: { above: string | undefined; below: string | undefined }
  from: Place | undefined
  newestFirst: boolean
  most: number
}

const direction = ({ newestFirst }: Section) => sql.raw(newestFirst ? 'desc' : 'asc')
const isBehind = ({ newestFirst }: Section) => sql.raw(newestFirst ? '<' : '>')
/** The largest bigint. */
const lastOfAll = '9223372036854775807'
const all = (conditions: readonly RawBuilder<boolean>[]) => sql.join([sql<boolean>`true`, ...conditions], sql` and `)

/** Few events meet the conditions: all of them are read, and sorted. */
export const sorted = (section: Section) => sql<SealedRow>`(
  select journal.*, seal.sequence from journal cross join lateral (
    select sequence from journal_seals where journal_seals.event_id = journal.event_id offset 0
  ) as seal
  where ${all(section.conditions)}
    and seal.sequence ${isBehind(section)} ${section.from?.sequence ?? sql.raw(section.newestFirst ? lastOfAll : '0')}
  order by seal.sequence ${direction(section)} limit ${section.most})`

/** Few events are sealed behind that place, the oldest first. */
export const lastSealed = ({ conditions, from, most }: Section) => sql<SealedRow>`(
  select event.*, journal_seals.sequence from journal_seals cross join lateral (
    select * from journal where journal.event_id = journal_seals.event_id and ${all(conditions)} offset 0
  ) as event
  where journal_seals.sequence > ${from?.sequence ?? '0'} order by journal_seals.sequence limit ${most})`

/**
 * Many events meet the conditions: they are read one after the other until there are enough. Almost all are in the order of their ids too,
 * which the journal's own indexes serve; the few late ones come from their list.
 */
export function walked(section: Section) {
  const { conditions, from, newestFirst, most } = section
  const isBehindId = sql.raw(newestFirst && from?.isLate ? '<=' : newestFirst ? '<' : '>')
  const onTime = [
    ...conditions,
    ...(from ? [sql<boolean>`journal.event_id ${isBehindId} ${from.id}`] : []),
    // Not "is null", which is taken to be rare: then all events would be read and sorted.
    sql<boolean>`not coalesce((select true from journal_late where journal_late.event_id = journal.event_id), false)`,
    sql<boolean>`(${sequenceOf('journal.event_id')}) is not null`,
  ]
  const late = [...conditions, ...lateBehind(section), lateWithinPage(section)]
  return sql<SealedRow>`(
    with on_time as materialized (
      select found.*, (${sequenceOf('found.event_id')}) as sequence from (
        select * from journal where ${all(onTime)} order by journal.event_id ${direction(section)} limit ${most}
      ) as found
    )
    select * from on_time
    union all
    (select event.*, late.sequence from (
        select sequence, event_id from journal_late as journal
        where ${all(late)} order by sequence + 0 ${direction(section)} limit ${most}
      ) as late cross join lateral (select * from journal where journal.event_id = late.event_id offset 0) as event)
    order by sequence ${direction(section)} limit ${most})`
}

// Late events are few, and found by their ids; by their sequence alone one would walk through all that came before. One that was sealed
// behind an event has an id that is less than that one's by no more than `lateness`.
const lateness = sql`(select coalesce(max(behind - event_id), 0) from journal_late)`

function lateBehind({ from, newestFirst }: Section) {
  if (!from) return []
  return newestFirst
    ? [sql<boolean>`journal.sequence + 0 < ${from.sequence} and journal.event_id < ${from.id}`]
    : [sql<boolean>`journal.sequence + 0 > ${from.sequence} and journal.event_id >= ${from.id} - ${lateness}`]
}

/** Behind the last event of a full page nobody needs to look. */
const lateWithinPage = ({ newestFirst, most }: Section) =>
  newestFirst
    ? sql<boolean>`journal.event_id >= (select case when count(*) = ${most} then min(event_id) - ${lateness} else 0 end from on_time)`
    : sql<boolean>`journal.event_id < (select case when count(*) = ${most} then max(event_id) else ${sql.raw(lastOfAll)} end from on_time)`

/** Between an event's id and its time there is no more than this, whatever a clock does. */
const skew = sql`interval '1 hour'`

/** Ids are given in the order of time, nearly: conditions that keep a query for a span of time from walking the rest of the journal. */
export async function withinTime(
  db: Kysely<Schema>,
  { since, until }: { since?: string | undefined; until?: string | undefined },
): Promise<Pick<Section, 'conditions' | 'between'>> {
  const conditions: RawBuilder<boolean>[] = []
  const events = db.selectFrom('journal').select('event_id').limit(1)
  const above =
    since &&
    (await events
      .where('at', '<', sql<Date>`${since}::timestamptz - ${skew}`)
      .orderBy('at', 'desc')
      .executeTakeFirst())
  const below =
    until &&
    (await events
      .where('at', '>', sql<Date>`${until}::timestamptz + ${skew}`)
      .orderBy('at')
      .executeTakeFirst())
  if (since !== undefined) conditions.push(sql`journal.at >= ${since}::timestamptz`)
  if (until !== undefined) conditions.push(sql`journal.at < ${until}::timestamptz`)
  if (above) conditions.push(sql`journal.event_id > ${above.event_id}`)
  if (below) conditions.push(sql`journal.event_id < ${below.event_id}`)
  return {
    conditions,
    between: { above: above ? above.event_id : undefined, below: below ? below.event_id : undefined },
  }
}
