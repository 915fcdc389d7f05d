import { sql, type Kysely } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import type { LedgerEntry } from '../ports.ts'

/**
 * Keeps what a whole sweep's ledger says of each subscription. One that it does not name any more is told as refused for as long as there are
 * VMs of it: that it is gone cannot be told from that it is hidden.
 */
export async function keepLedger(db: Kysely<Schema>, ledger: readonly LedgerEntry[]) {
  const ids = ledger.map(({ subscriptionId }) => subscriptionId)
  await db.transaction().execute(async (trx) => {
    await sql`
      insert into fleet_subscription (subscription_id, name, coverage, required_permissions)
      select told->>'subscriptionId', told->>'name', told->>'coverage',
        array(select jsonb_array_elements_text(told->'requiredPermissions'))
      from jsonb_array_elements(${JSON.stringify(ledger)}::jsonb) as told
      on conflict (subscription_id) do update set name = coalesce(excluded.name, fleet_subscription.name),
        coverage = excluded.coverage, required_permissions = excluded.required_permissions
      where (fleet_subscription.name, fleet_subscription.coverage, fleet_subscription.required_permissions)
        is distinct from (coalesce(excluded.name, fleet_subscription.name), excluded.coverage, excluded.required_permissions)`.execute(
      trx,
    )
    const isLost = sql<boolean>`subscription_id <> all(${ids})`
    const isEmpty = sql<boolean>`not exists (
      select from fleet_vm where fleet_vm.subscription_id = told.subscription_id and gone_at is null)`
    await sql`delete from fleet_subscription as told where ${isLost} and ${isEmpty}`.execute(trx)
    await sql`delete from fleet_source as told where ${isLost} and ${isEmpty}`.execute(trx)
    await sql`update fleet_subscription set coverage = 'Refused' where ${isLost} and coverage <> 'Refused'`.execute(trx)
  })
}
