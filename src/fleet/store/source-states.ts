import { sql, type Kysely } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import { inventorySources, type InventorySource, type SourceState } from '../inventory.ts'
import { markSubscriptions } from './agenda.ts'

export interface SourcesOf {
  states: Record<InventorySource, SourceState | null>
  stale: InventorySource[]
}

/** What each source is worth for each of these subscriptions. One that failed since is believed as it was, until it is stale. */
export async function sourcesOf(
  db: Kysely<Schema>,
  subscriptionIds: readonly string[],
): Promise<(subscriptionId: string) => SourcesOf> {
  const rows = await db
    .selectFrom('fleet_source')
    .selectAll()
    .where('subscription_id', '=', sql<string>`any(${subscriptionIds}::text[])`)
    .execute()
  const bySubscription = Map.groupBy(rows, (row) => row.subscription_id)
  return (subscriptionId) => {
    const own = bySubscription.get(subscriptionId) ?? []
    const stateOf = (source: InventorySource): SourceState | null => {
      const row = own.find((one) => one.source === source)
      if (!row) return null
      const completedDateTime = row.completed_at?.toISOString() ?? null
      if (completedDateTime !== null && !row.stale) return { status: 'Complete', completedDateTime }
      return {
        status: row.status === 'Complete' ? 'Failed' : (row.status as SourceState['status']),
        completedDateTime,
        ...(row.required_permission === null ? {} : { requiredPermission: row.required_permission }),
        ...(row.message === null ? {} : { message: row.message }),
      }
    }
    return {
      states: Object.fromEntries(inventorySources.map((source) => [source, stateOf(source)])) as SourcesOf['states'],
      stale: own.filter(({ stale }) => stale).map(({ source }) => source as InventorySource),
    }
  }
}

/** Sources that were last complete before that moment are believed no longer, and all their VMs are judged anew. */
export const markStale = (db: Kysely<Schema>, before: Date) =>
  db.transaction().execute(async (trx) => {
    const stale = await trx
      .updateTable('fleet_source')
      .set({ stale: true })
      .where('stale', '=', false)
      .where('completed_at', '<', before)
      .returning('subscription_id')
      .execute()
    const subscriptions = [...new Set(stale.map(({ subscription_id }) => subscription_id))]
    if (subscriptions.length > 0) await markSubscriptions(trx, subscriptions)
    return subscriptions.length
  })
