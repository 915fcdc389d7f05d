import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, describe, it } from 'node:test'
import { sql, type Kysely } from 'kysely'
import type { LockToRestore } from '../../../src/backup/control-plane.ts'
import type { Database } from '../../../src/database/open-database.ts'
import type { Schema } from '../../../src/database/schema.ts'
import type { OperationRow } from '../../../src/operations/operation-row.ts'
import { locksOffVm, locksToPutBack } from '../../../src/operations/locks/lock-journal.ts'
import {
  beginRemoval,
  beginReturn,
  hold,
  notRemoved,
  notReturned,
  removalAnswered,
  removalLost,
  removed,
  seenGone,
  seenOn,
} from '../../../src/operations/locks/lock-lease.ts'
import { carryOver, openLeases, refreshHolders } from '../../../src/operations/locks/lock-leases.ts'
import { measureLocks } from '../../../src/operations/locks/lock-measures.ts'
import { isLockReturn, pauseBeforeNextTry, startReturns, vmKeyOf } from '../../../src/operations/locks/lock-return.ts'
import { OperationQueue } from '../../../src/operations/running/queue.ts'
import { aDatabase } from '../a-service.ts'
import { endOperation, storedOperation, subscription, vmIdOf } from '../stored-operations.ts'

const lockNamed = (name: string, notes: string | null = null): LockToRestore => ({
  id: `${subscription}/resourceGroups/AzureBackupRG_1/providers/Microsoft.Authorization/locks/${name}`,
  name,
  scope: `${subscription}/resourceGroups/AzureBackupRG_1`,
  level: 'CanNotDelete',
  notes,
  owners: [],
})
const max = 'P7D'

