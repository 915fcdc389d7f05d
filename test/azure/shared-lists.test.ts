import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { collected, valueOf } from '../../src/backup/fact.ts'
import { aLock } from '../../src/sandbox/world/lock.ts'
import { anEstate, type Estate, type Place } from '../operations/an-estate.ts'

describe('lists of a whole subscription', () => {
  let estate: Estate
  let one: Place
  let two: Place
  let collector: ReturnType<Estate['azure']>['collector']
  before(async () => {
    estate = await anEstate()
    one = estate.addVm('one')
    two = estate.addVm('two')
  })
  beforeEach(() => {
    collector = estate.azure().collector
    estate.sandbox.requests.length = 0
  })
  after(() => estate.sandbox.stop())
  const lists = () =>
    estate.sandbox.requests.filter(({ path }) =>
      /^\/subscriptions\/[^/]+\/providers\/[^/]+\/(locks|restorePointCollections)$/i.test(path),
    ).length

  it('are read once for two readings that may share them', async () => {
    await Promise.all([
      collector.collect(one.vm, { mayShareLists: true }),
      collector.collect(two.vm, { mayShareLists: true }),
    ])
    assert.equal(lists(), 2)
  })

  it('that are read in the background are shared there, and nobody who looks waits for them', async () => {
    const background = { mayShareLists: true, inBackground: true }
    await Promise.all([collector.collect(one.vm, background), collector.collect(two.vm, background)])
    assert.equal(lists(), 2)
    await collector.collect(one.vm, { mayShareLists: true })
    assert.equal(lists(), 4)
  })

  it('are read for each reading that may not, and for each that is made to change something', async () => {
    await collector.collect(one.vm, { mayShareLists: true })
    const lock = aLock(estate.world, one.pointGroup, { name: 'new', notes: '' })
    for (const options of [{}, { fresh: true }, { fresh: true, mayShareLists: true }]) {
      const { facts } = await collector.collect(one.vm, options)
      assert.ok(
        valueOf(facts.locks)!.some(({ name }) => name === 'new'),
        JSON.stringify(options),
      )
    }
    const { facts } = await collector.collect(two.vm, { mayShareLists: true })
    assert.ok(!valueOf(facts.locks)!.some(({ name }) => name === 'new'))
    estate.world.locks.delete(lock.id)
  })

  it('say when they were read, not when they were handed on', async () => {
    const first = await collector.collect(one.vm, { mayShareLists: true })
    await sleep(50)
    const second = await collector.collect(two.vm, { mayShareLists: true })
    const times = [first, second].map(({ facts: { locks } }) => (locks as ReturnType<typeof collected>).collectedAt)
    assert.equal(times[0], times[1])
    assert.ok(times[1]! < second.observedAt)
  })

  it('are there for the others when whoever asked first has left', async () => {
    estate.sandbox.setLatency(100)
    const leave = new AbortController()
    const first = collector.collect(one.vm, { mayShareLists: true, signal: leave.signal })
    const second = collector.collect(two.vm, { mayShareLists: true })
    await sleep(30)
    leave.abort()
    await assert.rejects(first)
    assert.equal((await second).facts.locks.status, 'Collected')
    assert.equal(lists(), 2)
    estate.sandbox.setLatency(0)
  })

  it('that were refused are asked for again by the next', async () => {
    estate.sandbox.deny('Microsoft.Authorization/locks/read')
    const { facts } = await collector.collect(one.vm, { mayShareLists: true })
    assert.equal(facts.locks.status, 'Unavailable')
    estate.sandbox.allowAll()
    assert.equal((await collector.collect(two.vm, { mayShareLists: true })).facts.locks.status, 'Collected')
  })

  it('count for the reading that caused them', async () => {
    const first = await collector.collect(one.vm, { mayShareLists: true })
    const second = await collector.collect(two.vm, { mayShareLists: true })
    assert.equal(first.armCalls - second.armCalls, 3, 'locks, collections, jobs of the vault')
    assert.ok(first.vmCalls! >= 2 && first.vmCalls! <= 3)
  })
})
