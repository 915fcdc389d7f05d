import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Database } from '../../src/database/open-database.ts'
import type { Operations } from '../../src/operations/operations-interface.ts'
import { armError } from '../../src/sandbox/arm-error.ts'
import { aCollection } from '../../src/sandbox/world/collection.ts'
import { aLock } from '../../src/sandbox/world/lock.ts'
import { aDatabase, aService, allGone, by, ended, startAsPlanned, until } from './a-service.ts'
import { allLocks, anEstate, onDemandJobs, pointsOf, type Estate, type Place } from './an-estate.ts'

describe('actions against the sandbox', { concurrency: false, timeout: 300_000 }, () => {
  let database: Database
  let operations: Operations
  let estate: Estate
  before(async () => {
    database = await aDatabase()
    estate = await anEstate()
    operations = aService(database, estate.azure())
    await operations.startWorker()
  })
  after(() => allGone({ operations, estate, database }))
  const run = async ({ vm }: Place, action: string, body: Record<string, unknown>, rest: object = {}) =>
    ended(operations, (await operations.start(vm, action, body, { ...by(), ...rest })).id)
  const refused = (code: string) => (error: Error & { code?: string }) => error.code === code
  const refuses = async ({ vm }: Place, action: string, body: Record<string, unknown>, code: string, rest = {}) =>
    assert.rejects(operations.start(vm, action, body, { ...by(), ...rest }), refused(code), action)

  it('takes the locks off the restore point group, and puts them back on request exactly as they were', async () => {
    const place = estate.addVm('unlock', { locks: 2 })
    const locks = allLocks(estate, place.pointGroup)
    const operation = await run(place, 'removeLocks', {})
    assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
    assert.equal((operation.result?.removedLocks as string[]).length, 2)
    assert.equal(allLocks(estate, place.pointGroup), '[]')
    assert.equal((await run(place, 'restoreLocks', {})).status, 'Succeeded')
    assert.equal(allLocks(estate, place.pointGroup), locks)
  })

  it('puts back what stood there last, where somebody had made the lock anew in between', async () => {
    const place = estate.addVm('unlock-twice')
    for (const notes of ['first', 'second', 'third']) {
      aLock(estate.world, place.pointGroup, { name: 'keep', notes })
      assert.equal((await run(place, 'removeLocks', {})).status, 'Succeeded')
    }
    assert.equal((await run(place, 'restoreLocks', {})).status, 'Succeeded')
    assert.match(allLocks(estate, place.pointGroup), /"third"/)
    assert.deepEqual((await run(place, 'restoreLocks', {})).plan.calls, [])
  })

  it('takes a lock off once, however often and in whatever casing it is named', async () => {
    const place = estate.addVm('named-twice', { locks: 1 })
    const [{ id } = { id: '' }] = estate.world.locks.under(place.pointGroup)
    const operation = await run(place, 'removeLocks', {
      lockIds: [id, id.toUpperCase(), id],
      restore: 'AfterOperation',
    })
    assert.deepEqual([operation.plan.calls.length, operation.result?.removedLocks], [2, [id]])
  })

  it('leaves the lock of a group that only reads like Azure Backup, unless it is named and comes back', async () => {
    const place = estate.addVm('lookalike')
    const group = estate.site.group('rg-of-a-user')
    aCollection(estate.world, place.machine, group, { name: 'AzureBackup_lookalike_77', points: [new Date()] })
    const { id } = aLock(estate.world, group, { name: 'mine' })
    assert.deepEqual((await run(place, 'removeLocks', {})).plan.calls, [])
    await refuses(place, 'removeLocks', { lockIds: [id], restore: 'Never' }, 'LockNotRemovable')
    const { etag: _, ...plan } = await operations.plan(
      place.vm,
      'removeLocks',
      { lockIds: [id], restore: 'PT1H' },
      by(),
    )
    assert.equal(plan.blockers.length, 0)
  })

  it('takes no lock off for good while it cannot be told whose the restore points are', async () => {
    const place = estate.addVm('unread-points', { locks: 1 })
    estate.sandbox.failNext(
      { method: 'GET', path: /AzureBackup_unread-points_\d+$/ },
      armError(403, 'AuthorizationFailed', 'no'),
    )
    await refuses(place, 'removeLocks', {}, 'FactUnavailable')
  })

  it('deletes each of two collections that bear one name', async () => {
    const place = estate.addVm('renamed', { points: 3 })
    const name = place.collection.split('/').at(-1)!
    const second = aCollection(estate.world, place.machine, estate.site.group('AzureBackupRG_renamed_2'), {
      name,
      points: [new Date(Date.now() - 86_400_000)],
    })
    const body = { mode: 'Collection' }
    const { etag, dataLoss } = await operations.plan(place.vm, 'cleanRestorePoints', body, by())
    const acceptDataLoss = dataLoss.map(({ restorePointId }) => restorePointId)
    const operation = await run(place, 'cleanRestorePoints', { ...body, acceptDataLoss }, { ifMatch: etag })
    assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
    assert.deepEqual(
      [place.collection, second.id].map((id) => estate.world.restorePointCollections.has(id)),
      [false, false],
    )
  })

  it('sends its writes under the correlation id of the request', async () => {
    const place = estate.addVm('correlated', { locks: 1 })
    const who = by()
    await ended(operations, (await operations.start(place.vm, 'removeLocks', {}, who)).id)
    assert.deepEqual(
      estate.writes(place.pointGroup).map(({ headers }) => headers['x-ms-correlation-request-id']),
      [who.correlationId],
    )
  })

  it('does nothing, and succeeds, when no lock is in the way', async () => {
    const place = estate.addVm('free')
    const operation = await run(place, 'removeLocks', {})
    assert.deepEqual([operation.status, operation.plan.calls.length], ['Succeeded', 0])
    assert.equal(estate.writes(place.pointGroup).length, 0)
  })

  it('refuses locks of the VM for good, protected and foreign ones altogether', async () => {
    const place = estate.addVm('named')
    const { id: above } = aLock(estate.world, place.vm.id, { name: 'mine', level: 'ReadOnly' })
    await refuses(place, 'removeLocks', { lockIds: [above], restore: 'Never' }, 'LockNotRemovable')
    const owners = [{ applicationId: 'a1b2c3d4-0005-4005-8005-000000000005' }]
    const { id: owned } = aLock(estate.world, place.pointGroup, { name: 'system', owners })
    await refuses(place, 'removeLocks', { lockIds: [owned] }, 'LockNotRemovable')
    await refuses(place, 'removeLocks', { lockIds: [`${above}-other`] }, 'LockNotRemovable')
  })

  it('brings a lock back after the time that was asked for', async () => {
    const place = estate.addVm('for-a-time')
    const { id } = aLock(estate.world, place.vm.id, { name: 'mine', notes: 'n' })
    const operation = await run(place, 'removeLocks', { lockIds: [id], restore: 'PT1S' })
    assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
    assert.equal(estate.world.locks.has(id), false)
    await until('the sweeper brings it back', () => estate.world.locks.has(id))
    assert.deepEqual(estate.world.locks.get(id)?.properties, { level: 'CanNotDelete', notes: 'n' })
  })

  it('deletes the failed extension, and no healthy one', async () => {
    const place = estate.addVm('ext', { extensionFailed: true })
    const operation = await run(place, 'deleteFailedExtensions', {})
    assert.deepEqual(
      [operation.status, operation.result],
      ['Succeeded', { deletedExtensions: [`${place.vm.id}/extensions/VMSnapshot`] }],
    )
    await refuses(estate.addVm('ext-ok'), 'deleteFailedExtensions', {}, 'NoFailedExtension')
  })

  it('waits for what Azure takes without saying where to follow it, and sends nothing again', async () => {
    const nothingToFollow = { status: 202, headers: {} }
    const failed = { extensionFailed: true, provisioningState: 'Failed' }
    estate.world.timeline.pace = 30 // a deletion takes a third of a second, a reapply more than one
    for (const [name, action, method] of [
      ['ext-202', 'deleteFailedExtensions', 'DELETE'],
      ['reapply-202', 'reapply', 'POST'],
    ] as const) {
      const place = estate.addVm(name, failed)
      estate.sandbox.failNext({ method, path: new RegExp(`/${name}/`), taken: true }, nothingToFollow)
      const operation = await run(place, action, {})
      assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
      assert.equal(operation.steps[0]!.attempts, 1)
    }
    estate.world.timeline.pace = 10_000
  })

  it('goes on without an address that it may not ask', async () => {
    const forbidden = armError(403, 'AuthorizationFailed', 'The client does not have authorization.', 'gateway')
    for (const [name, url] of [
      ['ext-elsewhere', 'https://elsewhere.example/operations/1'],
      ['ext-unread', '/subscriptions/late/operations/unread'],
    ] as const) {
      const place = estate.addVm(name, { extensionFailed: true })
      const answer = { status: 202, headers: { 'azure-asyncoperation': url } }
      estate.sandbox.failNext({ method: 'DELETE', path: new RegExp(`/${name}/`), taken: true }, answer)
      estate.sandbox.failNext({ method: 'GET', path: /operations\/unread/ }, forbidden)
      const operation = await run(place, 'deleteFailedExtensions', {})
      assert.deepEqual(
        [operation.status, operation.steps[0]!.attempts],
        ['Succeeded', 1],
        JSON.stringify(operation.error),
      )
    }
  })

  it('tells a lock that Azure finds late as one that is found at once, and does not try again', async () => {
    const place = estate.addVm('ext-late-lock', { extensionFailed: true })
    const operationUrl = '/subscriptions/late/operations/lock'
    const accepted = { status: 202, headers: { 'azure-asyncoperation': operationUrl } }
    const error = { code: 'ScopeLocked', message: 'The scope is locked.' }
    estate.sandbox.failNext({ method: 'DELETE', path: /ext-late-lock/ }, accepted, 3)
    estate.sandbox.failNext(
      { method: 'GET', path: /late\/operations\/lock/ },
      { status: 200, body: { status: 'Failed', error } },
      3,
    )
    const operation = await run(place, 'deleteFailedExtensions', {})
    assert.deepEqual([operation.error?.code, operation.steps[0]!.attempts], ['LockedScope', 1])
  })

  it('predicts the lock that forbids a deletion', async () => {
    const place = estate.addVm('ext-locked', { extensionFailed: true })
    const { id } = aLock(estate.world, place.vm.id, { name: 'vm-lock' })
    const plan = await operations.plan(place.vm, 'deleteFailedExtensions', {}, by())
    assert.deepEqual(
      plan.blockers.map(({ code, resourceId }) => [code, resourceId]),
      [['LockedScope', id]],
    )
    await refuses(place, 'deleteFailedExtensions', {}, 'LockedScope')
  })

  it('deletes old points and keeps the newest', async () => {
    const place = estate.addVm('points', { points: 6 })
    const kept = pointsOf(estate, place).slice(-2)
    const { id } = await startAsPlanned(operations, place.vm, 'cleanRestorePoints', { keepLatest: 2 })
    const operation = await ended(operations, id)
    assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
    assert.deepEqual(pointsOf(estate, place), kept)
  })

  it('asks for the plan, then for that plan, then for the list of what is lost', async () => {
    const place = estate.addVm('loss', { points: 3, tiers: 'InstantOnly' })
    const body = { keepLatest: 1 }
    const { etag: ifMatch, dataLoss, risk } = await operations.plan(place.vm, 'cleanRestorePoints', body, by())
    assert.equal(risk, 'Irreversible')
    await refuses(place, 'cleanRestorePoints', body, 'PlanRequired')
    await refuses(place, 'cleanRestorePoints', body, 'PlanChanged', { ifMatch: '"other"' })
    await refuses(place, 'cleanRestorePoints', body, 'DataLossNotAccepted', { ifMatch })
    const acceptDataLoss = dataLoss.map(({ restorePointId }) => restorePointId)
    const some = { ...body, acceptDataLoss: acceptDataLoss.slice(1) }
    await refuses(place, 'cleanRestorePoints', some, 'DataLossNotAccepted', { ifMatch })
    const operation = await run(place, 'cleanRestorePoints', { ...body, acceptDataLoss }, { ifMatch })
    assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
    assert.equal(pointsOf(estate, place).length, 1)
  })

  it('deletes a collection that times out twice', async () => {
    const place = estate.addVm('collection', { points: 18 })
    const { etag } = await operations.plan(place.vm, 'cleanRestorePoints', { mode: 'Collection' }, by())
    const operation = await run(place, 'cleanRestorePoints', { mode: 'Collection' }, { ifMatch: etag })
    assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
    assert.equal(operation.steps[0]!.attempts, 3)
    assert.equal(estate.world.restorePointCollections.has(place.collection), false)
  })

  it('leaves a collection alone that shows no points, whatever it may hold', async () => {
    const place = estate.addVm('not-expanded', { points: 2 })
    const { calls: before } = await operations.plan(place.vm, 'cleanRestorePoints', { mode: 'Collection' }, by())
    estate.world.restorePointCollections.get(place.collection)!.properties.restorePoints = []
    const { calls, notes } = await operations.plan(place.vm, 'cleanRestorePoints', { mode: 'Collection' }, by())
    assert.deepEqual([before.length, calls], [1, []])
    assert.match(notes.join(), /nothing will be done/)
  })

  it('refuses while a job runs', async () => {
    const place = estate.addVm('busy', { extensionFailed: true })
    estate.world.timeline.pace = 100
    await run(place, 'triggerBackup', { waitForCompletion: false })
    for (const action of ['deleteFailedExtensions', 'cleanRestorePoints', 'triggerBackup'])
      await refuses(place, action, {}, 'BackupJobRunning')
    estate.world.timeline.pace = 10_000
    estate.sandbox.clock.advance(3600_000)
  })

  it('follows the backup to the end of its job, and counts it against the day', async () => {
    const place = estate.addVm('backup')
    for (let backup = 0; backup < 3; backup++) {
      const operation = await run(place, 'triggerBackup', {})
      assert.deepEqual(
        [operation.status, operation.result?.jobStatus],
        ['Succeeded', 'Completed'],
        JSON.stringify(operation.error),
      )
    }
    await refuses(place, 'triggerBackup', {}, 'OnDemandBudgetUsed')
    assert.equal(onDemandJobs(estate, place).length, 3)
  })

  it('applies the model of a failed VM again', async () => {
    const place = estate.addVm('failed', { provisioningState: 'Failed' })
    const operation = await run(place, 'reapply', {})
    assert.deepEqual(
      [operation.status, operation.result],
      ['Succeeded', { reapplied: true, detail: 'The VM is provisioned (Succeeded).' }],
    )
    assert.equal(place.machine.properties.provisioningState, 'Succeeded')
  })

  it('repairs a full and locked VM: unlock, points, backup, lock back', async () => {
    const place = estate.addVm('full', { points: 18, extensionFailed: true, locks: 1 })
    const locks = allLocks(estate, place.pointGroup)
    const operation = await run(place, 'remediate', { cleanUp: 'OldestFirst' })
    assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
    assert.match(
      operation.result?.summary as string,
      /^Was Blocked, is AtRisk: .*Locks that were taken off are back\.$/,
    )
    assert.equal(allLocks(estate, place.pointGroup), locks)
  })

  it('lets a first on-demand backup fail and backs up again when Azure Backup has cleaned up', async () => {
    const place = estate.addVm('gc', { points: 18, locks: 1 })
    const locks = allLocks(estate, place.pointGroup)
    const operation = await run(place, 'remediate', {})
    assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
    assert.deepEqual(
      onDemandJobs(estate, place).map(({ properties }) => properties.status),
      ['Failed', 'Completed'],
    )
    assert.equal(allLocks(estate, place.pointGroup), locks)
  })
})
