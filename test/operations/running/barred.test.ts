import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import { AzureError } from '../../../src/backup/azure-error.ts'
import type { Database } from '../../../src/database/open-database.ts'
import type { Operations } from '../../../src/operations/operations-interface.ts'
import { aLock } from '../../../src/sandbox/world/lock.ts'
import { aDatabase, allGone, aService, by, ended, patient, startAsPlanned, until, whileWorks } from '../a-service.ts'
import { allLocks, anEstate, type Estate, type Place } from '../an-estate.ts'

/** `switches.test.ts` has what becomes of the operations themselves. */
describe('locks of operations that a service may not run', { concurrency: false, timeout: 300_000 }, () => {
  let database: Database
  let estate: Estate
  let operations: Operations // starts operations; works on none
  before(async () => {
    database = await aDatabase()
    estate = await anEstate()
    operations = aService(database, estate.azure())
  })
  after(() => allGone({ operations, estate, database }))

  const lockWrites = (place: Place) =>
    estate.writes(`${place.pointGroup}/providers/Microsoft.Authorization/locks`).map(({ method }) => method)
  /** By how many operations the lock of this group is held off; undefined where it counts as on. */
  async function holdersOf({ pointGroup }: Place) {
    const { rows } = await sql<{ holders: unknown[] }>`select holders from lock_lease
      where starts_with(lock_key, ${`${pointGroup.toLowerCase()}/`})`.execute(database.db)
    return rows[0]?.holders.length
  }
  const isBack = async (place: Place, locks: string) => {
    await until('the lock is back', () => allLocks(estate, place.pointGroup) === locks, 30)
    await until('it counts as back', async () => (await holdersOf(place)) === undefined, 30)
  }
  const deletions = (place: Place) =>
    estate.writes(place.collection).filter(({ method, status }) => method === 'DELETE' && status < 300).length

  const clearsPoints = async ({ vm }: Place) =>
    (await startAsPlanned(operations, vm, 'remediate', { cleanUp: 'OldestFirst' })).id
  /** Until each has begun with deletions, which are slow from here on. */
  async function amidDeletions(...places: Place[]) {
    estate.world.timeline.pace = 2
    await whileWorks([database, estate], {}, () =>
      until('points are deleted', () => places.every((place) => deletions(place) > 0), 30),
    ).finally(() => (estate.world.timeline.pace = 10_000))
  }
  const isLookedAt = (id: string) =>
    until('a lock is on, and looked at', async () =>
      (await operations.get(id)).steps.some(({ detail }) => /Azure may still be at it/.test(detail ?? '')),
    )
  async function goesOn(id: string) {
    const { status, error } = await ended(operations, id)
    assert.deepEqual([status, error], ['Succeeded', null])
  }

  it('go off again where a process died before it knew what became of their return', async () => {
    const place = estate.addVm('unknown', { points: 18, locks: 1 })
    const locks = allLocks(estate, place.pointGroup)
    const id = await clearsPoints(place)
    await amidDeletions(place)
    estate.sandbox.failNext({ method: 'PUT', path: /locks/, taken: true }, { status: 504 }, 1)
    await whileWorks([database, estate], { enabled: false }, () =>
      until('the lock is back', () => allLocks(estate, place.pointGroup) === locks),
    )
    await whileWorks([database, estate], {}, () => goesOn(id))
    assert.deepEqual(lockWrites(place), ['DELETE', 'PUT', 'DELETE', 'PUT'])
    await isBack(place, locks)
  })

  it('are looked at for as long as Azure may take their removal up late', async () => {
    const place = estate.addVm('late', { locks: 1 })
    const locks = allLocks(estate, place.pointGroup)
    const [lock] = estate.world.locks.under(place.pointGroup)
    const { controlPlane, collector } = estate.azure()
    const { id } = await operations.start(place.vm, 'removeLocks', { restore: 'PT1H' }, by())
    let isSent = false
    const deleteLock = async () => {
      isSent = true
      throw new AzureError('GatewayTimeout', 'late', { status: 504, disposition: 'Retry', retryAfterSeconds: 2 })
    }
    const loses = {
      controlPlane: { ...controlPlane, deleteLock },
      collector,
    }
    const replica = aService(database, loses, { timing: patient })
    await replica.startWorker()
    await until('the removal is sent', () => isSent).finally(() => replica.drain())
    await whileWorks(
      [database, estate],
      { enabled: false, timing: { ...patient, lateRemovalSeconds: 10 } },
      async () => {
        await isLookedAt(id)
        estate.world.locks.delete(lock!.id)
        await isBack(place, locks)
      },
    )
    assert.deepEqual(lockWrites(place), ['PUT'])
    await whileWorks([database, estate], {}, () => goesOn(id))
    assert.deepEqual(lockWrites(place), ['PUT', 'DELETE'])
  })

  it('go off again before that time is over, where somebody had put them on', async () => {
    const place = estate.addVm('by-hand', { points: 18, locks: 1 })
    const [lock] = estate.world.locks.under(place.pointGroup)
    const id = await clearsPoints(place)
    estate.sandbox.failNext({ method: 'DELETE', path: /locks/, taken: true }, { status: 504 }, 1)
    await amidDeletions(place)
    estate.world.locks.add(lock!)
    await whileWorks([database, estate], { enabled: false, timing: { ...patient, lateRemovalSeconds: 15 } }, () =>
      isLookedAt(id),
    )
    await whileWorks([database, estate], {}, () => goesOn(id))
    assert.deepEqual(lockWrites(place), ['DELETE', 'DELETE', 'PUT'])
  })

  describe('that several share', () => {
    function two(name: string) {
      const pointGroup = `AzureBackupRG_${name}_1`
      const [one, other] = ['a', 'b'].map((vm) => estate.addVm(`${name}-${vm}`, { points: 18, pointGroup }))
      aLock(estate.world, one!.pointGroup, { name: 'keep', notes: 'ticket 7' })
      return { one: one!, other: other!, locks: allLocks(estate, one!.pointGroup) }
    }
    /** The lock of both is off for an hour on behalf of one, and the other's operation is amid its deletions. */
    async function heldByOther(name: string, begin: (place: Place) => Promise<string>) {
      const { one, other, locks } = two(name)
      const removal = await operations.start(one.vm, 'removeLocks', { restore: 'PT1H' }, by())
      await whileWorks([database, estate], {}, () => goesOn(removal.id))
      const id = await begin(other)
      await amidDeletions(other)
      assert.equal(await holdersOf(one), 2)
      const timeIsUp = () =>
        sql`update lock_journal set restore_at = now() where operation_id = ${removal.id}`.execute(database.db)
      return { one, locks, id, timeIsUp }
    }
    const holdsNoMore = (place: Place) => until('it holds it no more', async () => (await holdersOf(place)) === 1, 30)

    it('come back once, and go off once when both go on', async () => {
      const { one, other, locks } = two('both')
      const ids = [await clearsPoints(one), await clearsPoints(other)]
      await amidDeletions(one, other)
      assert.deepEqual(lockWrites(one), ['DELETE'])
      await whileWorks([database, estate], { enabled: false }, () => isBack(one, locks))
      assert.deepEqual(lockWrites(one), ['DELETE', 'PUT'])
      estate.world.timeline.pace = 50
      await whileWorks([database, estate], {}, async () => {
        await until('both hold it off', async () => (await holdersOf(one)) === 2)
        estate.world.timeline.pace = 10_000
        await Promise.all(ids.map(goesOn))
      })
      assert.deepEqual(lockWrites(one), ['DELETE', 'PUT', 'DELETE', 'PUT'])
      await isBack(one, locks)
    })

    it('stay off for others, come back at their time, and go off again when what only held it goes on', async () => {
      const { one, locks, id, timeIsUp } = await heldByOther('held', clearsPoints)
      await whileWorks([database, estate], { enabled: false }, async () => {
        await holdsNoMore(one)
        assert.deepEqual(lockWrites(one), ['DELETE'])
        await timeIsUp()
        await isBack(one, locks)
      })
      assert.deepEqual(lockWrites(one), ['DELETE', 'PUT'])
      await whileWorks([database, estate], {}, () => goesOn(id))
      assert.deepEqual(lockWrites(one), ['DELETE', 'PUT', 'DELETE', 'PUT'])
      await isBack(one, locks)
    })

    it('are held again where they are off still', async () => {
      const { one, locks, id, timeIsUp } = await heldByOther('again', clearsPoints)
      await whileWorks([database, estate], { enabled: false }, () => holdsNoMore(one))
      estate.world.timeline.pace = 50
      await whileWorks([database, estate], {}, async () => {
        await until('it holds it again', async () => (await holdersOf(one)) === 2)
        await timeIsUp()
        estate.world.timeline.pace = 10_000
        await goesOn(id)
      })
      assert.deepEqual(lockWrites(one), ['DELETE', 'PUT'])
      await isBack(one, locks)
    })

    it('are not taken off by what was only to find them off: that ends', async () => {
      const { one, locks, id, timeIsUp } = await heldByOther('beside', async ({ vm }) => {
        const started = await startAsPlanned(operations, vm, 'cleanRestorePoints', { keepLatest: 1 })
        assert.equal(started.plan.holds.length, 1)
        return started.id
      })
      await whileWorks([database, estate], { enabled: false }, async () => {
        await holdsNoMore(one)
        await timeIsUp()
        await isBack(one, locks)
      })
      const { status, error } = await whileWorks([database, estate], {}, () => ended(operations, id))
      assert.deepEqual([status, error?.code], ['Failed', 'LockedScope'])
      assert.match(error!.message, /was off when this was planned, and is on again/)
      assert.deepEqual(lockWrites(one), ['DELETE', 'PUT'])
    })
  })
})
