import { sql, type Expression, type Kysely, type RawBuilder } from 'kysely'
import type { Schema } from './schema.ts'

/** Bytes of one page's rows as text, at most: six readers at once fit beside the work of a small pod. */
const mostBytes = 2 ** 20

export interface Page<Element> {
  value: Element[]
  /** Where the next page begins; null behind the last one. */
  next: string | null
}

export interface PageOptions<Column extends string> {
  limit: number
  order: { column: Column; direction: 'asc' | 'desc' }
  /** Columns that may be large, of type jsonb or text. */
  large: readonly Column[]
  /** Further bytes of a row: a constant, and a column that holds a size. */
  rowBytes: number
  counted?: Column | undefined
}

/**
 * As many rows of `query`, which is ordered and goes one beyond the limit, as fit in number and in bytes: a page ends early rather than
 * grow, and is never empty while there is more. The database cuts it, since what is large must not leave there first. It goes by what is
 * stored, which is compressed, and opens no more than that lets through to go by what is sent.
 */
export async function boundedPage<Row>(
  db: Kysely<Schema>,
  query: Expression<Row>,
  { limit, order, large, rowBytes, counted }: PageOptions<Extract<keyof Row, string>>,
): Promise<{ rows: Row[]; more: boolean }> {
  const inOrder = sql`${sql.ref(order.column)} ${sql.raw(order.direction)}`
  const bytes = (of: (column: RawBuilder<unknown>) => RawBuilder<unknown>) =>
    sql.join(
      [
        sql.lit(rowBytes),
        ...large.map((column) => sql`coalesce(${of(sql.ref(column))}, 0)`),
        ...(counted === undefined ? [] : [sql`coalesce(${sql.ref(counted)}, 0)`]),
      ],
      sql` + `,
    )
  const { rows } = await sql<Row & { found: number }>`
    select * from (
      select *, sum(${bytes((column) => sql`octet_length(${column}::text)`)}) over (order by ${inOrder}) as sent_bytes
      from (
        select *, row_number() over (order by ${inOrder}) as turn, (count(*) over ())::int as found,
          sum(${bytes((column) => sql`pg_column_size(${column})`)}) over (order by ${inOrder}) as stored_bytes
        from ${query} as page
      ) as measured
      where turn = 1 or (turn <= ${limit} and stored_bytes <= ${mostBytes})
    ) as opened
    where turn = 1 or sent_bytes <= ${mostBytes}
    order by turn`.execute(db)
  return { rows, more: rows.length > 0 && rows.length < rows[0]!.found }
}
