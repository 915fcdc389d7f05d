import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { AzureError } from '../../../src/backup/azure-error.ts'
import type { Database } from '../../../src/database/open-database.ts'
import type { OperationsDependencies } from '../../../src/operations/dependencies.ts'
import type { Operations } from '../../../src/operations/operations-interface.ts'
import { armError } from '../../../src/sandbox/arm-error.ts'
import { aLock } from '../../../src/sandbox/world/lock.ts'
import { aDatabase, allGone, aService, by, ended, fast, startAsPlanned, until } from '../a-service.ts'
import { allLocks, anEstate, onDemandJobs, pointsOf, type Estate, type Place } from '../an-estate.ts'

describe('locks that this service has off', { concurrency: false, timeout: 300_000 }, () => {
  let database: Database
  let estate: Estate
  let operations: Operations
  /** What Azure does with a removal before it answers; undefined: what the sandbox does. */
  let deleteLock: OperationsDependencies['azure']['deleteLock'] | undefined
  let beforeLooking: (lockId: string) => void = () => undefined
  let atBoundary: NonNullable<OperationsDependencies['onBoundary']> = () => undefined
  before(async () => {
    database = await aDatabase()
    estate = await anEstate()
    const { controlPlane, collector } = estate.azure()
    const disturbed = {
      ...controlPlane,
      deleteLock: (id: string) => (deleteLock ?? controlPlane.deleteLock)(id),
      getLock: (id: string) => (beforeLooking(id), controlPlane.getLock(id)),
    }
    operations = aService(
      database,
      { controlPlane: disturbed, collector },
      {
        approvalRequired: true,
        timing: { ...fast, recheckSeconds: 1 },
        onBoundary: (...passed) => atBoundary(...passed),
      },
    )
    await operations.startWorker()
  })
  afterEach(() => {
    deleteLock = undefined
    beforeLooking = atBoundary = () => undefined
    fastAgain()
  })
  after(() => allGone({ operations, estate, database }))

  const start = async ({ vm }: Place, action: string, body: Record<string, unknown> = {}) => {
    const { id, approval } = await startAsPlanned(operations, vm, action, body, by('requester'))
    if (approval) await operations.approve(id, by('approver'))
    return id
  }
  const step = (id: string, name: string) =>
    until(name, async () => (await operations.get(id)).steps.some((one) => one.name.startsWith(name)))
  const lockWrites = (place: Place) =>
    estate.writes(`${place.pointGroup}/providers/Microsoft.Authorization/locks`).map(({ method }) => method)
  const succeeds = async (id: string) => {
    const operation = await ended(operations, id)
    assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
    return operation
  }
  const leases = async () =>
    (await sql<{ lock_key: string; holders: unknown[] }>`select * from lock_lease`.execute(database.db)).rows
  /** The clean-up comes so many seconds after the backup that fails. */
  const cleanUpAfter = (seconds: number) => (estate.world.timeline.pace = (3 * 3600) / seconds)
  const fastAgain = () => (estate.world.timeline.pace = 10_000)

  it('go off once for two repairs in one group, and come back once, when the last has ended', async () => {
    const pointGroup = 'AzureBackupRG_two_1'
    const [first, second] = ['two-a', 'two-b'].map((name) => estate.addVm(name, { points: 18, pointGroup })) as [
      Place,
      Place,
    ]
    aLock(estate.world, first.pointGroup, { name: 'keep', notes: 'ticket 9' })
    const locks = allLocks(estate, first.pointGroup)
    cleanUpAfter(4)
    const one = await start(first, 'remediate')
    await step(one, 'wait for the clean-up 1')
    const plan = await operations.plan(second.vm, 'remediate', {}, by())
    assert.deepEqual(
      plan.calls.map(({ method, resourceId }) => `${method} ${resourceId.split('/').at(-1)}`),
      ['DELETE keep', 'POST backup', 'POST backup', 'PUT keep'],
    )
    assert.equal(plan.holds.length, 1)
    assert.match(plan.notes.join(' '), /has been off since .* 1 other operation holds it off, and this one does too/)
    cleanUpAfter(12) // by when the first has long ended
    const two = await start(second, 'remediate')
    await step(two, 'wait for the clean-up 1')
    const [lease] = await leases()
    assert.equal(lease?.holders.length, 2)
    for (const id of [one, two]) {
      const { steps } = await succeeds(id)
      fastAgain()
      assert.equal(steps.find(({ name }) => name === 'wait for the clean-up 1')?.detail, 'Azure Backup has cleaned up.')
    }
    assert.deepEqual(lockWrites(first), ['DELETE', 'PUT'])
    assert.equal(allLocks(estate, first.pointGroup), locks)
    assert.deepEqual(await leases(), [])
  })

  it('are taken off again where somebody puts one back while its clean-up is waited for', async () => {
    const place = estate.addVm('put-back', { points: 18, locks: 1 })
    const [lock] = estate.world.locks.under(place.pointGroup)
    cleanUpAfter(8)
    const id = await start(place, 'remediate')
    await step(id, 'wait for the clean-up 1')
    estate.world.locks.add(lock!)
    await succeeds(id)
    fastAgain()
    assert.deepEqual(lockWrites(place), ['DELETE', 'DELETE', 'PUT'])
    assert.deepEqual(estate.world.locks.under(place.pointGroup), [lock])
  })

  const put: [string, (place: Place) => void, RegExp][] = [
    ['another lock', ({ pointGroup }) => void aLock(estate.world, pointGroup, { name: 'new' }), /lock "new" on/],
    [
      'the lock otherwise',
      ({ pointGroup }) => void aLock(estate.world, pointGroup, { name: 'keep-0', notes: 'ours now' }),
      /keep-0 was changed meanwhile/,
    ],
  ]
  for (const [what, puts, says] of put) {
    it(`end the wait for a clean-up where somebody puts ${what} there, and are put back`, async () => {
      const place = estate.addVm(`put-${what.split(' ')[0]}`, { points: 18, locks: 1 })
      cleanUpAfter(20)
      const id = await start(place, 'remediate')
      await step(id, 'wait for the clean-up 1')
      puts(place)
      const operation = await ended(operations, id)
      fastAgain()
      assert.match(operation.error?.message ?? '', says)
      assert.equal(estate.world.locks.under(place.pointGroup).length, what === 'another lock' ? 2 : 1)
    })
  }

  it('are told of where one was planned to go off, and is off before it is first looked at by nobody that is known', async () => {
    const place = estate.addVm('vanished', { points: 18, locks: 2 })
    const [gone, stays] = estate.world.locks.under(place.pointGroup)
    beforeLooking = (id) => void (id === gone!.id && estate.world.locks.delete(id))
    const operation = await succeeds(await start(place, 'remediate'))
    assert.deepEqual(operation.result?.missingLocks, [gone!.id])
    assert.deepEqual(operation.result?.restoredLocks, [stays!.id])
    assert.match(String(operation.result?.summary), /Off before this operation began, .* left off: .*keep-0\./)
    assert.match(
      operation.steps.find(({ name }) => name.startsWith('remove lock keep-0'))?.detail ?? '',
      /not by this service as far as it knows; it is left off/,
    )
    assert.deepEqual(estate.world.locks.under(place.pointGroup), [stays])
  })

  it('are not put back under the deletions of another VM', async () => {
    const pointGroup = 'AzureBackupRG_under_1'
    const [first, second] = ['under-a', 'under-b'].map((name) => estate.addVm(name, { points: 18, pointGroup })) as [
      Place,
      Place,
    ]
    aLock(estate.world, first.pointGroup, { name: 'keep' })
    const locks = allLocks(estate, first.pointGroup)
    await succeeds(await start(first, 'removeLocks', { restore: 'PT2S' }))
    estate.world.timeline.pace = 2 // a deletion takes some seconds, and there are 17 in windows of four
    const id = await start(second, 'cleanRestorePoints', { keepLatest: 1 })
    assert.equal((await operations.get(id)).plan.holds.length, 1)
    await until('the time is up', async () => (await operations.measures()).oldestLockOffSeconds > 8)
    assert.equal((await operations.get(id)).status, 'Running')
    fastAgain()
    await succeeds(id)
    assert.equal(pointsOf(estate, second).length, 1)
    await until('the lock is back', () => allLocks(estate, first.pointGroup) === locks)
    assert.deepEqual(lockWrites(first), ['DELETE', 'PUT'])
  })

  const lostThen: [string, (id: string) => Promise<unknown>, string][] = [
    ['a cancel', (id) => operations.cancel(id, by()), 'Canceled'],
    [
      'the deadline',
      (id) => sql`update operations set deadline_at = now() where id = ${id}`.execute(database.db),
      'Failed',
    ],
  ]
  for (const [how, end, status] of lostThen) {
    it(`come back although their removal took effect after its answer was lost and after ${how}`, async () => {
      const place = estate.addVm(`late-${status}`, { locks: 1 })
      const locks = allLocks(estate, place.pointGroup)
      const ids: string[] = []
      deleteLock = async (lockId) => {
        void sleep(1500).then(() => estate.world.locks.delete(lockId))
        await end(ids[0]!)
        throw new AzureError('GatewayTimeout', 'late', { status: 504, disposition: 'Retry' })
      }
      atBoundary = (_, { operationId, step: at }) => void (at?.startsWith('remove lock') && ids.push(operationId))
      const id = await start(place, 'removeLocks', { restore: 'PT1H' })
      assert.equal((await ended(operations, id)).status, status)
      assert.equal(allLocks(estate, place.pointGroup), locks, 'it was on when the operation ended')
      assert.equal((await operations.measures()).locksOff, 1, 'and does not count as back')
      await sleep(1600)
      await until('it is back, and counts as back', async () => (await operations.measures()).locksOff === 0)
      assert.equal(allLocks(estate, place.pointGroup), locks)
    })
  }

  it('come back when they are due although an operation of their VM awaits its approval', async () => {
    const place = estate.addVm('unapproved', { points: 3, tiers: 'InstantOnly', locks: 1 })
    const locks = allLocks(estate, place.pointGroup)
    await succeeds(await start(place, 'removeLocks', { restore: 'PT2S' }))
    const { id } = await startAsPlanned(operations, place.vm, 'cleanRestorePoints', { keepLatest: 1 }, by('requester'))
    await until('the lock is back', () => allLocks(estate, place.pointGroup) === locks)
    assert.equal((await operations.get(id)).status, 'NotStarted')
    await operations.cancel(id, by())
    await ended(operations, id)
  })

  it('are tried again by one operation with growing pauses, beside what else runs on the VM, and alarmed', async () => {
    const place = estate.addVm('withdrawn', { locks: 1 })
    const locks = allLocks(estate, place.pointGroup)
    const forbidden = armError(403, 'AuthorizationFailed', 'The client does not have authorization.', 'gateway')
    estate.sandbox.failNext({ method: 'PUT', path: /AzureBackupRG_withdrawn_1/ }, forbidden, 8) // two by the operation itself
    const id = await start(place, 'removeLocks', { restore: 'AfterOperation' })
    assert.equal((await ended(operations, id)).error?.code, 'LockNotRestored')
    const { overdueLocks, locksOff } = await operations.measures()
    assert.deepEqual([overdueLocks, locksOff], [1, 1])
    assert.equal((await succeeds(await start(place, 'triggerBackup'))).steps.length, 2)
    await until('the lock is back', () => allLocks(estate, place.pointGroup) === locks)
    const { value } = await operations.list({ vmKey: place.vm.key })
    const returns = value.filter(({ action }) => action === 'restoreLocks')
    assert.deepEqual(
      returns.map(({ createdBy }) => createdBy.id),
      ['system'],
    )
    const { steps } = await succeeds(returns[0]!.id)
    assert.deepEqual(
      steps.map(({ attempts }) => attempts),
      [7],
    )
    const { value: events } = await operations.auditEvents({ operationId: returns[0]!.id, limit: 1000 })
    const intents = events.filter(({ kind }) => kind === 'Intent').map(({ time }) => Date.parse(time))
    const pauses = intents.slice(1).map((at, index) => at - intents[index]!)
    assert.ok(pauses.at(-1)! > 4 * pauses[0]!, pauses.join(', '))
    assert.equal(onDemandJobs(estate, place).length, 1)
  })
})
