import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import { conditionsOf } from './filter-in-sql.ts'
import { rowsOf } from './rows-looked-at.ts'
import type { RowFilter } from './row-filter.ts'
import type { RowOrder } from './row-order.ts'

/** Rows that are rather sorted than looked for among all others. */
const usualFew = 3000

/** Filters that an index of their own serves, and that the index by name does not hold: to look at one of those costs a row each. */
const ofTheirOwn = ['causeId', 'tag', 'vaultId', 'policyId'] as const satisfies (keyof RowFilter)[]

const isThere = sql<boolean>`gone_at is null`
export const allOf = (conditions: readonly RawBuilder<boolean>[]) => sql<boolean>`${sql.join(conditions, sql` and `)}`

/**
 * Rows of `fleet_vm` to sort, as what stands behind `from`. The database goes by how often a value occurs, not by where: VMs of one lock or
 * one owner are named alike, and it would walk through all other names before it came to them. What leaves few rows is found first, then;
 * of everything else an index walks in order until a page is full. `further`: where the page begins, and the reach.
 */
export async function rowsToSort(
  db: Kysely<Schema>,
  { filter, order, few = usualFew }: { filter: RowFilter; order: RowOrder; few?: number },
  further: readonly RawBuilder<boolean>[],
) {
  const { rows, columns } = rowsOf(filter, order)
  const all = allOf([isThere, ...conditionsOf(filter), ...further])
  const isOwn = (name: string) => (ofTheirOwn as readonly string[]).includes(name)
  const own = conditionsOf(filter, isOwn)
  for (const condition of own)
    if (await leavesFew(db, { filter: {}, few }, [condition]))
      return sql`(select ${columns} from ${rows} where ${all} offset 0) as fleet_vm`
  // The index by name tells which these are: no other row is opened.
  const held = conditionsOf(filter, (name) => !isOwn(name))
  if (own.length > 0 && held.length > 0 && (await leavesFew(db, { filter, few }, held)))
    return sql`(
      select ${columns}
      from (select vm_key as held_key from ${rowsOf(filter).rows} where ${allOf([isThere, ...held])} offset 0) as held, ${rows}
      where vm_key = held_key and ${allOf([isThere, ...own, ...further])} offset 0) as fleet_vm`
  return sql`${rows} where ${all}`
}

async function leavesFew(
  db: Kysely<Schema>,
  { filter, few }: { filter: RowFilter; few: number },
  conditions: readonly RawBuilder<boolean>[],
) {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select from ${rowsOf(filter).rows} where ${allOf([isThere, ...conditions])} limit ${few + 1}) as looked_at`.execute(
    db,
  )
  return rows[0]!.count <= few
}