describe('the lease of a lock', { concurrency: false, timeout: 120_000 }, () => {
  let database: Database
  let db: Kysely<Schema>
  before(async () => {
    database = await aDatabase()
    db = database.db
  })
  beforeEach(async () => {
    await sql`delete from lock_lease`.execute(db)
    await sql`delete from lock_journal`.execute(db)
    await sql`update operations set status = 'Succeeded' where status in ('NotStarted', 'Running')`.execute(db)
  })
  after(() => database?.close())

  const within = <T>(work: (trx: Kysely<Schema>) => Promise<T>) => db.transaction().execute(work)
  const lock = lockNamed('keep')
  const removal = (restore = 'AfterOperation', of = lock) => ({ lock: of, restore, sharedWithOtherVms: false })
  const entry = (of = lock) => ({ journalId: randomUUID(), lock: of, removedAt: '', restore: 'AfterOperation' })
  const begin = (operation: OperationRow, restore?: string, of = lock) =>
    within((trx) => beginRemoval(trx, operation, removal(restore, of), max))
  const join = (operation: OperationRow, restore = 'AfterOperation', lockOffMax = max) =>
    within((trx) => hold(trx, operation, { lockId: lock.id, restore }, lockOffMax))
  const giveBack = (operation: OperationRow) => within((trx) => beginReturn(trx, operation, entry()))
  const look = (operation: OperationRow, lateRemovalSeconds = 300) =>
    within((trx) => seenOn(trx, operation, entry(), lateRemovalSeconds))
  const takeOff = async (operation: OperationRow, restore?: string, of = lock) => {
    assert.equal(await begin(operation, restore, of), undefined)
    await within((trx) => removalAnswered(trx, of.id))
    await within((trx) => removed(trx, operation, of))
  }
  const lease = async () => (await db.selectFrom('lock_lease').selectAll().execute())[0]
  const rows = () => db.selectFrom('lock_journal').selectAll().orderBy('removed_at').execute()
  const waits = (turn: unknown) => assert.ok(turn && typeof turn === 'object' && 'wait' in turn, JSON.stringify(turn))

  describe('while it is taken off', () => {
    it('keeps the whole lock, who asked, and who holds it, from before the call', async () => {
      const one = await storedOperation(db, { vm: 'one' })
      await begin(one)
      const { lock: kept, asked_by, vm_id, holders, removal_sent_at, must_be_back_by } = (await lease())!
      assert.deepEqual([kept, asked_by, vm_id], [lock, 'asks for one', vmIdOf('one')])
      assert.deepEqual(
        holders.map(({ id, keeps }) => [id, keeps]),
        [[one.id, 'WithOperation']],
      )
      assert.ok(removal_sent_at)
      assert.equal(must_be_back_by?.getTime(), one.deadline_at.getTime())
      assert.deepEqual(
        (await rows()).map(({ operation_id, lock: journaled, removed_at }) => [operation_id, journaled, removed_at]),
        [[one.id, lock, null]],
      )
    })

    it('lets one operation delete it: another waits, and then holds it', async () => {
      const [one, two] = [await storedOperation(db), await storedOperation(db)]
      assert.equal(await begin(one), undefined)
      waits(await begin(two))
      await within((trx) => removed(trx, one, lock))
      assert.equal(await join(two), true)
      assert.equal((await lease())?.holders.length, 2)
    })

    it('lets one operation delete it, where two begin in the same moment', async () => {
      const all = await Promise.all(Array.from({ length: 8 }, () => storedOperation(db)))
      const turns = await Promise.all(all.map((one) => begin(one)))
      assert.equal(turns.filter((turn) => turn === undefined).length, 1)
    })

    it('lets another delete it where the first has ended without an answer', async () => {
      const [one, two] = [await storedOperation(db), await storedOperation(db)]
      await begin(one)
      await endOperation(db, one, 'Failed')
      assert.equal(await begin(two), undefined)
      assert.ok((await lease())?.removal_lost_at, 'what was sent before may still take effect')
    })

    it('is over at once where Azure refused, and stays where an earlier call was lost', async () => {
      const [one, two] = [await storedOperation(db), await storedOperation(db)]
      await begin(one)
      await within((trx) => removalAnswered(trx, lock.id))
      await within((trx) => notRemoved(trx, one, lock))
      assert.equal(await lease(), undefined)
      await begin(two)
      await within((trx) => removalLost(trx, lock.id))
      await begin(two)
      await within((trx) => removalAnswered(trx, lock.id))
      await within((trx) => notRemoved(trx, two, lock))
      assert.ok((await lease())?.removal_lost_at)
    })

    it('stays for those who hold it where one of them is refused', async () => {
      const [one, two] = [await storedOperation(db), await storedOperation(db)]
      await takeOff(one)
      await begin(two)
      await within((trx) => notRemoved(trx, two, lock))
      assert.deepEqual(
        (await lease())?.holders.map(({ id }) => id),
        [one.id],
      )
    })

    it('is one row an operation, however often it takes the lock off, and keeps the newest form', async () => {
      const one = await storedOperation(db)
      await takeOff(one)
      await takeOff(one, 'AfterOperation', lockNamed('keep', 'made anew'))
      assert.equal((await rows()).length, 1)
      assert.equal((await lease())?.lock.notes, 'made anew')
      const [back] = await locksToPutBack(db, one.id, 'Succeeded')
      assert.equal(back?.lock.notes, 'made anew')
    })

    it('ends what earlier operations had left off: somebody has put it back since', async () => {
      const [one, two] = [await storedOperation(db), await storedOperation(db)]
      await takeOff(one, 'Never')
      await endOperation(db, one)
      await takeOff(two)
      assert.deepEqual(
        (await lease())?.holders.map(({ id }) => id),
        [two.id],
      )
      assert.equal(await giveBack(two), 'Mine')
    })
  })

  describe('who keeps it off', () => {
    it('is told with the time by which it is back', async () => {
      const one = await storedOperation(db)
      await takeOff(one, 'PT1H')
      await endOperation(db, one)
      await refreshHolders(db)
      const [{ backBy, holders } = { backBy: null, holders: [] }] = await openLeases(db, subscription.split('/')[2]!)
      assert.deepEqual(
        holders.map(({ keeps }) => keeps),
        ['UntilTime'],
      )
      assert.equal(Math.round((Date.parse(backBy!) - Date.now()) / 60_000), 60)
      const two = await storedOperation(db)
      await join(two, 'Never')
      assert.equal((await lease())?.must_be_back_by, null)
    })

    it('is told of this subscription alone', async () => {
      await takeOff(await storedOperation(db))
      assert.deepEqual(await openLeases(db, '22222222-2222-4222-8222-222222222222'), [])
    })
  })

  describe('while it is held', () => {
    it('is not held where no operation of ours has it off', async () =>
      assert.equal(await join(await storedOperation(db)), false))

    it('is not held while another puts it back, and not any more once it is', async () => {
      const [one, two] = [await storedOperation(db), await storedOperation(db)]
      await takeOff(one)
      assert.equal(await giveBack(one), 'Mine')
      waits(await join(two))
      assert.equal(await look(one), 'Ended')
      assert.equal(await join(two), false)
    })

    it('keeps no other waiting for one that was about to put it back, and holds it off after all', async () => {
      const [one, two] = [await storedOperation(db), await storedOperation(db)]
      await takeOff(one)
      assert.equal(await giveBack(one), 'Mine')
      assert.equal(await join(one), true)
      assert.equal(await join(two), true)
    })

    it('is off for LOCK_OFF_MAX in all at most, however often somebody asks', async () => {
      const [one, two] = [await storedOperation(db), await storedOperation(db)]
      await takeOff(one, 'PT1H')
      await sql`update lock_lease set off_since = now() - interval '90 minutes'`.execute(db)
      await join(two, 'PT1H', 'PT2H')
      const [, second] = await rows()
      assert.equal(Math.round((second!.restore_at!.getTime() - Date.now()) / 60_000), 30)
    })
  })

  describe('while it goes back', () => {
    it('is put back by whoever ends last, and by one alone', async () => {
      const all = await Promise.all([0, 1, 2].map(() => storedOperation(db)))
      await takeOff(all[0]!)
      for (const one of all.slice(1)) await join(one)
      const turns = await Promise.all(all.map((one) => giveBack(one)))
      assert.deepEqual(turns.map((turn) => (typeof turn === 'string' ? turn : 'left')).sort(), ['Mine', 'left', 'left'])
    })

    it('leaves it to the others, who owe it from then on', async () => {
      const [one, two] = [await storedOperation(db), await storedOperation(db)]
      await takeOff(one)
      await join(two)
      assert.deepEqual(await giveBack(one), { leftOff: 1 })
      assert.deepEqual(
        (await rows()).map(({ operation_id, handed_on, restored_at }) => [
          operation_id,
          handed_on,
          restored_at !== null,
        ]),
        [
          [one.id, true, true],
          [two.id, false, false],
        ],
      )
      assert.deepEqual(await locksToPutBack(db, one.id, 'Succeeded'), [])
    })

    it('keeps no other waiting for one that died over its removal and has left it to the others', async () => {
      const [one, two] = [await storedOperation(db), await storedOperation(db)]
      await takeOff(two)
      await begin(one)
      assert.deepEqual(await giveBack(one), { leftOff: 1 })
      assert.equal(await giveBack(two), 'Mine')
    })

    it('lets one put it back at a time', async () => {
      const [one, two] = [await storedOperation(db), await storedOperation(db, { ending: 'Succeeded' })]
      await takeOff(one)
      await join(two)
      await endOperation(db, one)
      assert.equal(await giveBack(two), 'Mine')
      const three = await storedOperation(db, { action: 'restoreLocks' })
      waits(await giveBack(three))
      await within((trx) => notReturned(trx, two, entry()))
      assert.equal(await giveBack(three), 'Mine')
    })

    it('by request ends what the VM’s own operations left off, and nothing of others', async () => {
      const [mine, theirs] = [await storedOperation(db, { vm: 'mine' }), await storedOperation(db, { vm: 'theirs' })]
      await takeOff(mine, 'Never')
      await join(theirs, 'PT1H')
      for (const one of [mine, theirs]) await endOperation(db, one)
      const asked = await storedOperation(db, { vm: 'mine', action: 'restoreLocks' })
      assert.deepEqual(await giveBack(asked), { leftOff: 1 })
      await endOperation(db, asked)
      const theirsToo = await storedOperation(db, { vm: 'theirs', action: 'restoreLocks' })
      assert.equal(await giveBack(theirsToo), 'Mine')
    })

    it('is over when it was seen on, for all who had it off', async () => {
      const [one, two] = [await storedOperation(db), await storedOperation(db)]
      await takeOff(one, 'PT1H')
      await endOperation(db, one)
      await sql`update lock_journal set restore_at = now()`.execute(db)
      await join(two)
      assert.equal(await giveBack(two), 'Mine')
      assert.equal(await look(two), 'Ended')
      assert.ok((await rows()).every(({ restored_at }) => restored_at !== null))
      assert.equal(await lease(), undefined)
      assert.equal(await giveBack(two), 'Ended')
    })

    it('is not over where it was seen on while others hold it: somebody has put it back under them', async () => {
      const [one, two] = [await storedOperation(db), await storedOperation(db)]
      await takeOff(one)
      await join(two)
      assert.deepEqual(await look(one), { leftOff: 1 })
      assert.ok(await lease())
    })

    it('is gone with what it locked, and begins anew with it', async () => {
      const one = await storedOperation(db)
      await takeOff(one)
      await within((trx) => seenGone(trx, entry()))
      assert.deepEqual(await openLeases(db, subscription.split('/')[2]!), [])
      assert.deepEqual(await locksOffVm(db, one.vm_key), [])
      assert.equal((await measureLocks(db)).locksGone, 1)
      await takeOff(await storedOperation(db))
      assert.equal((await lease())?.gone_at, null)
    })
  })

  describe('after a removal whose answer was lost', () => {
    const lostAgo = (seconds: number) =>
      sql`update lock_lease set removal_lost_at = now() - make_interval(secs => ${seconds})`.execute(db)
    const cases: [string, (one: OperationRow) => Promise<unknown>, boolean][] = [
      ['lost a moment ago', () => within((trx) => removalLost(trx, lock.id)), true],
      ['under way, for all that is known', async () => undefined, true],
      ['answered', () => within((trx) => removalAnswered(trx, lock.id)), false],
      [
        'answered, after one that was lost',
        async (one) => {
          await within((trx) => removalLost(trx, lock.id))
          await begin(one)
          await within((trx) => removalAnswered(trx, lock.id))
        },
        true,
      ],
      [
        'lost, and then seen to have taken effect',
        async (one) => {
          await within((trx) => removalLost(trx, lock.id))
          await within((trx) => removed(trx, one, lock))
        },
        true,
      ],
    ]
    for (const [name, then, watched] of cases) {
      it(`${name}: a lock that is on counts as ${watched ? 'off still' : 'back'}`, async () => {
        const one = await storedOperation(db)
        await begin(one)
        await then(one)
        const seen = await look(one)
        assert.equal(typeof seen === 'object' && 'watched' in seen, watched, JSON.stringify(seen))
        assert.equal((await measureLocks(db)).locksOff, watched ? 1 : 0)
      })
    }

    it('it counts as back once Azure can have nothing under way any more', async () => {
      const one = await storedOperation(db)
      await begin(one)
      await within((trx) => removalLost(trx, lock.id))
      await lostAgo(299)
      const seen = await look(one)
      assert.ok(typeof seen === 'object' && 'watched' in seen && seen.watched < 2)
      await lostAgo(300)
      assert.equal(await look(one), 'Ended')
    })
  })

  describe('that an older version beside this one has no lease for', () => {
    const journaled = (operation: OperationRow, removedAt: Date | null, restore = 'AfterOperation', of = lock) =>
      db
        .insertInto('lock_journal')
        .values({
          id: randomUUID(),
          operation_id: operation.id,
          vm_key: operation.vm_key,
          vm_id: operation.vm_id,
          lock_id: of.id,
          lock: JSON.stringify(of),
          restore,
          removed_at: removedAt,
          lock_key: null,
        })
        .execute()

    it('is carried over, with all who hold it off', async () => {
      const [one, two] = [await storedOperation(db), await storedOperation(db)]
      await journaled(one, new Date(Date.now() - 60_000))
      await journaled(two, new Date(), 'Never', lockNamed('KEEP'))
      await carryOver(db)
      const { holders, removal_lost_at, must_be_back_by } = (await lease())!
      assert.deepEqual(holders.map(({ id }) => id).sort(), [one.id, two.id].sort())
      assert.deepEqual([removal_lost_at, must_be_back_by], [null, null])
    })

    it('counts as off though its removal was not answered, and as one that may still take effect', async () => {
      await journaled(await storedOperation(db), null)
      await carryOver(db)
      assert.ok((await lease())?.removal_lost_at)
    })

    it('is carried over by whoever ends such an operation', async () => {
      const one = await storedOperation(db)
      await journaled(one, new Date())
      const three = await storedOperation(db)
      assert.equal(await join(three), true)
      assert.deepEqual(await giveBack(one), { leftOff: 1 })
    })

    it('is carried over where this version has the lock off as well', async () => {
      const [one, two] = [await storedOperation(db), await storedOperation(db)]
      await takeOff(one)
      await journaled(two, new Date())
      await carryOver(db)
      assert.equal((await lease())?.holders.length, 2)
      assert.deepEqual(await giveBack(one), { leftOff: 1 })
    })
  })

  describe('that nobody holds any more', () => {
    const timing = { armPollSeconds: 5, jobPollSeconds: 60 }
    let queue: OperationQueue
    before(() => void (queue = new OperationQueue(database)))
    after(() => queue?.stop())
    const sweep = () => startReturns({ db, timing }, queue)
    const returns = () =>
      db
        .selectFrom('operations')
        .selectAll()
        .where('created_by', '=', 'system')
        .where('status', '=', 'NotStarted')
        .execute()

    it('gets one operation that puts it back, whoever looks how often', async () => {
      const one = await storedOperation(db, { vm: 'swept' })
      await takeOff(one)
      await sweep()
      assert.equal((await returns()).length, 0, 'it is held')
      await endOperation(db, one)
      await Promise.all([sweep(), sweep(), sweep()])
      const all = await returns()
      assert.equal(all.length, 1)
      assert.equal(isLockReturn(all[0]!), true)
      assert.equal(isLockReturn(one), false)
      assert.equal(vmKeyOf(all[0]!), one.vm_key)
      await storedOperation(db, { vm: 'swept' }) // the VM is free for another
    })

    it('gets none while an operation ends that puts it back, nor while the service is frozen', async () => {
      const one = await storedOperation(db)
      await takeOff(one)
      await db.updateTable('operations').set({ outcome: '{"status":"Succeeded"}' }).where('id', '=', one.id).execute()
      await sweep()
      assert.equal((await returns()).length, 0)
      await endOperation(db, one)
      await sql`update service_freeze set frozen = true`.execute(db)
      await sweep()
      await sql`update service_freeze set frozen = false`.execute(db)
      assert.equal((await returns()).length, 0)
      await sweep()
      assert.equal((await returns()).length, 1)
    })

    it('gets the next one a minute after the last at the earliest', async () => {
      const one = await storedOperation(db)
      await takeOff(one)
      await endOperation(db, one)
      await sweep()
      const [first] = await returns()
      await endOperation(db, first!, 'Canceled')
      await sweep()
      assert.equal((await returns()).length, 0)
      await sql`update lock_lease set next_try_at = next_try_at - interval '60 seconds'`.execute(db)
      await sweep()
      assert.equal((await returns()).length, 1)
    })

    it('is tried at growing distances, an hour at most', async () => {
      const one = await storedOperation(db)
      await takeOff(one)
      await endOperation(db, one)
      await sweep()
      const [back] = await returns()
      const pauses = []
      for (let turn = 0; turn < 12; turn++) pauses.push(await pauseBeforeNextTry({ db, timing }, back!))
      assert.deepEqual(pauses, [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600])
    })
  })

  describe('as a measure', () => {
    it('counts by age, by how long it stays off, by who holds it, and what is overdue', async () => {
      const [one, two, three] = [await storedOperation(db), await storedOperation(db), await storedOperation(db)]
      await takeOff(one)
      await join(two)
      await takeOff(three, 'Never', lockNamed('for-good'))
      const four = await storedOperation(db)
      await takeOff(four, 'PT0S', lockNamed('overdue'))
      await endOperation(db, four)
      await sql`update lock_lease set off_since = now() - interval '2 days' where lock->>'name' = 'overdue'`.execute(db)
      const { oldestLockOffSeconds, ...counts } = await measureLocks(db)
      assert.deepEqual(counts, {
        locksOff: 2,
        locksOffByAge: { under_1h: 1, '1h_to_24h': 0, '1d_to_7d': 1, over_7d: 0 },
        overdueLocks: 1,
        locksOffForGood: 1,
        lockHolders: 3,
        locksGone: 0,
      })
      assert.equal(Math.round(oldestLockOffSeconds / 3600), 48)
    })

    it('is nothing where nothing is off', async () =>
      assert.deepEqual(await measureLocks(db), {
        locksOff: 0,
        locksOffByAge: { under_1h: 0, '1h_to_24h': 0, '1d_to_7d': 0, over_7d: 0 },
        oldestLockOffSeconds: 0,
        overdueLocks: 0,
        locksOffForGood: 0,
        lockHolders: 0,
        locksGone: 0,
      }))
  })
})
