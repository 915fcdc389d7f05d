import { setImmediate } from 'node:timers/promises'
import { sql, type Kysely, type Transaction } from 'kysely'
import { advisoryLocks } from '../../database/advisory-locks.ts'
import type { Schema } from '../../database/schema.ts'
import type { Found, InventorySource, SourceState } from '../inventory.ts'
import type { InventoryStore, SourceWriter } from '../ports.ts'
import { markOfPolicies, markReachedByLocks, markSubscriptions, markVms } from './agenda.ts'
import { contentHash } from './content-hash.ts'
import { Prints } from './prints.ts'

const SLICE = 500
/** Records that are hashed before others in this process have their turn. */
const AT_A_TIME = 100
/** Complete sweeps that have to miss a VM before it is gone. */
const SWEEPS = 2

/** An inventory on PostgreSQL. A sweep that brings what is there already writes nothing. */
export const createInventoryStore = (db: Kysely<Schema>): InventoryStore => ({
  open: (_scanId, source) => writerOf(db, source),
})

function writerOf(db: Kysely<Schema>, source: InventorySource): SourceWriter {
  const seen = new Prints()
  const rows = new Map<string, number>()
  return {
    async put(found) {
      for (let at = 0; at < found.length; at += SLICE) {
        const slice = [...new Map(found.slice(at, at + SLICE).map((one) => [one.key, one])).values()]
        for (const { key, subscriptionId } of slice)
          if (seen.add(key)) rows.set(subscriptionId, (rows.get(subscriptionId) ?? 0) + 1)
        await putSlice(db, source, slice)
      }
    },
    async close(states) {
      for (const [subscriptionId, state] of states)
        if (state.status === 'Complete') await removeMissed(db, source, subscriptionId, seen)
      await db.transaction().execute((trx) => keepStates(trx, source, states, rows))
    },
  }
}

const reachesMany: ReadonlySet<InventorySource> = new Set(['locks', 'policies'])

/** What reaches VMs that it does not name waits until no rows are being made: those would miss it, and it them. */
const inOrder = (trx: Transaction<Schema>, source: InventorySource) =>
  reachesMany.has(source)
    ? sql`select pg_advisory_xact_lock(${sql.lit(advisoryLocks.inventory)})`.execute(trx)
    : undefined

async function putSlice(db: Kysely<Schema>, source: InventorySource, slice: readonly Found[]) {
  const given: (Found & { hash: Buffer })[] = []
  for (const one of slice) {
    if (given.length % AT_A_TIME === 0) await setImmediate()
    given.push({ ...one, hash: contentHash([one.vmKey, one.subscriptionId, one.record]) })
  }
  const stored = await storedOf(db, source, given)
  const isStored = ({ key, hash }: (typeof given)[number]) => {
    const there = stored.get(key)
    return there !== undefined && there.missed === 0 && there.content_hash.equals(hash)
  }
  const differing = given.filter((one) => !isStored(one)).toSorted((a, b) => (a.key < b.key ? -1 : 1))
  if (differing.length === 0) return
  await db.transaction().execute(async (trx) => {
    await inOrder(trx, source)
    // As they are now: another writer may have been there since.
    const before = await storedOf(trx, source, differing)
    await sql`insert into fleet_resource (source, key, vm_key, subscription_id, content_hash, body)
      select ${source}, * from unnest(
        ${differing.map(({ key }) => key)}::text[], ${differing.map(({ vmKey }) => vmKey)}::text[],
        ${differing.map(({ subscriptionId }) => subscriptionId)}::text[], ${differing.map(({ hash }) => hash)}::bytea[],
        ${differing.map(({ record }) => JSON.stringify(record))}::jsonb[])
      on conflict (source, key) do update set vm_key = excluded.vm_key, subscription_id = excluded.subscription_id,
        content_hash = excluded.content_hash, body = excluded.body, missed = 0`.execute(trx)
    const changed = differing.filter(({ key, hash }) => !before.get(key)?.content_hash.equals(hash))
    await markTouched(trx, source, [
      ...changed,
      ...changed.flatMap((one) => {
        const there = before.get(one.key)
        return there ? [{ ...one, vmKey: there.vm_key, record: there.body as Found['record'] }] : []
      }),
    ])
  })
}

