import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Insertable, Kysely } from 'kysely'
import type { FleetVmTable } from '../../../src/database/fleet-schema.ts'
import type { Schema } from '../../../src/database/schema.ts'
import { dueTurns } from '../../../src/fleet/scanner/turns.ts'
import { aDatabase, type OwnDatabase } from '../../database/a-database.ts'

const now = new Date('2026-11-27T12:00:00Z')
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000)

describe('turns', { timeout: 60_000 }, () => {
  let server: OwnDatabase
  let db: Kysely<Schema>
  let sequence = 0
  before(async () => {
    server = await aDatabase()
    db = server.db
  })
  beforeEach(async () => {
    await db.deleteFrom('fleet_vm').execute()
    await db.deleteFrom('fleet_resource').execute()
  })
  after(() => server?.close())

  const row = (name: string, rest: Partial<Insertable<FleetVmTable>> = {}) => ({
    vm_key: name,
    vm_id: name.toUpperCase(),
    name_key: name,
    subscription_id: 's',
    resource_group_key: 'g',
    location: 'westeurope',
    verdict: 'Healthy',
    basis: 'Inventory',
    vault_key: '/vault',
    protection_state: 'Protected',
    content: '{}',
    content_hash: Buffer.from(name),
    changed_seq: String(++sequence),
    observed_at: now,
    changed_at: now,
    ...rest,
  })
  const put = (rows: ReturnType<typeof row>[]) =>
    db
      .insertInto('fleet_vm')
      .values(rows as Insertable<FleetVmTable>[])
      .execute()
  const resource = (source: string, key: string, vm_key: string | null, body: unknown) =>
    db
      .insertInto('fleet_resource')
      .values({ source, key, vm_key, subscription_id: 's', content_hash: Buffer.from(''), body: JSON.stringify(body) })
      .execute()
  const nothing = { vmKeys: [] as string[], subscriptionIds: [] as string[] }
  const due = async (at = now, most = 1000, but = nothing) =>
    (await dueTurns(db, { now: at, most, restorePointLimit: 18, but })).map(({ vmKey }) => vmKey)

  it('are of those that were never diagnosed, and come with the id as Azure spells it', async () => {
    await put([row('a'), row('gone', { gone_at: now })])
    assert.deepEqual(await dueTurns(db, { now, most: 10, restorePointLimit: 18, but: nothing }), [
      { vmKey: 'a', vmId: 'A' },
    ])
  })

  it('come by rank: those that fail first, then those whose points may be many', async () => {
    await put([
      row('plain'),
      row('two-collections'),
      row('near', { policy_key: '/policy' }),
      row('stopped', { protection_state: 'ProtectionStopped' }),
      row('locked', { checks: ['restore-point-lock'] }),
      row('fails', { error_code: 'UserErrorGuestAgentStatusUnavailable' }),
      row('at-limit', { error_code: 'UserErrorRpCollectionLimitReached' }),
    ])
    await resource('policies', '/policy', null, { instantRetentionDays: 7, backupsPerDay: 6 })
    await resource('policies', '/other', null, { instantRetentionDays: 2, backupsPerDay: 1 })
    for (const key of ['one', 'two']) await resource('restorePointCollections', key, 'two-collections', {})
    await resource('restorePointCollections', 'three', 'plain', {})
    const order = ['at-limit', 'fails', 'locked', 'two-collections', 'stopped', 'near', 'plain']
    assert.deepEqual(await due(), order)
    assert.deepEqual(await due(now, 3), order.slice(0, 3))
    assert.deepEqual(await due(now, 3, { ...nothing, vmKeys: ['at-limit', 'plain'] }), [
      'fails',
      'locked',
      'two-collections',
    ])
  })

  it('of a subscription that rests wait', async () => {
    await put([row('a'), row('b', { subscription_id: 't', error_code: 'x' })])
    assert.deepEqual(await due(now, 10, { ...nothing, subscriptionIds: ['t'] }), ['a'])
  })

  it('of a subscription that is not allowed any more do not come', async () => {
    await put([row('a'), row('b', { subscription_id: 't', error_code: 'x' })])
    const asked = { now, most: 10, restorePointLimit: 18, but: nothing, allowedSubscriptions: new Set(['s']) }
    assert.deepEqual(
      (await dueTurns(db, asked)).map(({ vmKey }) => vmKey),
      ['a'],
    )
  })

  it('of one that fails come again when a backup has run since, and of a healthy one do not', async () => {
    const diagnosed_at = hoursAgo(0.01)
    const since = { diagnosed_at, last_backup_at: now }
    await put([
      row('fails', { ...since, error_code: 'x' }),
      row('known', { diagnosed_at, last_backup_at: hoursAgo(1), error_code: 'x' }),
      row('healthy', since),
    ])
    assert.deepEqual(await due(), ['fails'])
  })

  it('come once a day to each VM, at an hour of its own, and evenly over the day', async () => {
    const names = Array.from({ length: 960 }, (_, index) => `vm-${index}`)
    await put(names.map((name) => row(name, { diagnosed_at: hoursAgo(0) })))
    const turns = new Map<string, number[]>()
    const sizes: number[] = []
    for (let hour = 1; hour <= 48; hour++) {
      const at = hoursAgo(-hour)
      const some = await due(at)
      sizes.push(some.length)
      for (const name of some) turns.set(name, [...(turns.get(name) ?? []), hour])
      if (some.length > 0)
        await db.updateTable('fleet_vm').set({ diagnosed_at: at }).where('vm_key', 'in', some).execute()
    }
    for (const name of names) {
      const [first, second, ...others] = turns.get(name)!
      assert.deepEqual([second! - first!, others], [24, []], name)
    }
    assert.ok(Math.min(...sizes) >= 20 && Math.max(...sizes) <= 65, sizes.join())
  })

  it('of those that were never diagnosed come in the order of the day, so that the second day is as even as the first', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `vm-${index}`)
    await put(names.map((name) => row(name)))
    const order = await due()
    await db.updateTable('fleet_vm').set({ diagnosed_at: now }).execute()
    const seen: string[] = []
    for (let minutes = 5; minutes <= 24 * 60; minutes += 5) {
      const some = (await due(hoursAgo(-minutes / 60))).filter((name) => !seen.includes(name))
      seen.push(...some)
    }
    const place = new Map(order.map((name, index) => [name, index]))
    const moved = seen.filter((name, index) => Math.abs(place.get(name)! - index) > 6)
    assert.deepEqual(moved, [])
  })
})
