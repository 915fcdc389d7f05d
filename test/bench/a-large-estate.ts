import { sql, type Kysely } from 'kysely'
import type { Schema } from '../../src/database/schema.ts'
import { inventorySources } from '../../src/fleet/inventory.ts'
import { contentOf } from '../fleet/estate-rows.ts'

export const subscriptionIdOf = (n: number) => `11111111-1111-4111-8111-${String(n).padStart(12, '0')}`

/** Rows as sweeps leave them: a tenth blocked for one of a thousand causes, a few at risk, unknown or about to reach their limit. */
export async function fillEstate(db: Kysely<Schema>, { vms, subscriptions }: { vms: number; subscriptions: number }) {
  const content = JSON.stringify(contentOf({ name: 'template' }))
  await sql`
    insert into fleet_vm (vm_key, vm_id, name_key, subscription_id, resource_group_key, location, verdict, basis, reasons, cause_ids,
      protection_state, limit_reached_at, content, content_hash, changed_seq, observed_at, changed_at)
    select lower(id), id, name, subscription, 'rg-' || n % 40, 'westeurope', verdict, case when n % 3 = 0 then 'Diagnosis' else 'Inventory' end,
      case when verdict = 'Healthy' then '{}' else array['Reason' || n % 30] end,
      case when verdict = 'Blocked' then array['cause-' || n % 1000] else '{}' end,
      case when n % 50 = 7 then 'NotProtected' else 'Protected' end,
      case when n % 25 = 3 then now() + n % 60 * interval '1 day' end,
      ${content}::jsonb || jsonb_build_object('id', id, 'name', name, 'subscriptionId', subscription, 'verdict', verdict),
      decode(md5(n::text), 'hex'), n, now(), now()
    from generate_series(1, ${vms}) as n,
      lateral (select 'vm-' || n as name, '11111111-1111-4111-8111-' || lpad((n % ${subscriptions})::text, 12, '0') as subscription,
        case when n % 10 = 0 then 'Blocked' when n % 20 = 1 then 'AtRisk' when n % 33 = 2 then 'Unknown' else 'Healthy' end as verdict) as told,
      lateral (select '/subscriptions/' || subscription || '/resourceGroups/rg-' || n % 40
        || '/providers/Microsoft.Compute/virtualMachines/' || name as id) as named`.execute(db)
  await sql`update fleet_sequence set last = ${vms}`.execute(db)
  await sql`
    insert into fleet_count (subscription_id, dimension, value, count)
    select subscription_id, dimension, value, count(*) from (
      select subscription_id, 'verdict' as dimension, verdict || ' ' || basis as value from fleet_vm
      union all select subscription_id, 'reason', unnest(reasons) from fleet_vm
      union all select subscription_id, 'protection', protection_state from fleet_vm) as told
    group by subscription_id, dimension, value`.execute(db)
  await sql`
    insert into fleet_cause (id, kind, subject, title, evidence, first_seen_at, last_seen_at, vm_count)
    select cause, 'ErrorCode', cause, 'Backups fail with ' || cause, '[]', now(), now(), count(*)
    from fleet_vm, unnest(cause_ids) as cause group by cause`.execute(db)
  await sql`
    insert into fleet_subscription (subscription_id, name, coverage)
    select distinct subscription_id, 'Subscription ' || subscription_id, 'Complete' from fleet_vm`.execute(db)
  await sql`
    insert into fleet_source (subscription_id, source, status, completed_at, ended_at, rows)
    select subscription_id, source, 'Complete', now(), now(), 500
    from fleet_subscription, unnest(${[...inventorySources]}::text[]) as source`.execute(db)
  await sql`vacuum analyze`.execute(db)
}
