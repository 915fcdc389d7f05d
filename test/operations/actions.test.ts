import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Database } from '../../src/database/open-database.ts'
import type { Operations } from '../../src/operations/operations.ts'
import { aDatabase, aService, by, ended } from './a-service.ts'
import { AzureWorld } from './azure-world.ts'
import { itemOf, pointGroup, subscription } from './world-ids.ts'

describe('actions against a world', { concurrency: false, timeout: 120_000 }, () => {
  let database: Database
  let operations: Operations
  const world = new AzureWorld()
  before(async () => {
    database = await aDatabase()
    ;({ operations } = aService(database, world))
    await operations.startWorker()
  })
  after(async () => {
    await operations?.drain()
    await database?.close()
  })
  const run = async (
    ...[vm, action, body, rest]: [Parameters<Operations['start']>[0], string, Record<string, unknown>, object?]
  ) => ended(operations, (await operations.start(vm, action, body, { ...by, ...rest })).id)
  const refused = (code: string) => (error: Error & { code?: string }) => error.code === code

  it('takes the lock off the restore point group, and puts it back on request exactly as it was', async () => {
    const vm = world.addVm('unlock')
    const id = world.addLock(pointGroup, 'keep')
    const before = structuredClone([...world.locks])
    const operation = await run(vm, 'removeLocks', {})
    assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
    assert.deepEqual(operation.result, { removedLocks: [id], restore: 'Never' })
    assert.equal(world.locks.size, 0)
    assert.equal((await run(vm, 'restoreLocks', {})).status, 'Succeeded')
    assert.deepEqual([...world.locks], before)
    world.locks.clear()
  })

  it('does nothing, and succeeds, when no lock is in the way', async () => {
    const operation = await run(world.addVm('free'), 'removeLocks', {})
    assert.deepEqual([operation.status, operation.plan.calls.length], ['Succeeded', 0])
  })

  it('refuses subscription locks for good, protected and foreign ones altogether', async () => {
    const vm = world.addVm('named')
    const above = world.addLock(subscription, 'all')
    await assert.rejects(operations.start(vm, 'removeLocks', { lockIds: [above] }, by), refused('LockNotRemovable'))
    const owned = world.addLock(pointGroup, 'system', 'CanNotDelete', null, ['app'])
    await assert.rejects(operations.start(vm, 'removeLocks', { lockIds: [owned] }, by), refused('LockNotRemovable'))
    await assert.rejects(
      operations.start(vm, 'removeLocks', { lockIds: [`${above}-other`] }, by),
      refused('LockNotRemovable'),
    )
    world.locks.delete(owned.toLowerCase())
    const operation = await run(vm, 'removeLocks', { lockIds: [above], restore: 'PT1S' })
    assert.equal(operation.status, 'Succeeded')
    assert.equal(world.locks.has(above.toLowerCase()), false)
    for (const until = Date.now() + 15_000; !world.locks.has(above.toLowerCase()) && Date.now() < until;)
      await new Promise((resolve) => setTimeout(resolve, 200))
    assert.equal(world.locks.has(above.toLowerCase()), true, 'the sweeper brings it back')
    world.locks.clear()
  })

  it('deletes the failed extension, and no healthy one', async () => {
    const vm = world.addVm('ext', { extensionFailed: true })
    const operation = await run(vm, 'deleteFailedExtensions', {})
    assert.deepEqual(
      [operation.status, operation.result],
      ['Succeeded', { deletedExtensions: [`${vm.id}/extensions/VMSnapshot`] }],
    )
    await assert.rejects(
      operations.start(world.addVm('ext-ok'), 'deleteFailedExtensions', {}, by),
      refused('NoFailedExtension'),
    )
  })

  it('predicts the lock that forbids a deletion', async () => {
    const vm = world.addVm('ext-locked', { extensionFailed: true })
    const lock = world.addLock(vm.id, 'vm-lock')
    const plan = await operations.plan(vm, 'deleteFailedExtensions', {}, by)
    assert.deepEqual(
      plan.blockers.map(({ code, resourceId }) => [code, resourceId]),
      [['LockedScope', lock]],
    )
    await assert.rejects(operations.start(vm, 'deleteFailedExtensions', {}, by), refused('LockedScope'))
    world.locks.clear()
  })

  it('deletes old points and keeps the newest', async () => {
    const vm = world.addVm('points', { points: 6 })
    const operation = await run(vm, 'cleanRestorePoints', { keepLatest: 2 })
    assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
    assert.deepEqual(pointsOf(world, 'points'), ['p4', 'p5'])
  })

  it('asks for the plan, then for that plan, then for the list of what is lost', async () => {
    const vm = world.addVm('loss', { points: 3, instantOnly: true })
    const start = (body: object, ifMatch?: string) =>
      operations.start(vm, 'cleanRestorePoints', { ...body }, { ...by, ifMatch })
    await assert.rejects(start({}), refused('PlanRequired'))
    await assert.rejects(start({}, '"other"'), refused('PlanChanged'))
    const { etag, dataLoss, risk } = await operations.plan(vm, 'cleanRestorePoints', {}, by)
    assert.equal(risk, 'Irreversible')
    await assert.rejects(start({}, etag), refused('DataLossNotAccepted'))
    const ids = dataLoss.map(({ restorePointId }) => restorePointId)
    await assert.rejects(start({ acceptDataLoss: ids.slice(1) }, etag), refused('DataLossNotAccepted'))
    const operation = await ended(operations, (await start({ acceptDataLoss: ids }, etag)).id)
    assert.equal(operation.status, 'Succeeded')
    assert.deepEqual(pointsOf(world, 'loss'), ['p2'])
  })

  it('deletes a collection that times out twice', async () => {
    const vm = world.addVm('collection', { points: 14 })
    const { etag } = await operations.plan(vm, 'cleanRestorePoints', { mode: 'Collection' }, by)
    const operation = await run(vm, 'cleanRestorePoints', { mode: 'Collection' }, { ifMatch: etag })
    assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
    assert.equal(operation.steps[0]!.attempts, 3)
    assert.equal(pointsOf(world, 'collection').length, 0)
  })

  it('refuses while a job runs', async () => {
    const vm = world.addVm('busy', { extensionFailed: true })
    world.looksPerJob = 1000
    const job = world.startJob(itemOf('busy'))
    for (const action of ['deleteFailedExtensions', 'cleanRestorePoints', 'triggerBackup'])
      await assert.rejects(operations.start(vm, action, {}, by), refused('BackupJobRunning'), action)
    job.looksLeft = 0
    world.looksPerJob = 2
  })

  it('follows the backup to the end of its job, and counts it against the day', async () => {
    const vm = world.addVm('backup')
    for (let day = 0; day < 3; day++) {
      const operation = await run(vm, 'triggerBackup', {})
      assert.deepEqual(
        [operation.status, operation.result?.jobStatus],
        ['Succeeded', 'Completed'],
        JSON.stringify(operation.error),
      )
    }
    await assert.rejects(operations.start(vm, 'triggerBackup', {}, by), refused('OnDemandBudgetUsed'))
  })

  for (const kind of ['Before', 'After', { status: 500, code: 'InternalServerError', disposition: 'Retry' }] as const) {
    it(`sends a backup once when its answer is ${typeof kind === 'string' ? `lost ${kind} it arrived` : 'a 500'}`, async () => {
      const name = `lost-${typeof kind === 'string' ? kind : '500'}`
      const vm = world.addVm(name)
      world.faults = [{ method: 'triggerBackup', kind, times: 1 }]
      const operation = await run(vm, 'triggerBackup', {})
      assert.equal(world.writes.filter(({ method, id }) => method === 'triggerBackup' && id === itemOf(name)).length, 1)
      assert.deepEqual(
        [operation.status, operation.error?.code],
        kind === 'After' ? ['Succeeded', undefined] : ['Failed', 'BackupNotConfirmed'],
      )
    })
  }

  it('repairs a full and locked VM: unlock, points, backup, lock back', async () => {
    const vm = world.addVm('full', { points: 18, extensionFailed: true })
    world.addLock(pointGroup, 'keep')
    const before = structuredClone([...world.locks])
    const operation = await run(vm, 'remediate', { cleanUp: 'OldestFirst' })
    assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
    assert.match(
      operation.result?.summary as string,
      /^Was Blocked, is AtRisk: .*Locks that were taken off are back\.$/,
    )
    assert.deepEqual([...world.locks], before)
    world.locks.clear()
  })

  it('lets a first on-demand backup fail and backs up again when Azure Backup has cleaned up', async () => {
    const vm = world.addVm('gc', { points: 18 })
    world.addLock(pointGroup, 'keep')
    const { id } = await operations.start(vm, 'remediate', {}, by)
    const waiting = async () =>
      (await operations.get(id)).steps.some(
        ({ name, detail }) => name === 'wait for the clean-up 1' && detail?.startsWith('18 of 18'),
      )
    for (const until = Date.now() + 10_000; !(await waiting()) && Date.now() < until;)
      await new Promise((resolve) => setTimeout(resolve, 50))
    assert.equal(world.locks.size, 0, 'the lock is off while Azure cleans up')
    world.collections
      .get(`${pointGroup}/providers/Microsoft.Compute/restorePointCollections/AzureBackup_gc_1`.toLowerCase())!
      .restorePoints.splice(0, 10)
    const operation = await ended(operations, id)
    assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
    assert.equal(world.locks.size, 1)
    world.locks.clear()
  })
})

const pointsOf = (world: AzureWorld, vm: string) =>
  [...world.collections.values()]
    .filter(({ name }) => name === `AzureBackup_${vm}_1`)
    .flatMap(({ restorePoints }) => restorePoints.map(({ name }) => name))
