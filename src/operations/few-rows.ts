import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Schema } from '../database/schema.ts'

/** Rows that are rather sorted than looked for among all others. */
export const few = 5000

/**
 * Whether one of the conditions alone, each of which an index serves, leaves few rows. The database cannot tell by its statistics how
 * conditions go together, and may walk through all it has for a page of what hardly occurs.
 */
export async function oneLeavesFew(
  db: Kysely<Schema>,
  table: 'journal' | 'operations',
  conditions: readonly RawBuilder<boolean>[],
  most = few,
) {
  for (const condition of conditions) {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from (select from ${sql.table(table)} where ${condition} limit ${most + 1}) as looked_at`.execute(
      db,
    )
    if (rows[0]!.count <= most) return true
  }
  return false
}
