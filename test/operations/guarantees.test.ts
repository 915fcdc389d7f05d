import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { parseVmId } from '../../src/backup/resource-id.ts'
import type { Database } from '../../src/database/open-database.ts'
import type { Operations } from '../../src/operations/operations.ts'
import { aDatabase, aService, by, ended } from './a-service.ts'
import { AzureWorld } from './azure-world.ts'
import { itemOf, pointGroup } from './world-ids.ts'

describe('what operations guarantee', { concurrency: false, timeout: 120_000 }, () => {
  let database: Database
  let operations: Operations
  const world = new AzureWorld()
  before(async () => {
    database = await aDatabase()
    ;({ operations } = aService(database, world))
    await operations.startWorker()
  })
  after(async () => {
    await operations?.setFreeze({ frozen: false }, by)
    await operations?.drain()
    await database?.close()
  })
  const refused = (code: string) => (error: Error & { code?: string }) => error.code === code
  const running = async (id: string, step: string) => {
    for (const until = Date.now() + 10_000; Date.now() < until; await sleep(20))
      if ((await operations.get(id)).steps.some(({ name }) => name.startsWith(step))) return
    throw new Error(`${step} was not reached`)
  }

  it('runs one of 200 parallel starts for one VM under 50 spellings', async () => {
    const { id } = world.addVm('Exclusive')
    world.looksPerJob = 10_000
    const spellings = Array.from({ length: 50 }, (_, seed) => parseVmId(spell(id, seed))!)
    const answers = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) => operations.start(spellings[index % 50]!, 'triggerBackup', {}, by)),
    )
    const started = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.id] : []))
    const codes = new Set(
      answers.flatMap((answer) => (answer.status === 'rejected' ? [(answer.reason as { code: string }).code] : [])),
    )
    assert.deepEqual([started.length, [...codes]], [1, ['OperationInProgress']])
    await operations.cancel(started[0]!, by)
    assert.equal((await ended(operations, started[0]!)).status, 'Canceled')
    world.jobs.length = 0
    world.looksPerJob = 2
  })

  it('answers a repeated key with the same operation, and another body with a refusal', async () => {
    const vm = world.addVm('repeat')
    const key = { ...by, idempotencyKey: randomUUID() }
    const all = await Promise.all(Array.from({ length: 20 }, () => operations.start(vm, 'triggerBackup', {}, key)))
    assert.equal(new Set(all.map(({ id }) => id)).size, 1)
    await ended(operations, all[0]!.id)
    assert.equal((await operations.start(vm, 'triggerBackup', {}, key)).id, all[0]!.id)
    await assert.rejects(
      operations.start(vm, 'triggerBackup', { waitForCompletion: false }, key),
      refused('IdempotencyKeyReuse'),
    )
    assert.notEqual((await operations.start(vm, 'triggerBackup', {}, { ...key, caller: 'another' })).id, all[0]!.id)
    assert.equal(world.writes.filter(({ id }) => id === itemOf('repeat')).length <= 2, true)
  })

  const exits: [string, (id: string) => Promise<unknown>, string, string | undefined][] = [
    ['is cancelled', (id) => operations.cancel(id, by), 'Canceled', 'Canceled'],
    [
      'passes its deadline',
      (id) => sql`update operations set deadline_at = now() where id = ${id}`.execute(database.db),
      'Failed',
      'DeadlineExceeded',
    ],
    [
      'fails',
      async () => {
        for (const job of world.jobs)
          if (job.status === 'InProgress')
            Object.assign(job, { status: 'Failed', errorCode: 'ExtensionSnapshotFailedNoNetwork' })
      },
      'Failed',
      'ExtensionSnapshotFailedNoNetwork',
    ],
    [
      'succeeds',
      async () => {
        for (const job of world.jobs) job.looksLeft = 0
      },
      'Succeeded',
      undefined,
    ],
  ]
  for (const [how, exit, status, code] of exits) {
    it(`has put the lock back when an operation ${how}`, async () => {
      const vm = world.addVm(`exit-${status}-${code}`.replaceAll('undefined', 'ok'), { extensionFailed: true })
      world.addLock(pointGroup, 'keep', 'ReadOnly', 'whole')
      const before = structuredClone([...world.locks])
      world.looksPerJob = 10_000
      const { id } = await operations.start(vm, 'remediate', {}, by)
      await running(id, 'follow backup job')
      assert.equal(world.locks.size, 0)
      await exit(id)
      const operation = await ended(operations, id)
      assert.deepEqual([operation.status, operation.error?.code], [status, code])
      assert.deepEqual([...world.locks], before)
      world.jobs.length = 0
      world.locks.clear()
      world.looksPerJob = 2
    })
  }

  it('gives an operation up that makes no progress, and puts the lock back', async () => {
    const vm = world.addVm('stuck', { extensionFailed: true })
    world.addLock(pointGroup, 'keep')
    world.faults = [
      { method: 'deleteExtension', kind: { status: 409, code: 'Conflict', disposition: 'Retry' }, times: 100 },
    ]
    const operation = await ended(operations, (await operations.start(vm, 'remediate', {}, by)).id)
    world.faults = []
    assert.deepEqual([operation.error?.code, world.locks.size], ['OperationStuck', 1])
    world.locks.clear()
  })

  it('says when a lock could not be put back, and brings it back later', async () => {
    const vm = world.addVm('refused', { extensionFailed: true })
    world.addLock(pointGroup, 'keep')
    world.faults = [
      { method: 'putLock', kind: { status: 403, code: 'AuthorizationFailed', disposition: 'AskOperator' }, times: 2 },
    ]
    const operation = await ended(operations, (await operations.start(vm, 'remediate', {}, by)).id)
    assert.deepEqual([operation.status, operation.error?.code], ['Failed', 'LockNotRestored'])
    for (const until = Date.now() + 15_000; world.locks.size === 0 && Date.now() < until;) await sleep(100)
    assert.equal(world.locks.size, 1)
    world.locks.clear()
  })

  it('starts no step while frozen, and goes on afterwards', async () => {
    const vm = world.addVm('frozen', { points: 12 })
    world.pollsPerDeletion = 5
    const { id } = await operations.start(vm, 'cleanRestorePoints', {}, by)
    await running(id, 'delete restore point')
    await operations.setFreeze({ frozen: true, reason: 'test' }, by)
    await sleep(300)
    const sent = world.writes.length
    await sleep(2500)
    assert.equal(world.writes.length, sent)
    await assert.rejects(operations.start(world.addVm('frozen-too'), 'triggerBackup', {}, by), refused('Frozen'))
    await operations.setFreeze({ frozen: false }, by)
    assert.equal((await ended(operations, id)).status, 'Succeeded')
    world.pollsPerDeletion = 1
  })

  it('writes an intent before and a result after everything that reached Azure', async () => {
    const intents = await sql<{ method: string; resource_id: string; answered: boolean }>`
      select method, resource_id, exists (select from journal later where later.operation_id = journal.operation_id and later.step = journal.step and later.event_id > journal.event_id) as answered
      from journal where kind = 'Intent'`.execute(database.db)
    assert.equal(intents.rows.length, world.writes.length)
    assert.deepEqual(
      intents.rows.filter(({ answered }) => !answered),
      [],
    )
    await assert.rejects(sql`delete from journal`.execute(database.db), /append-only/)
  })

  it('streams the events of an operation, and goes on behind the last one seen', async () => {
    const { id } = await operations.start(world.addVm('events'), 'triggerBackup', {}, by)
    const seen = []
    for await (const event of operations.events(id)) seen.push(event)
    assert.deepEqual([seen[0]!.kind, seen.at(-1)!.kind], ['Created', 'Ended'])
    const rest = []
    for await (const event of operations.events(id, seen[2]!.eventId)) rest.push(event)
    assert.deepEqual(rest, seen.slice(3))
  })
})

/** Another casing of the same id. */
const spell = (id: string, seed: number) =>
  Array.from(id, (letter, index) => ((seed * 31 + index * 7) % 3 === 0 ? letter.toUpperCase() : letter)).join('')
