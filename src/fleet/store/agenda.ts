import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import { foldCase, parseArmId } from '../../backup/resource-id.ts'
import type { Found } from '../inventory.ts'

/**
 * Each VM stands once on the agenda. An entry that is there is written again all the same: that takes its lock, so that whoever judges the VM
 * in this moment either sees what was just written or leaves the entry.
 */
const mark = (db: Kysely<Schema>, vmKeys: RawBuilder<unknown>) =>
  sql`insert into fleet_due (vm_key, due_at) select vm_key, '-infinity' from (${vmKeys}) as reached (vm_key)
    where vm_key is not null group by vm_key order by vm_key
    on conflict (vm_key) do update set due_at = excluded.due_at`.execute(db)

export const markVms = (db: Kysely<Schema>, vmKeys: readonly string[]) =>
  mark(db, sql`select unnest(${vmKeys}::text[])`)

/** With hundreds of VMs each. One statement over all of a large estate takes longer than a query may. */
const subscriptionsAtATime = 50

/** In the order of the VMs' keys, which begin with the subscription: whoever marks others meanwhile never waits crosswise. */
export async function markSubscriptions(db: Kysely<Schema>, subscriptionIds: readonly string[]) {
  const ids = subscriptionIds.toSorted((a, b) => (a < b ? -1 : 1))
  for (let at = 0; at < ids.length; at += subscriptionsAtATime)
    await mark(
      db,
      sql`select vm_key from fleet_resource where source = 'virtualMachines'
        and subscription_id = any(${ids.slice(at, at + subscriptionsAtATime)}::text[])`,
    )
}

/** Names when each of these is to be judged next by itself. */
export const plan = (db: Kysely<Schema>, due: readonly { vmKey: string; dueDateTime: string }[]) =>
  sql`insert into fleet_due (vm_key, due_at)
    select * from unnest(${due.map(({ vmKey }) => vmKey)}::text[], ${due.map(({ dueDateTime }) => dueDateTime)}::timestamptz[]) as due (vm_key, due_at)
    order by vm_key on conflict (vm_key) do update set due_at = least(fleet_due.due_at, excluded.due_at)`.execute(db)

/** VMs of locks that came, went or changed: whatever lies at, below or around the scope. */
export async function markReachedByLocks(db: Kysely<Schema>, locks: readonly Found<'locks'>[]) {
  const scopes = locks.map(({ record }) => foldCase(record.scope))
  const subscriptions = scopes.filter((scope) => /^\/subscriptions\/[^/]+\/?$/.test(scope))
  if (subscriptions.length > 0)
    await markSubscriptions(
      db,
      subscriptions.map((scope) => scope.split('/')[2]!),
    )
  const things = scopes.filter((scope) => !subscriptions.includes(scope)).map(topResource)
  if (things.length > 0) await markBelow(db, things)
}

/** The policy of an item stands in its vault, as the item does. */
export const markOfPolicies = (db: Kysely<Schema>, policies: readonly Found<'policies'>[]) =>
  mark(
    db,
    sql`select item.vm_key from unnest(
        ${policies.map(({ key }) => key.slice(0, key.indexOf('/backuppolicies/') + 1))}::text[], ${policies.map(({ key }) => key)}::text[]
      ) as policy (vault, key)
      join fleet_resource item on item.source = 'protectedItems' and item.key >= policy.vault and item.key < policy.vault || '~'
        and lower(item.body ->> 'policyId') = policy.key`,
  )

/** What a lock on a part of a resource reaches is what one on the resource does. */
function topResource(scope: string) {
  const { type, resourceGroup } = parseArmId(scope) ?? {}
  if (type == null || resourceGroup == null) return scope
  return scope.split('/').slice(0, 9).join('/')
}

const markBelow = (db: Kysely<Schema>, things: readonly string[]) =>
  mark(
    db,
    sql`select reached.vm_key from unnest(${things}::text[]) as thing (id)
      cross join unnest(array['virtualMachines', 'restorePointCollections', 'protectedItems']) as kind (source)
      join fleet_resource reached on reached.source = kind.source
        and (reached.key = thing.id or (reached.key >= thing.id || '/' and reached.key < thing.id || '0'))`,
  )