async function storedOf(db: Kysely<Schema>, source: InventorySource, found: readonly Found[]) {
  const rows = await db
    .selectFrom('fleet_resource')
    .select(['key', 'vm_key', 'content_hash', 'missed'])
    // The old scope of a lock: of others nothing but their VM is asked.
    .select(source === 'locks' ? 'body' : sql<unknown>`null`.as('body'))
    .where('source', '=', source)
    .where('key', '=', sql<string>`any(${found.map(({ key }) => key)}::text[])`)
    .execute()
  return new Map(rows.map((row) => [row.key, row]))
}

/** VMs whose rows may say something else by now. */
async function markTouched(trx: Transaction<Schema>, source: InventorySource, changed: readonly Found[]) {
  if (source === 'locks') return await markReachedByLocks(trx, changed as Found<'locks'>[])
  if (source === 'policies') return void (await markOfPolicies(trx, changed as Found<'policies'>[]))
  const vmKeys = [...new Set(changed.flatMap(({ vmKey }) => vmKey ?? []))]
  if (vmKeys.length > 0) await markVms(trx, vmKeys)
}

/** Of a subscription of which all came: what did not come is gone, a VM only when it was missed before. */
async function removeMissed(db: Kysely<Schema>, source: InventorySource, subscriptionId: string, seen: Prints) {
  const stored = await db
    .selectFrom('fleet_resource')
    .select('key')
    .where('source', '=', source)
    .where('subscription_id', '=', subscriptionId)
    .execute()
  const missing = stored.flatMap(({ key }) => (seen.has(key) ? [] : [key])).toSorted()
  for (let at = 0; at < missing.length; at += SLICE)
    await db.transaction().execute(async (trx) => {
      await inOrder(trx, source)
      const keys = sql<string>`any(${missing.slice(at, at + SLICE)}::text[])`
      if (source === 'virtualMachines')
        await trx
          .updateTable('fleet_resource')
          .set(({ eb }) => ({ missed: eb('missed', '+', 1) }))
          .where('source', '=', source)
          .where('key', '=', keys)
          .execute()
      const gone = await trx
        .deleteFrom('fleet_resource')
        .where('source', '=', source)
        .where('key', '=', keys)
        .$if(source === 'virtualMachines', (query) => query.where('missed', '>=', SWEEPS))
        .returning(['key', 'vm_key', 'subscription_id', 'body'])
        .execute()
      const found = gone.map(({ key, vm_key, subscription_id, body }) => ({
        key,
        vmKey: vm_key,
        subscriptionId: subscription_id,
        record: body as Found['record'],
      }))
      await markTouched(trx, source, found)
    })
}

/** What a source is worth now. Where that is something else than before, all VMs of the subscription are judged anew. */
async function keepStates(
  trx: Transaction<Schema>,
  source: InventorySource,
  states: ReadonlyMap<string, SourceState>,
  rows: ReadonlyMap<string, number>,
) {
  const given = [...states].toSorted(([a], [b]) => (a < b ? -1 : 1))
  if (given.length === 0) return
  const before = await trx
    .selectFrom('fleet_source')
    .selectAll()
    .where('source', '=', source)
    .where('subscription_id', '=', sql<string>`any(${given.map(([id]) => id)}::text[])`)
    .execute()
  const was = new Map(before.map((row) => [row.subscription_id, row]))
  await trx
    .insertInto('fleet_source')
    .values(
      given.map(([subscription_id, state]) => ({
        subscription_id,
        source,
        status: state.status,
        completed_at: state.completedDateTime,
        ended_at: sql<Date>`now()`,
        rows: rows.get(subscription_id) ?? 0,
        required_permission: state.requiredPermission ?? null,
        message: state.message ?? null,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['subscription_id', 'source']).doUpdateSet(({ ref, fn }) => ({
        status: ref('excluded.status'),
        completed_at: fn.coalesce('excluded.completed_at', 'fleet_source.completed_at'),
        ended_at: ref('excluded.ended_at'),
        rows: sql<number>`case when excluded.status = 'Complete' then excluded.rows else fleet_source.rows end`,
        required_permission: ref('excluded.required_permission'),
        message: ref('excluded.message'),
        stale: sql<boolean>`fleet_source.stale and excluded.status <> 'Complete'`,
      })),
    )
    .execute()
  // One that fails after it was complete is believed as it was, until it is stale.
  const changed = given.flatMap(([id, { status }]) => {
    const row = was.get(id)
    const isNew = row === undefined || (row.completed_at === null && row.status !== status)
    return isNew || (row.stale && status === 'Complete') ? [id] : []
  })
  if (changed.length > 0) await markSubscriptions(trx, changed)
}
