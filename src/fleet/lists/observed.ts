import { sql, type Kysely } from 'kysely'
import type { Schema } from '../../database/schema.ts'

/**
 * When a row was looked at last: a sweep of its subscription that found nothing new has looked at it all the same, and writes none. The source
 * that came in last tells.
 */
export const observedAt = sql<Date>`greatest(fleet_vm.observed_at,
  (select min(completed_at) from fleet_source where fleet_source.subscription_id = fleet_vm.subscription_id))`

export async function observedTimes(db: Kysely<Schema>, vmKeys: readonly string[]) {
  const rows = await db
    .selectFrom('fleet_vm')
    .select(['vm_key', observedAt.as('observed_at')])
    .where('vm_key', '=', sql<string>`any(${vmKeys}::text[])`)
    .execute()
  return new Map(rows.map((row) => [row.vm_key, row.observed_at.toISOString()]))
}
