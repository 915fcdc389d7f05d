import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Azure } from '../../src/azure/azure.ts'
import type { CollectOptions } from '../../src/backup/control-plane.ts'
import { unreadFacts, type VmBackupFacts } from '../../src/backup/facts.ts'
import { valueOf, type Fact } from '../../src/backup/fact.ts'
import { anEstate, type Estate, type Place } from '../operations/an-estate.ts'

const factNames = Object.keys(unreadFacts) as (keyof VmBackupFacts)[]
const forPeople = { mayShareLists: true }

let estate: Estate
let places: Place[]
let azure: Azure
const clock = { now: 0 }

before(async () => {
  estate = await anEstate()
  places = ['one', 'two'].map((name) => estate.addVm(name))
})
beforeEach(() => {
  clock.now += 3600_000
  azure = estate.azure({ clock: () => clock.now })
  estate.sandbox.requests.length = 0
})
after(() => estate.sandbox.stop())

/** A minute's wait is told, not waited for. */
describe('a reading while Azure is throttled', () => {
  const refuse = (path: RegExp, code: string, message = 'Too many.', times = 1) =>
    estate.sandbox.failNext(
      { path },
      { status: 429, headers: { 'retry-after': '60' }, body: { error: { code, message } } },
      times,
    )
  const collect = async (place: Place, options: CollectOptions = forPeople) =>
    (await azure.collector.collect(place.vm, options)).facts
  const tells = (fact: Fact<unknown>) =>
    fact.status === 'Unavailable' ? `${fact.reason} ${fact.retryAfterSeconds}` : fact.stale ? 'old' : 'new'
  const [reads, items, jobs, status] = [/./, /\/protectedItems\/[^/]+$/i, /\/backupJobs$/i, /\/backupStatus$/i]

  it('is told what was read before, each fact with its time', async () => {
    const before = await collect(places[0]!)
    clock.now += 30_000
    refuse(reads, 'SubscriptionRequestsThrottled')
    await assert.rejects(azure.controlPlane.getVirtualMachine(places[1]!.vm.id))
    const { facts: now, observedAt, armCalls } = await azure.collector.collect(places[0]!.vm, forPeople)
    assert.equal(armCalls, 0)
    // No disk is encrypted: of key vaults nothing was asked.
    for (const name of factNames.filter((one) => one !== 'keyVaults')) {
      assert.equal(tells(now[name]), 'old', name)
      assert.ok((now[name] as { collectedAt: string }).collectedAt < observedAt, name)
    }
    assert.deepEqual(valueOf(now.protection), valueOf(before.protection))
    assert.equal(estate.sandbox.requests.filter(({ status: answered }) => answered === 429).length, 1)
  })

  it('for a plan, or by who wants it afresh, is never told anything old', async () => {
    await collect(places[0]!)
    for (const options of [
      { fresh: true },
      { fresh: true, forPeople: true },
      { fresh: true, mayShareLists: true },
      {},
    ]) {
      clock.now += 120_000
      refuse(reads, 'SubscriptionRequestsThrottled')
      const { locks } = await collect(places[0]!, options)
      assert.match(tells(locks), /^(SubscriptionRequestsThrottled|Throttled) \d+$/, JSON.stringify(options))
    }
  })

  it('says of what it has never read when to ask again', async () => {
    refuse(reads, 'SubscriptionRequestsThrottled')
    const facts = await collect(places[0]!)
    for (const name of ['locks', 'protection', 'disks', 'restorePoints'] as const)
      assert.match(tells(facts[name]), / \d+$/, name)
  })

  it("finds the item of a VM that it has never read in its vault's list, where single items are throttled", async () => {
    refuse(items, 'ResourceRequestsThrottled')
    const facts = await collect(places[0]!)
    assert.deepEqual([tells(facts.protection), valueOf(facts.protection)?.protectionState], ['new', 'Protected'])
    const other = await collect(places[1]!)
    assert.equal(tells(other.protection), 'new')
    const lists = estate.sandbox.requests.filter(({ path }) => /\/backupProtectedItems$/i.test(path))
    assert.equal(lists.length, 1)
  })

  it('finds the vault itself where backupStatus is throttled', async () => {
    refuse(status, 'ResourceRequestsThrottled')
    const facts = await collect(places[0]!)
    assert.deepEqual([tells(facts.protection), valueOf(facts.protection)?.protectedItemId], ['new', places[0]!.item])
    assert.equal(tells(facts.backupJobs), 'new')
  })

  it('does neither for a plan', async () => {
    refuse(status, 'ResourceRequestsThrottled')
    assert.match(tells((await collect(places[0]!, { fresh: true })).protection), / 60$/)
    clock.now += 60_000
    refuse(items, 'ResourceRequestsThrottled')
    assert.match(tells((await collect(places[0]!, { fresh: true })).protection), / 60$/)
    assert.ok(!estate.sandbox.requests.some(({ path }) => /\/backupProtectedItems$/i.test(path)))
  })

  it("tells the jobs of a VM that it has never read from its vault's last list", async () => {
    await collect(places[0]!)
    clock.now += 30_000
    refuse(jobs, 'ResourceRequestsThrottled')
    const facts = await collect(places[1]!)
    assert.equal(tells(facts.backupJobs), 'old')
    assert.ok(valueOf(facts.backupJobs)!.length > 0)
  })
})

describe('jobs, recovery points and policies', () => {
  const sent = (path: RegExp) => estate.sandbox.requests.filter((request) => path.test(request.path)).length

  it('of a vault are listed once for all of its VMs', async () => {
    const places = ['a', 'b', 'c', 'd'].map((name) => estate.addVm(name))
    for (const { vm } of places) await azure.collector.collect(vm, forPeople)
    assert.equal(sent(/\/backupJobs$/i), 1)
    clock.now += 21_000
    await azure.collector.collect(places[0]!.vm, forPeople)
    assert.equal(sent(/\/backupJobs$/i), 2)
  })

  it('are listed for each who is about to write', async () => {
    const { vm } = estate.addVm('e')
    for (let n = 0; n < 3; n++) await azure.collector.collect(vm, { fresh: true })
    assert.equal(sent(/\/backupJobs$/i), 3)
    assert.equal(sent(/\/recoveryPoints$/i), 3)
  })

  it('are not read again while nothing has happened', async () => {
    const { vm } = estate.addVm('f')
    const first = await azure.collector.collect(vm, forPeople)
    clock.now += 60_000
    const second = await azure.collector.collect(vm, forPeople)
    assert.deepEqual([sent(/\/recoveryPoints$/i), sent(/\/backupPolicies\//i)], [1, 1])
    assert.deepEqual(second.facts.recoveryPoints, first.facts.recoveryPoints)
  })

  it('are read again once a backup ran', async () => {
    const { vm, item } = estate.addVm('g')
    await azure.collector.collect(vm, forPeople)
    estate.world.protectedItems.get(item)!.properties.lastBackupTime = new Date().toISOString()
    clock.now += 60_000
    await azure.collector.collect(vm, forPeople)
    assert.equal(sent(/\/recoveryPoints$/i), 2)
  })
})
