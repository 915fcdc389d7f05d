import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { parseVmId } from '../../src/backup/resource-id.ts'
import type { Database } from '../../src/database/open-database.ts'
import type { OperationsDependencies } from '../../src/operations/dependencies.ts'
import type { Operations } from '../../src/operations/operations-interface.ts'
import { armError } from '../../src/sandbox/arm-error.ts'
import { aLock } from '../../src/sandbox/world/lock.ts'
import { aDatabase, aService, by, ended, startAsPlanned, until } from './a-service.ts'
import { allLocks, anEstate, onDemandJobs, type Estate, type Place } from './an-estate.ts'

describe('what operations guarantee', { concurrency: false, timeout: 300_000 }, () => {
  let database: Database
  let operations: Operations
  let estate: Estate
  let atBoundary: NonNullable<OperationsDependencies['onBoundary']> = () => undefined
  before(async () => {
    database = await aDatabase()
    estate = await anEstate()
    operations = aService(database, estate.azure(), { onBoundary: (...passed) => atBoundary(...passed) })
    await operations.startWorker()
  })
  after(async () => {
    await operations?.setFreeze({ frozen: false }, by())
    await operations?.drain()
    await estate?.sandbox.stop()
    await database?.close()
  })
  const refused = (code: string) => (error: Error & { code?: string }) => error.code === code
  const running = (id: string, step: string) =>
    until(step, async () => (await operations.get(id)).steps.some(({ name }) => name.startsWith(step)))
  /** Backups of 25 s, so that something can happen during one. */
  const slowly = () => (estate.world.timeline.pace = 100)
  const fastAgain = () => {
    estate.world.timeline.pace = 10_000
    estate.sandbox.clock.advance(3600_000)
  }

  it('runs one of 200 parallel starts for one VM under 50 spellings', async () => {
    const { vm } = estate.addVm('Exclusive')
    slowly()
    const spellings = Array.from({ length: 50 }, (_, seed) => parseVmId(spell(vm.id, seed))!)
    const answers = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) => operations.start(spellings[index % 50]!, 'triggerBackup', {}, by())),
    )
    const started = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.id] : []))
    const codes = new Set(
      answers.flatMap((answer) => (answer.status === 'rejected' ? [(answer.reason as { code: string }).code] : [])),
    )
    assert.deepEqual([started.length, [...codes]], [1, ['OperationInProgress']])
    await operations.cancel(started[0]!, by())
    assert.equal((await ended(operations, started[0]!)).status, 'Canceled')
    fastAgain()
  })

  it('answers a repeated key with the same operation, and another body with a refusal', async () => {
    const place = estate.addVm('repeat')
    const key = { ...by(), idempotencyKey: randomUUID() }
    const start = (body: object, options: object = key) =>
      operations.start(place.vm, 'triggerBackup', { ...body }, { ...key, ...options })
    const all = await Promise.all(Array.from({ length: 20 }, () => start({})))
    assert.equal(new Set(all.map(({ id }) => id)).size, 1)
    await ended(operations, all[0]!.id)
    assert.equal((await start({})).id, all[0]!.id)
    await assert.rejects(start({ waitForCompletion: false }), refused('IdempotencyKeyReuse'))
    const another = await start({}, { caller: 'another' })
    assert.notEqual(another.id, all[0]!.id)
    await ended(operations, another.id)
    assert.equal(estate.writes(`${place.item}/backup`).length, 2)
    await sql`update idempotency_keys set created_at = now() - interval '25 hours'`.execute(database.db)
    const nextDay = await start({})
    assert.notEqual(nextDay.id, all[0]!.id)
    await ended(operations, nextDay.id)
  })

  /** Locks are taken off only there: below the limit they would be back before anything was gained. */
  const atLimit = { extensionFailed: true, points: 18 }
  const exits: [string, (id: string, place: Place) => Promise<unknown>, string, string | undefined][] = [
    ['is cancelled', (id) => operations.cancel(id, by()), 'Canceled', 'Canceled'],
    [
      'passes its deadline',
      (id) => sql`update operations set deadline_at = now() where id = ${id}`.execute(database.db),
      'Failed',
      'DeadlineExceeded',
    ],
    [
      'fails',
      async (_, { machine }) => {
        machine.properties.provisioningState = 'Failed'
        estate.sandbox.clock.advance(3600_000)
      },
      'Failed',
      'CleanUpNotSeen', // the first backup fails by something else than the limit, and brings no clean-up about
    ],
    [
      'succeeds',
      async (id, { pointGroup }) => {
        // The backup that fails, the clean-up that it starts, and the backup that completes; while the VM is looked at in the end no hour passes.
        while ((await operations.get(id)).status === 'Running') {
          if (allLocks(estate, pointGroup) === '[]') estate.sandbox.clock.advance(3600_000)
          await sleep(200)
        }
      },
      'Succeeded',
      undefined,
    ],
  ]
  for (const [how, exit, status, code] of exits) {
    it(`has put the lock back when an operation ${how}`, async () => {
      const place = estate.addVm(`exit-${how.split(' ').at(-1)}`, { ...atLimit, locks: 2 })
      const locks = allLocks(estate, place.pointGroup)
      slowly()
      const { id } = await operations.start(place.vm, 'remediate', {}, by())
      await running(id, 'follow backup job')
      assert.equal(allLocks(estate, place.pointGroup), '[]')
      await exit(id, place)
      const operation = await ended(operations, id)
      assert.deepEqual([operation.status, operation.error?.code], [status, code])
      assert.equal(allLocks(estate, place.pointGroup), locks)
      fastAgain()
    })
  }

  it("gives a write up that Azure refuses again and again, in Azure's own words, and puts the lock back", async () => {
    const place = estate.addVm('stuck', { extensionFailed: true, locks: 1 })
    const locks = allLocks(estate, place.pointGroup)
    const conflict = armError(409, 'Conflict', 'The request failed due to conflict with a concurrent request.')
    estate.sandbox.failNext({ method: 'DELETE', path: /stuck\/extensions/ }, conflict, 100)
    const operation = await ended(operations, (await operations.start(place.vm, 'remediate', {}, by())).id)
    assert.equal(operation.error?.code, 'Conflict')
    assert.match(operation.error.message, /^The request failed due to conflict with a concurrent request\./)
    assert.equal(allLocks(estate, place.pointGroup), locks)
  })

  it('says when a lock could not be put back, and brings it back later', async () => {
    const place = estate.addVm('refused', { ...atLimit, locks: 1 })
    const locks = allLocks(estate, place.pointGroup)
    const forbidden = armError(403, 'AuthorizationFailed', 'The client does not have authorization.', 'gateway')
    estate.sandbox.failNext({ method: 'PUT', path: /AzureBackupRG_refused_1/ }, forbidden, 2)
    const operation = await ended(operations, (await operations.start(place.vm, 'remediate', {}, by())).id)
    assert.deepEqual([operation.status, operation.error?.code], ['Failed', 'LockNotRestored'])
    await until('the lock is back', () => allLocks(estate, place.pointGroup) === locks)
  })

  it('puts a lock back that was taken off and can then not be looked at', async () => {
    const place = estate.addVm('unseen', { locks: 1 })
    const locks = allLocks(estate, place.pointGroup)
    const forbidden = armError(403, 'AuthorizationFailed', 'The client does not have authorization.', 'gateway')
    atBoundary = (boundary, { step }) => {
      if (boundary === 'AfterAccepted' && step?.startsWith('remove lock'))
        estate.sandbox.failNext({ method: 'GET', path: /AzureBackupRG_unseen_1.*locks/ }, forbidden)
    }
    const body = { restore: 'AfterOperation' }
    const operation = await ended(operations, (await operations.start(place.vm, 'removeLocks', body, by())).id)
    atBoundary = () => undefined
    assert.deepEqual([operation.status, operation.error?.code], ['Failed', 'AuthorizationFailed'])
    assert.equal(allLocks(estate, place.pointGroup), locks)
  })

  it('ends with locks whose group has been deleted meanwhile, names them, and puts the others back', async () => {
    const place = estate.addVm('no-group', { locks: 1 })
    const { id: onVm } = aLock(estate.world, place.vm.id, { name: 'mine' })
    const [{ id: onGroup } = { id: '' }] = estate.world.locks.under(place.pointGroup)
    const before = (await operations.measures()).locksGone
    atBoundary = (boundary, { step }) => {
      if (boundary === 'AfterResult' && step?.startsWith('remove lock mine'))
        estate.world.resourceGroups.delete(place.pointGroup)
    }
    const body = { lockIds: [onGroup, onVm], restore: 'AfterOperation' }
    const operation = await ended(operations, (await operations.start(place.vm, 'removeLocks', body, by())).id)
    atBoundary = () => undefined
    assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
    assert.deepEqual([operation.result?.restoredLocks, operation.result?.goneLocks], [[onVm], [onGroup]])
    assert.equal(estate.world.locks.has(onVm), true)
    const { value: events } = await operations.auditEvents({ operationId: operation.id, limit: 1000 })
    assert.deepEqual(
      events.filter(({ detail }) => detail?.['lock'] === 'Gone').map(({ resourceId }) => resourceId),
      [onGroup],
    )
    const { locksOff, locksGone } = await operations.measures()
    assert.deepEqual([locksOff, locksGone], [0, before + 1])
  })

  it('takes no 404 for the end of a lock while its group stands, nor one that cannot be read', async () => {
    const gone = (name: string) =>
      armError(404, 'ResourceGroupNotFound', `Resource group 'AzureBackupRG_${name}_1' could not be found.`)
    for (const name of ['still-there', 'unread-group']) {
      const place = estate.addVm(name, { locks: 1 })
      const locks = allLocks(estate, place.pointGroup)
      estate.sandbox.failNext({ method: 'PUT', path: new RegExp(`AzureBackupRG_${name}_1.*keep-0`) }, gone(name), 4)
      if (name === 'unread-group')
        estate.sandbox.failNext(
          { method: 'GET', path: /resourceGroups\/AzureBackupRG_unread-group_1$/i },
          armError(403, 'AuthorizationFailed', 'no'),
          100,
        )
      const body = { restore: 'AfterOperation' }
      const operation = await ended(operations, (await operations.start(place.vm, 'removeLocks', body, by())).id)
      assert.deepEqual(operation.result?.goneLocks ?? [], [])
      await until('the lock is back', () => allLocks(estate, place.pointGroup) === locks)
    }
  })

  it('puts the other locks back where Azure refuses one of them', async () => {
    const place = estate.addVm('one-refused', { ...atLimit, locks: 2 })
    const locks = allLocks(estate, place.pointGroup)
    const forbidden = armError(403, 'AuthorizationFailed', 'The client does not have authorization.', 'gateway')
    estate.sandbox.failNext({ method: 'PUT', path: /AzureBackupRG_one-refused_1.*keep-0/ }, forbidden, 2)
    const operation = await ended(operations, (await operations.start(place.vm, 'remediate', {}, by())).id)
    assert.equal(operation.error?.code, 'LockNotRestored')
    const back = operation.steps.filter(({ name }) => name.startsWith('restore lock'))
    assert.deepEqual(
      back.map(({ name, status }) => [name.slice(0, 19), status]),
      [
        ['restore lock keep-0', 'Failed'],
        ['restore lock keep-1', 'Succeeded'],
      ],
    )
    await until('the lock is back', () => allLocks(estate, place.pointGroup) === locks)
  })

  it('puts a lock back that an unanswered deletion took off, though a late read and a refusal spoke against it', async () => {
    const place = estate.addVm('late-read', { locks: 1 })
    const [lock] = estate.world.locks.values().filter(({ id }) => id.includes('AzureBackupRG_late-read_1'))
    const locks = allLocks(estate, place.pointGroup)
    const path = /late-read.*locks\/keep-0$/
    const { id, name, properties } = lock!
    estate.sandbox.failNext(
      { method: 'GET', path },
      { status: 200, body: { id, name, properties: { ...properties } } },
      4,
    )
    estate.sandbox.failNext({ method: 'DELETE', path, taken: true }, armError(504, 'GatewayTimeout', 'late'))
    estate.sandbox.failNext({ method: 'DELETE', path }, armError(403, 'AuthorizationFailed', 'not any more'))
    const body = { lockIds: [id], restore: 'AfterOperation' }
    const operation = await ended(operations, (await operations.start(place.vm, 'removeLocks', body, by())).id)
    assert.equal(operation.error?.code, 'AuthorizationFailed')
    assert.equal(allLocks(estate, place.pointGroup), locks)
  })

  it('brings a lock back in time while another operation holds the VM', async () => {
    const place = estate.addVm('held', { locks: 1 })
    const locks = allLocks(estate, place.pointGroup)
    const [{ id: lockId } = { id: '' }] = estate.world.locks
      .values()
      .filter(({ id }) => id.includes('AzureBackupRG_held_1'))
    const removal = { lockIds: [lockId], restore: 'PT2S' }
    await ended(operations, (await operations.start(place.vm, 'removeLocks', removal, by())).id)
    slowly()
    const { id } = await operations.start(place.vm, 'triggerBackup', {}, by())
    await running(id, 'follow backup job')
    await until('the lock is back', () => allLocks(estate, place.pointGroup) === locks)
    assert.equal((await operations.get(id)).status, 'Running')
    fastAgain()
    assert.equal((await ended(operations, id)).status, 'Succeeded')
  })

  it('starts no step while frozen, and goes on afterwards', async () => {
    const place = estate.addVm('frozen', { points: 12 })
    estate.world.timeline.pace = 20 // a deletion takes a quarter of a second
    const { id } = await startAsPlanned(operations, place.vm, 'cleanRestorePoints', { keepLatest: 1 })
    await running(id, 'delete restore point')
    await operations.setFreeze({ frozen: true, reason: 'test' }, by())
    await sleep(500)
    const sent = estate.writes(place.pointGroup).length
    await sleep(2500)
    assert.equal(estate.writes(place.pointGroup).length, sent)
    await assert.rejects(operations.start(estate.addVm('frozen-too').vm, 'triggerBackup', {}, by()), refused('Frozen'))
    await operations.setFreeze({ frozen: false }, by())
    estate.world.timeline.pace = 10_000
    assert.equal((await ended(operations, id)).status, 'Succeeded')
  })

  it('leaves locks off while frozen, and puts them back at once when the freeze ends', async () => {
    const place = estate.addVm('frozen-unlocked', { ...atLimit, locks: 1 })
    const locks = allLocks(estate, place.pointGroup)
    slowly()
    const { id } = await operations.start(place.vm, 'remediate', {}, by())
    await running(id, 'follow backup job')
    await operations.setFreeze({ frozen: true }, by())
    await operations.cancel(id, by())
    await sleep(3000)
    assert.equal((await operations.measures()).locksOff, 1)
    assert.equal(allLocks(estate, place.pointGroup), '[]')
    await operations.setFreeze({ frozen: false }, by())
    await until('the lock is back', () => allLocks(estate, place.pointGroup) === locks)
    assert.equal((await ended(operations, id)).status, 'Canceled')
    assert.equal((await operations.measures()).locksOff, 0)
    fastAgain()
  })

  it('writes an intent before and a result after everything that reached Azure', async () => {
    const intents = await sql<{ resource_id: string; answered: boolean }>`
      select resource_id, exists (select from journal later where later.operation_id = journal.operation_id and later.step = journal.step and later.event_id > journal.event_id) as answered
      from journal where kind = 'Intent'`.execute(database.db)
    assert.deepEqual(
      intents.rows.map(({ resource_id }) => resource_id.toLowerCase()).sort(),
      estate
        .writes()
        .map(({ path }) => path.toLowerCase())
        .sort(),
    )
    assert.deepEqual(
      intents.rows.filter(({ answered }) => !answered),
      [],
    )
    await assert.rejects(sql`delete from journal`.execute(database.db), /append-only/)
  })

  it('streams the events of an operation, and goes on behind the last one seen', async () => {
    const place = estate.addVm('events')
    const { id } = await operations.start(place.vm, 'triggerBackup', {}, by())
    const seen = []
    for await (const event of await operations.events(id)) seen.push(event)
    assert.deepEqual([seen[0]!.kind, seen.at(-1)!.kind], ['Created', 'Ended'])
    const rest = []
    for await (const event of await operations.events(id, seen[2]!.eventId)) rest.push(event)
    assert.deepEqual(rest, seen.slice(3))
    assert.equal(onDemandJobs(estate, place).length, 1)
  })
})

/** Another casing of the same id. */
const spell = (id: string, seed: number) =>
  Array.from(id, (letter, index) => ((seed * 31 + index * 7) % 3 === 0 ? letter.toUpperCase() : letter)).join('')
