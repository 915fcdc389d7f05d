import { sql, type Kysely } from 'kysely'
import type { Reach } from '../../access/reach.ts'
import { isActiveRow } from '../../database/active-operations.ts'
import { boundedPage, type Page } from '../../database/bounded-page.ts'
import { isReached } from '../../database/reach-in-sql.ts'
import type { Schema } from '../../database/schema.ts'
import { sentenceOf } from '../in-languages.ts'
import type { StoredContent, UntoldRow } from '../row.ts'
import { rowsToSort } from './few-rows.ts'
import { inTime } from './in-time.ts'
import { observedAt, withSweeps } from './observed.ts'
import type { RowFilter } from './row-filter.ts'
import { orderInSql, placeOf, tokenAt, type RowOrder } from './row-order.ts'

export interface RowQuery {
  filter: RowFilter
  order: RowOrder
  limit: number
  /** From the last answer's `next`. */
  after?: string
  /** Rows to leave out before the first; not with `after`. */
  skip?: number
  /** How many rows are few: those are sorted, more are walked through. */
  few?: number
}

/** Upper bound in bytes of what a row has beside its content. */
export const rowBytes = 1000

/** One page, each row with the operation that runs on its VM. Throws ServiceError `FilterTooBroad`. */
export async function readRows(db: Kysely<Schema>, reach: Reach, query: RowQuery): Promise<Page<UntoldRow>> {
  const { order, limit, after, skip = 0 } = query
  const { columns, by, way, behind } = orderInSql(order)
  const further = [
    ...(reach === 'Everything' ? [] : [isReached(reach)]),
    ...(after === undefined ? [] : [behind(placeOf(after, order))]),
  ]
  const sorted = columns.map((_, at) => sql.ref(`chosen.sorted_${at}`))
  const { rows, more } = await inTime(db, async (tx) => {
    // Keys first, of which an index has all that is looked at; contents of the page alone.
    const chosen = sql`
      select ${sql.join(columns.map((column, at) => sql`${column} as ${sql.ref(`sorted_${at}`)}`))}
      from ${await rowsToSort(tx, query, further)} order by ${by} limit ${limit + 1} offset ${skip}`
    return await boundedPage(
      tx,
      sql<RowAtPlace>`(
        select told.vm_key, told.content, told.changed_at, told.changed_seq, ${observedAt} as seen_at,
          array[${sql.join(sorted.map((column) => sql`${column}::text`))}] as place,
          row_number() over (order by ${sql.join(sorted.map((column) => sql`${column} ${way}`))}) as nth
        from (${chosen}) as chosen join fleet_vm as told on told.vm_key = ${sorted.at(-1)} ${withSweeps('told')})`,
      { limit, order: { column: 'nth', direction: 'asc' }, large: ['content'], rowBytes },
    )
  })
  const last = rows.at(-1)
  return {
    value: await present(db, rows),
    next: more && last ? tokenAt({ order, values: last.place }) : null,
  }
}

/** Rows at once where all are read: so many are at hand at most. */
const slice = 500

/** By the place of the last row and not in one statement, which would hold a connection for as long as the reader reads. */
export async function* readSlices(db: Kysely<Schema>, reach: Reach, query: Pick<RowQuery, 'filter' | 'order'>) {
  for (let after: string | null | undefined; after !== null;) {
    const page: Page<UntoldRow> = await readRows(db, reach, {
      ...query,
      limit: slice,
      ...(after === undefined ? {} : { after }),
    })
    yield page.value
    after = page.next
  }
}

/** What a row is presented from. `content` is the row that the store made, without what changes beside it. */
export interface StoredRow {
  vm_key: string
  content: StoredContent
  changed_at: Date
  changed_seq: string
  seen_at: Date
}
interface RowAtPlace extends StoredRow {
  place: string[]
  nth: string
}

/** With paths for addresses. */
export async function present(db: Kysely<Schema>, rows: readonly StoredRow[]): Promise<UntoldRow[]> {
  const running = await operationsOn(db, rows)
  return rows.map(({ vm_key, content: { summaryIn, ...content }, changed_at, changed_seq, seen_at }) => ({
    ...content,
    summary: sentenceOf(content.summary, summaryIn),
    observedDateTime: seen_at.toISOString(),
    changedDateTime: changed_at.toISOString(),
    sequence: Number(changed_seq),
    operation: running.get(vm_key) ?? null,
    links: { self: `/v1/diagnoses?search=${encodeURI(content.id)}`, diagnosis: `/v1${content.id}/diagnosis` },
  }))
}

async function operationsOn(db: Kysely<Schema>, rows: readonly StoredRow[]) {
  if (rows.length === 0) return new Map<string, NonNullable<UntoldRow['operation']>>()
  const keys = rows.map(({ vm_key }) => vm_key)
  const running = await db
    .selectFrom('operations')
    .select(['vm_key', 'id', 'action'])
    .where(isActiveRow())
    .where('vm_key', 'in', keys)
    .execute()
  return new Map(running.map(({ vm_key, id, action }) => [vm_key, { id, action }]))
}
