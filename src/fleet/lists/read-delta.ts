import { sql, type Kysely, type RawBuilder } from 'kysely'
import { boundedPage } from '../../database/bounded-page.ts'
import { isReached } from '../../database/reach-in-sql.ts'
import type { Schema } from '../../database/schema.ts'
import type { UntoldRow } from '../row.ts'
import type { DeltaPosition, Followed } from './delta-token.ts'
import { allOf } from './few-rows.ts'
import { conditionsOf } from './filter-in-sql.ts'
import { inTime } from './in-time.ts'
import type { Removal } from './listed-row.ts'
import { observedAt, withSweeps } from './observed.ts'
import { present, rowBytes, type StoredRow } from './read-rows.ts'

export type Change = UntoldRow | { id: string; removed: { reason: Removal } }

export interface DeltaPage {
  value: Change[]
  position: DeltaPosition
  /** Whether there is more already; otherwise the position is for later. */
  more: boolean
}

export interface DeltaQuery extends Followed {
  limit: number
  /** Left out: from the beginning. */
  position?: DeltaPosition
}

interface ChangedRow extends StoredRow {
  vm_id: string
  is_gone: boolean
  is_wanted: boolean
}

/**
 * First all rows that match, then whatever changes, in the order in which it became visible. Null: something that was told since that
 * position has been forgotten.
 */
export async function readDelta(db: Kysely<Schema>, query: DeltaQuery): Promise<DeltaPage | null> {
  const read = await inTime(db, (tx) => readChanges(tx, query), { snapshot: true })
  if (read === null) return null
  const { rows, more, position } = read
  const told = await present(
    db,
    rows.filter((row) => row.is_wanted),
  )
  const byId = new Map(told.map((row) => [row.id, row]))
  const value = rows.map((row): Change => {
    const wanted = row.is_wanted ? byId.get(row.content.id) : undefined
    return wanted ?? { id: row.vm_id, removed: { reason: row.is_gone ? 'Gone' : 'Filtered' } }
  })
  return { value, position, more }
}

async function readChanges(tx: Kysely<Schema>, { filter, reach, limit, position }: DeltaQuery) {
  const sequence = await tx.selectFrom('fleet_sequence').select(['last', 'forgotten']).executeTakeFirstOrThrow()
  const last = Number(sequence.last)
  const { after, until } = position ?? { after: 0, until: last }
  const followed = Math.max(after, until)
  // Of a database that was brought back to an earlier time, nothing that was told since holds.
  if (followed > last || followed < Number(sequence.forgotten)) return null
  const isFirst = after < until
  const isWanted = allOf([sql<boolean>`gone_at is null`, ...conditionsOf(filter)])
  const conditions: RawBuilder<boolean>[] = [
    sql`changed_seq > ${after}`,
    ...(isFirst ? [sql<boolean>`changed_seq <= ${until}`, isWanted] : []),
    ...(reach === 'Everything' ? [] : [isReached(reach)]),
  ]
  const { rows, more } = await boundedPage(
    tx,
    sql<ChangedRow>`(
      select vm_key, vm_id, content, changed_at, changed_seq, ${observedAt} as seen_at, gone_at is not null as is_gone, (${isWanted}) is true as is_wanted
      from fleet_vm ${withSweeps('fleet_vm')} where ${allOf(conditions)} order by changed_seq limit ${limit + 1})`,
    { limit, order: { column: 'changed_seq', direction: 'asc' }, large: ['content'], rowBytes },
  )
  if (more) return { rows, more, position: { after: Number(rows.at(-1)!.changed_seq), until } }
  return { rows, more: isFirst && until < last, position: { after: isFirst ? until : last, until } }
}
