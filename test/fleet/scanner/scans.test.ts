import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, describe, it } from 'node:test'
import { sql, type Kysely } from 'kysely'
import type { Schema } from '../../../src/database/schema.ts'
import type { ServiceError } from '../../../src/errors.ts'
import { takeLease } from '../../../src/fleet/scanner/lease.ts'
import {
  abandonAll,
  askForScan,
  beginDue,
  endScan,
  sweepsSoFar,
  takeAsked,
  type ScanEnd,
} from '../../../src/fleet/scanner/scans.ts'
import { aDatabase, type OwnDatabase } from '../../database/a-database.ts'

describe('scans', { timeout: 60_000 }, () => {
  let server: OwnDatabase
  let db: Kysely<Schema>
  const [one, two] = [randomUUID(), randomUUID()]
  before(async () => {
    server = await aDatabase()
    db = server.db
  })
  beforeEach(async () => {
    await db.deleteFrom('fleet_scan').execute()
    await db
      .updateTable('fleet_lease')
      .set({ holder: null, held_until: new Date(0) })
      .execute()
  })
  after(() => server?.close())

  const asked = () => askForScan(db, { askedBy: 'someone', subscriptionIds: null })
  const runOut = () =>
    db
      .updateTable('fleet_lease')
      .set({ held_until: new Date(0) })
      .execute()
  const statuses = async () =>
    Object.fromEntries(
      (await db.selectFrom('fleet_scan').select(['id', 'status']).execute()).map((s) => [s.id, s.status]),
    )
  const end = (id: string, status: ScanEnd['status']) =>
    endScan(db, id, { status, spent: { queries: 3, throttled: 1, pausedSeconds: 0.5 }, result: null })

  it('are one at a time: a second is told the first', async () => {
    const { id } = await asked()
    await assert.rejects(asked(), ({ code, scanId, message }: ServiceError) => {
      assert.deepEqual([code, scanId], ['ScanInProgress', id])
      return message.includes(id)
    })
    assert.deepEqual(await statuses(), { [id]: 'Running' })
  })

  it('that are asked for are taken up once, before what is due by itself', async () => {
    await takeLease(db, one)
    const { id } = await askForScan(db, { askedBy: 'someone', subscriptionIds: ['s'] })
    assert.equal(await beginDue(db, one), undefined)
    assert.deepEqual(await takeAsked(db, one), { id, askedBy: 'someone', subscriptionIds: ['s'] })
    assert.equal(await takeAsked(db, one), undefined)
    await end(id, 'Succeeded')
    assert.equal((await beginDue(db, one))?.askedBy, 'schedule')
  })

  it('of a process that is gone are ended, and stand in nobody’s way', async () => {
    await takeLease(db, one)
    const dead = (await beginDue(db, one))!
    await assert.rejects(asked(), { code: 'ScanInProgress' })
    await runOut()
    const { id } = await asked()
    assert.deepEqual(await statuses(), { [dead.id]: 'Abandoned', [id]: 'Running' })
  })

  it('whose holder is another by now are ended as well, by whoever asks and by the new holder', async () => {
    await takeLease(db, one)
    const dead = (await beginDue(db, one))!
    await runOut()
    await takeLease(db, two)
    const { id } = await asked()
    assert.equal((await statuses())[dead.id], 'Abandoned')
    await abandonAll(db)
    assert.equal((await statuses())[id], 'Running', 'nobody has begun it: it is not dead')
    await takeAsked(db, two)
    await abandonAll(db)
    assert.equal((await statuses())[id], 'Abandoned')
  })

  it('that nobody hears are given up after a minute', async () => {
    const { id } = await asked()
    await db
      .updateTable('fleet_scan')
      .set({ started_at: sql<Date>`now() - interval '61 seconds'` })
      .execute()
    await takeLease(db, one)
    await assert.rejects(asked(), { code: 'ScanInProgress' }, 'whoever sweeps is busy with something else')
    await runOut()
    await asked()
    assert.equal((await statuses())[id], 'Abandoned')
  })

  it('end once', async () => {
    const { id } = await asked()
    await end(id, 'Succeeded')
    await end(id, 'Failed')
    const row = await db.selectFrom('fleet_scan').selectAll().executeTakeFirstOrThrow()
    assert.deepEqual([row.status, row.queries, row.throttled, row.paused_seconds], ['Succeeded', 3, 1, 0.5])
    assert.ok(row.ended_at)
  })

  it('are counted where they were over all: the last that succeeded, and those that failed since', async () => {
    const history: [status: ScanEnd['status'], minutesAgo: number, subscriptionIds: string[] | null][] = [
      ['Failed', 50, null],
      ['Succeeded', 40, null],
      ['Failed', 30, null],
      ['Abandoned', 25, null],
      ['Failed', 20, null],
      ['Succeeded', 10, ['s']],
      ['Failed', 5, ['s']],
    ]
    assert.deepEqual(await sweepsSoFar(db), { succeededAt: null, failures: 0, failedAt: null })
    const now = Date.now()
    const ago = (minutes: number) => new Date(now - minutes * 60_000)
    for (const [status, minutes, subscription_ids] of history)
      await db
        .insertInto('fleet_scan')
        .values({
          ...{ id: randomUUID(), status, asked_by: 'x', subscription_ids },
          ...{ started_at: ago(minutes), ended_at: ago(minutes - 1) },
        })
        .execute()
    assert.deepEqual(await sweepsSoFar(db), { succeededAt: ago(40), failures: 2, failedAt: ago(19) })
  })
})
