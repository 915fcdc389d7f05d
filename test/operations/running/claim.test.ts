import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql, type Kysely } from 'kysely'
import { thisMoment } from '../../../src/backup/instant.ts'
import type { Database } from '../../../src/database/open-database.ts'
import type { Schema } from '../../../src/database/schema.ts'
import type { OperationRow } from '../../../src/operations/operation-row.ts'
import { claim, confirm, passFence, surelyHolds } from '../../../src/operations/running/claim.ts'
import { aDatabase } from '../a-service.ts'
import { fenceOf } from '../an-action.ts'
import { storedOperation } from '../stored-operations.ts'

const actions = ['remediate', 'grantKeyVaultAccess', 'restoreLocks']

describe('an operation', { concurrency: false, timeout: 120_000 }, () => {
  let database: Database
  let db: Kysely<Schema>
  before(async () => {
    database = await aDatabase()
    db = database.db
  })
  after(() => database?.close())

  const ago = (seconds: number) => sql<Date>`now() - make_interval(secs => ${seconds})`
  const set = (row: OperationRow, values: object) =>
    db.updateTable('operations').set(values).where('id', '=', row.id).execute()
  const stored = async (values: object = {}, rest: Parameters<typeof storedOperation>[1] = {}) => {
    const row = await storedOperation(db, { status: 'NotStarted', ...rest })
    if (Object.keys(values).length > 0) await set(row, values)
    return row
  }
  const rules = (rest: object = {}) => ({
    enabled: true,
    timing: { armPollSeconds: 1, jobPollSeconds: 1, barredPatienceSeconds: 60 },
    ...rest,
  })
  const outcome = (claimed: Awaited<ReturnType<typeof claim>>) =>
    'row' in claimed ? 'taken' : 'held' in claimed ? 'held' : 'leftUntil' in claimed ? 'left' : 'nothing'
  const takes = async (row: OperationRow, switches?: object) =>
    outcome(await claim(db, row.id, actions, switches && rules(switches)))

  describe('is taken', () => {
    const rows: [name: string, values: object, rest: object, says: string, switches?: object][] = [
      ['that is due', {}, {}, 'taken'],
      ['not before its time', { next_look_at: ago(-60) }, {}, 'nothing'],
      ['before its time where it was cancelled', { next_look_at: ago(-60), cancel_requested_at: ago(0) }, {}, 'taken'],
      ['not while somebody works on it', { status: 'Running', lease_until: ago(-5) }, {}, 'held'],
      ['from a process that is dead', { status: 'Running', lease_until: ago(1) }, {}, 'taken'],
      ['not when it has ended', { status: 'Succeeded' }, {}, 'nothing'],
      ['not where its action is none of this version', {}, { action: 'later' }, 'left'],
      ['to end it, whatever its action', { cancel_requested_at: ago(0) }, { action: 'later' }, 'taken'],
      ['to end it when it is overdue', { deadline_at: ago(1) }, { action: 'later' }, 'taken'],
      ['where the switches let it', {}, {}, 'taken', {}],
      ['not where remediation is off', {}, {}, 'left', { enabled: false }],
      ['not where its subscription is not allowed', {}, {}, 'left', { allowedSubscriptions: new Set(['x']) }],
      ['not where grants are off', {}, { action: 'grantKeyVaultAccess' }, 'left', {}],
      ['to put locks back, whatever is off', {}, { action: 'restoreLocks' }, 'taken', { enabled: false }],
      ['to end it, whatever is off', { cancel_requested_at: ago(0) }, {}, 'taken', { enabled: false }],
    ]
    for (const [name, values, rest, says, switches] of rows)
      it(name, async () => assert.equal(await takes(await stored(values, rest), switches), says))

    it('by one of many that come at once', async () => {
      const { id } = await stored()
      const all = await Promise.all(Array.from({ length: 8 }, () => claim(db, id, actions)))
      assert.equal(all.filter((claimed) => 'row' in claimed).length, 1)
    })

    it('with an attempt more where its last holder died, and none where it was given back', async () => {
      const dead = await claim(db, (await stored({ status: 'Running', lease_until: ago(1) })).id, actions)
      const givenBack = await claim(db, (await stored({ status: 'Running' })).id, actions)
      assert.deepEqual(
        [dead, givenBack].map((claimed) => 'row' in claimed && claimed.row.attempts),
        [1, 0],
      )
    })
  })

  describe('may be written under a claim', () => {
    it('that is the latest', async () => {
      const row = await stored({ status: 'Running' })
      assert.deepEqual(await passFence(db, fenceOf(row)), { cancelRequested: false, overdue: false, frozen: false })
    })
    const lost: [name: string, values: object, epoch: number][] = [
      ['not when another process has taken it over', { status: 'Running', epoch: 2 }, 1],
      ['not when it has ended', { status: 'Succeeded', epoch: 1 }, 1],
    ]
    for (const [name, values, epoch] of lost)
      it(name, async () => {
        const row = await stored(values)
        await assert.rejects(passFence(db, fenceOf({ ...row, epoch })), { name: 'ClaimLost' })
      })

    for (const [name, values, gate] of [
      ['that was cancelled, and it is told', { cancel_requested_at: ago(0) }, 'cancelRequested'],
      ['that is overdue, and it is told', { deadline_at: ago(1) }, 'overdue'],
    ] as const)
      it(name, async () => {
        const row = await stored({ status: 'Running', ...values })
        assert.equal((await passFence(db, fenceOf(row)))[gate], true)
      })

    it('of a service that is frozen, and it is told', async () => {
      const row = await stored({ status: 'Running' })
      await db.updateTable('service_freeze').set({ frozen: true }).execute()
      try {
        assert.equal((await passFence(db, fenceOf(row))).frozen, true)
      } finally {
        await db.updateTable('service_freeze').set({ frozen: false }).execute()
      }
    })

    it('whose check in a transaction counts only once that is committed', async () => {
      const row = await stored({ status: 'Running' })
      const fence = fenceOf(row)
      const { confirmedAt } = fence
      await db.transaction().execute((trx) => passFence(trx, fence))
      assert.equal(fence.confirmedAt, confirmedAt)
      await passFence(db, fence)
      assert.notEqual(fence.confirmedAt, confirmedAt)
    })
  })
})

describe('a claim surely holds', () => {
  const seconds = (count: number) => {
    const { monotonic, wall } = thisMoment()
    return { monotonic: monotonic - count * 1000, wall: wall - count * 1000 }
  }
  for (const [age, holds] of [
    [0, true],
    [6.5, true],
    [7.5, false],
    [60, false],
  ] as const)
    it(`${age} s after it was confirmed: ${holds}`, () =>
      assert.equal(surelyHolds({ id: 'o', epoch: 1, confirmedAt: seconds(age) }), holds))

  it('by the later of two confirmations, in whatever order they come', () => {
    const fence = { id: 'o', epoch: 1, confirmedAt: seconds(5) }
    const later = seconds(1)
    confirm(fence, later)
    confirm(fence, seconds(3))
    assert.equal(fence.confirmedAt, later)
  })
})
