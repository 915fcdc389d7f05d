import { sql, type Kysely } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import type { RowFilter } from './row-filter.ts'
import type { RowOrder } from './row-order.ts'

/**
 * Every row, beside when the sources of its subscription last came in whole: a sweep that found nothing new has looked at it all the same, and
 * writes none. Joined once and not asked for each row.
 */
const rowsWithSweeps = sql`fleet_vm left join (
  select subscription_id as swept_id, min(completed_at) as swept_at from fleet_source group by subscription_id
) as swept on swept_id = fleet_vm.subscription_id`

/** With the join only where somebody asks for it: even left out by the planner it would keep indexes from answering alone. */
export const rowsOf = (filter: RowFilter, order?: RowOrder) =>
  filter.observedBefore !== undefined || order?.startsWith('observedDateTime') === true
    ? { rows: rowsWithSweeps, columns: sql`fleet_vm.*, swept_at` }
    : { rows: sql`fleet_vm`, columns: sql`fleet_vm.*` }

/** When a row was looked at last. Of several sources the one that came in last tells. */
export const observedAt = sql<Date>`greatest(observed_at, swept_at)`

export async function observedTimes(db: Kysely<Schema>, vmKeys: readonly string[]) {
  const { rows } = await sql<{ vm_key: string; seen_at: Date }>`
    select vm_key, ${observedAt} as seen_at from ${rowsWithSweeps} where vm_key = any(${vmKeys}::text[])`.execute(db)
  return new Map(rows.map(({ vm_key, seen_at }) => [vm_key, seen_at.toISOString()]))
}
