import assert from 'node:assert/strict'
import { asItIs } from '../../src/backup/sentence.ts'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, describe, it } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../src/database/open-database.ts'
import { planOf } from '../../src/remediation/plan.ts'
import { planToStore } from '../../src/remediation/stored-plan.ts'
import { readEnd, readOperation, readOperations } from '../../src/operations/listing/present.ts'
import { pruneOldOperations } from '../../src/operations/retention.ts'
import { aDatabase } from './a-service.ts'

const blocker = { code: 'LockedScope', message: asItIs('x'), resourceId: null }
const plan = planOf(
  'remediate',
  { id: '/VM', key: '/vm' },
  {
    calls: [{ method: 'DELETE', resourceId: '/point', description: asItIs('x') }],
    preconditions: [{ name: 'x', met: true, reason: 'x' }],
    blockers: [blocker],
    dataLoss: [{ kind: 'RestorePoint', restorePointId: '/point', time: null, reason: asItIs('x') }],
    risk: 'Irreversible',
    notes: [asItIs('x')],
    work: null,
  },
  '2026-01-01T00:00:00Z',
)

describe('retention', { concurrency: false, timeout: 60_000 }, () => {
  let database: Database
  before(async () => {
    database = await aDatabase()
  })
  after(() => database?.close())
  beforeEach(async () => {
    for (const table of ['steps', 'notifications', 'lock_journal', 'idempotency_keys', 'operations'])
      await sql`delete from ${sql.table(table)}`.execute(database.db)
  })

  interface Made {
    status?: string
    daysAgo?: number
    lock?: { restore: string; restored: boolean }
    notification?: string
  }
  async function operation({ status = 'Succeeded', daysAgo = 401, lock, notification }: Made) {
    const id = randomUUID()
    const ago = sql`now() - make_interval(days => ${daysAgo})`
    await sql`insert into operations (id, action, vm_key, vm_id, status, body, plan, work, outcome, result, error, deadline_at, created_by,
        correlation_id, created_at, last_action_at, callback_url)
      values (${id}, 'remediate', ${`/vm/${id}`}, '/VM', ${status}, '{"acceptDataLoss":["/point"]}', ${JSON.stringify(planToStore(plan, plan))}, '{"secret":1}',
        '{"status":"Succeeded"}', '{"outcome":"Repaired"}', ${status === 'Failed' ? '{"code":"AgentStillSilent","message":"x"}' : null},
        now(), 'somebody', 'x', now() - interval '500 days', ${ago}, 'https://hooks.contoso.test/?secret')`.execute(
      database.db,
    )
    await sql`insert into steps (operation_id, name, status, state) values (${id}, 'one', 'Succeeded', '{}')`.execute(
      database.db,
    )
    if (lock)
      await sql`insert into lock_journal (id, operation_id, vm_key, vm_id, lock_id, lock, restore, removed_at, restored_at)
        values (gen_random_uuid(), ${id}, '/vm', '/VM', '/lock', '{}', ${lock.restore}, ${ago}, ${lock.restored ? ago : null})`.execute(
        database.db,
      )
    if (notification)
      await sql`insert into notifications (id, operation_id, url, event, status)
        values (gen_random_uuid(), ${id}, 'https://hooks.contoso.test/', '{}', ${notification})`.execute(database.db)
    return id
  }
  const isPruned = async (id: string) => (await readOperation(database.db, id))!.prunedDateTime !== null

  const table: [string, Made, boolean][] = [
    ['takes what ended longer ago than that', {}, true],
    ['takes what failed', { status: 'Failed' }, true],
    ['takes what was cancelled', { status: 'Canceled' }, true],
    ['leaves what began longer ago and ended since', { daysAgo: 399 }, false],
    ['leaves what has not begun, whatever its age', { status: 'NotStarted' }, false],
    ['leaves what is under way, whatever its age', { status: 'Running' }, false],
    ['leaves an operation whose lock is still off', { lock: { restore: 'P1D', restored: false } }, false],
    ['takes an operation whose lock is back', { lock: { restore: 'P1D', restored: true } }, true],
    ['takes an operation whose lock is off for good', { lock: { restore: 'Never', restored: false } }, true],
    ['leaves an operation of which somebody is still to be told', { notification: 'Pending' }, false],
    ['takes an operation of which somebody was told', { notification: 'Delivered' }, true],
  ]
  for (const [sentence, made, expected] of table)
    it(sentence, async () => {
      const id = await operation(made)
      assert.equal(await pruneOldOperations(database.db, 400), expected ? 1 : 0)
      assert.equal(await isPruned(id), expected)
      const whole = await readOperation(database.db, id)
      assert.equal(whole!.steps.length, expected ? 0 : 1)
      assert.deepEqual(whole!.result, expected ? null : { outcome: 'Repaired' })
    })

  it('keeps who did what to which VM, when, and how it ended', async () => {
    const id = await operation({ status: 'Failed' })
    const {
      plan: planned,
      steps: _,
      result: __,
      prunedDateTime: ___,
      ...kept
    } = (await readOperation(database.db, id))!
    await pruneOldOperations(database.db, 400)
    const pruned = (await readOperation(database.db, id))!
    const { rows } = await sql<{ plan: unknown }>`select plan from operations where id = ${id}`.execute(database.db)
    assert.doesNotMatch(JSON.stringify(rows), /inPortuguese/)
    assert.deepEqual({ ...pruned, ...kept }, pruned)
    assert.deepEqual(
      [pruned.createdBy.id, pruned.status, pruned.error?.code],
      ['somebody', 'Failed', 'AgentStillSilent'],
    )
    assert.ok(Date.parse(pruned.prunedDateTime!) > Date.parse(pruned.lastActionDateTime))
    // Still a whole plan, for an older version that shows it.
    assert.deepEqual(Object.keys(pruned.plan), Object.keys(planned))
    assert.deepEqual([pruned.plan.risk, pruned.plan.etag, pruned.plan.calls], ['Irreversible', plan.etag, []])
    assert.deepEqual((await readOperations(database.db, {})).value[0]!.prunedDateTime, pruned.prunedDateTime)
    assert.equal((await readEnd(database.db, id))!.prunedDateTime, pruned.prunedDateTime)
  })

  it('leaves nothing in the row that is of no use any more, nor a secret', async () => {
    const id = await operation({ notification: 'Delivered' })
    await pruneOldOperations(database.db, 400)
    const { rows } = await sql`select body, work, outcome, result, callback_url,
      (select count(*)::int from notifications where operation_id = ${id}) as notifications from operations where id = ${id}`.execute(
      database.db,
    )
    assert.deepEqual(rows, [{ body: {}, work: {}, outcome: null, result: null, callback_url: null, notifications: 0 }])
  })

  it('takes many in several transactions, and each once', async () => {
    await sql`insert into operations (id, action, vm_key, vm_id, status, body, plan, work, deadline_at, created_by, correlation_id, created_at, last_action_at)
      select gen_random_uuid(), 'reapply', '/vm', '/VM', 'Succeeded', '{}', ${JSON.stringify(planToStore(plan))}, '{}', now(), 'x', 'x',
        now() - interval '500 days', now() - interval '500 days' from generate_series(1, 450)`.execute(database.db)
    const counts = await Promise.all([1, 2, 3].map(() => pruneOldOperations(database.db, 400)))
    const rest = await pruneOldOperations(database.db, 400)
    assert.equal(
      counts.reduce((sum, count) => sum + count, rest),
      450,
    )
    assert.equal(await pruneOldOperations(database.db, 400), 0)
  })

  it('does not touch a key of idempotency, which outlives no operation that is pruned', async () => {
    const id = await operation({})
    await sql`insert into idempotency_keys (caller, key, fingerprint, operation_id) values ('x', 'x', 'x', ${id})`.execute(
      database.db,
    )
    await pruneOldOperations(database.db, 400)
    const { rows } = await sql`select 1 from idempotency_keys`.execute(database.db)
    assert.equal(rows.length, 1)
  })
})
