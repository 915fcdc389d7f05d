import { sql, type Kysely } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import { conditionsOf } from './filter-in-sql.ts'
import type { RowFilter } from './row-filter.ts'

/** Rows that are rather sorted than looked for among all others. */
const few = 3000

/** Filters that an index of their own serves, and that the index by name does not hold: to look at one of those costs a row each. */
const ofTheirOwn = ['causeId', 'tag', 'vaultId', 'policyId'] as const satisfies (keyof RowFilter)[]

/**
 * Whether one of these filters alone leaves few rows. The database goes by how often a value occurs, not by where: VMs of one lock or one
 * owner are named alike, and it would walk through all other names before it came to them.
 */
export async function leavesFew(db: Kysely<Schema>, filter: RowFilter) {
  for (const name of ofTheirOwn) {
    if (filter[name] === undefined) continue
    const [condition] = conditionsOf({ [name]: filter[name] })
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from (
        select from fleet_vm where gone_at is null and ${condition} limit ${few + 1}) as looked_at`.execute(db)
    if (rows[0]!.count <= few) return true
  }
  return false
}
