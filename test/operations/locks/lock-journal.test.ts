import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { sql, type Kysely } from 'kysely'
import type { LockToRestore } from '../../../src/backup/control-plane.ts'
import type { Database } from '../../../src/database/open-database.ts'
import type { Schema } from '../../../src/database/schema.ts'
import {
  journalLock,
  keepsOff,
  locksOffVm,
  locksToPutBack,
  markRemoved,
  markRestored,
  rowsOff,
} from '../../../src/operations/locks/lock-journal.ts'
import { aDatabase } from '../a-service.ts'
import { endOperation, storedOperation, subscription } from '../stored-operations.ts'

const lockNamed = (name: string): LockToRestore => ({
  id: `${subscription}/resourceGroups/AzureBackupRG_1/providers/Microsoft.Authorization/locks/${name}`,
  name,
  scope: `${subscription}/resourceGroups/AzureBackupRG_1`,
  level: 'CanNotDelete',
  notes: 'ticket 7',
  owners: [],
})
type End = 'Succeeded' | 'Failed' | 'Canceled'

describe('the journal of locks', { concurrency: false, timeout: 120_000 }, () => {
  let database: Database
  let db: Kysely<Schema>
  before(async () => {
    database = await aDatabase()
    db = database.db
  })
  beforeEach(() => sql`delete from lock_journal`.execute(db))
  after(() => database?.close())

  const lock = lockNamed('keep')
  const key = lock.id.toLowerCase()
  const journal = (
    operation: Awaited<ReturnType<typeof storedOperation>>,
    restore: string,
    { of = lock, removed = true, offSince = new Date(), max = 'P7D' } = {},
  ) => journalLock(db, operation, { lock: of, restore, offSince, removed }, max)
  const kept = async () => (await rowsOff(db, key).select(keepsOff.as('keeps')).execute()).map(({ keeps }) => keeps)

  const keepers: [string, string, { status?: End; ending?: End }, boolean][] = [
    ['an operation that runs', 'AfterOperation', {}, true],
    ['an operation that runs, whatever time it asked for', 'PT0S', {}, true],
    ['not one of which only the end is left', 'AfterOperation', { ending: 'Succeeded' }, false],
    ['not one that has ended', 'AfterOperation', { status: 'Succeeded' }, false],
    ['one that asked for a time and succeeded', 'PT1H', { status: 'Succeeded' }, true],
    ['one that asked for a time, while it ends', 'PT1H', { ending: 'Succeeded' }, true],
    ['not one whose time is up', 'PT0S', { status: 'Succeeded' }, false],
    ['not one that asked for a time and failed', 'PT1H', { status: 'Failed' }, false],
    ['not one that asked for a time and was canceled', 'PT1H', { status: 'Canceled' }, false],
    ['not one that asked for a time, while it fails', 'PT1H', { ending: 'Failed' }, false],
    ['not one that was to succeed and could not put it back', 'PT1H', { ending: 'Succeeded', status: 'Failed' }, false],
    ['one that left it off for good', 'Never', { status: 'Succeeded' }, true],
    ['one that left it off for good and failed', 'Never', { status: 'Failed' }, true],
  ]
  for (const [name, restore, { status = 'Running', ending }, keeps] of keepers) {
    it(`keeps a lock off for ${name}`, async () => {
      await journal(await storedOperation(db, { status, ...(ending ? { ending } : {}) }), restore)
      assert.deepEqual(await kept(), [keeps])
    })
  }

  it('keeps nothing off that is back', async () => {
    await journal(await storedOperation(db), 'AfterOperation')
    await markRestored(db, key)
    assert.deepEqual(await kept(), [])
  })

  const ends: [string, string, End, boolean][] = [
    ['with the operation, when it succeeds', 'AfterOperation', 'Succeeded', true],
    ['with the operation, when it fails', 'AfterOperation', 'Failed', true],
    ['with the operation, when it is canceled', 'AfterOperation', 'Canceled', true],
    ['not before its time, when the operation succeeds', 'PT1H', 'Succeeded', false],
    ['before its time, when the operation fails', 'PT1H', 'Failed', true],
    ['before its time, when the operation is canceled', 'PT1H', 'Canceled', true],
    ['not where it is to stay off, when the operation succeeds', 'Never', 'Succeeded', false],
    ['not where it is to stay off, when the operation fails', 'Never', 'Failed', false],
  ]
  for (const [name, restore, end, back] of ends) {
    it(`says what an operation puts back itself: ${name}`, async () => {
      const operation = await storedOperation(db)
      await journal(operation, restore)
      assert.deepEqual(
        (await locksToPutBack(db, operation.id, end)).map((entry) => entry.lock),
        back ? [lock] : [],
      )
    })
  }

  it('says of an operation only what is its own, and of a VM only what is its', async () => {
    const [one, two] = [await storedOperation(db, { vm: 'first' }), await storedOperation(db, { vm: 'second' })]
    await journal(one, 'AfterOperation')
    await journal(two, 'Never', { of: lockNamed('other') })
    assert.deepEqual(
      (await locksToPutBack(db, one.id, 'Succeeded')).map((entry) => entry.lock.name),
      ['keep'],
    )
    assert.deepEqual(
      (await locksOffVm(db, two.vm_key)).map((entry) => [entry.lock.name, entry.restore]),
      [['other', 'Never']],
    )
  })

  it('says once what two operations of a VM took off one after the other, as it was last', async () => {
    const one = await storedOperation(db, { vm: 'again' })
    await journal(one, 'Never')
    await endOperation(db, one)
    await sql`update lock_journal set removed_at = now() - interval '1 hour'`.execute(db)
    await journal(await storedOperation(db, { vm: 'again' }), 'Never', { of: { ...lockNamed('KEEP'), notes: 'new' } })
    assert.deepEqual(
      (await locksOffVm(db, one.vm_key)).map((entry) => entry.lock.notes),
      ['new'],
    )
  })

  it('is one row an operation and lock, and knows when it was removed', async () => {
    const operation = await storedOperation(db)
    await journal(operation, 'AfterOperation', { removed: false })
    await journal(operation, 'AfterOperation', { removed: false, of: { ...lock, notes: 'changed' } })
    const read = () => db.selectFrom('lock_journal').select(['lock', 'removed_at']).execute()
    assert.deepEqual(
      (await read()).map((row) => [row.lock.notes, row.removed_at]),
      [['changed', null]],
    )
    await markRemoved(db, operation.id, key)
    assert.ok((await read())[0]?.removed_at)
  })

  const times: [string, string, number, string, number | null][] = [
    ['after the time that is asked for', 'PT1H', 0, 'P7D', 60],
    ['with the operation: no time', 'AfterOperation', 0, 'P7D', null],
    ['never: no time', 'Never', 0, 'P7D', null],
    ['no later than it may be off since it went off', 'PT1H', 90, 'PT2H', 30],
    ['at once where it has been off for as long', 'PT1H', 180, 'PT2H', -60],
  ]
  for (const [name, restore, offForMinutes, max, minutes] of times) {
    it(`tells when a lock is to be back: ${name}`, async () => {
      await journal(await storedOperation(db), restore, {
        max,
        offSince: new Date(Date.now() - offForMinutes * 60_000),
      })
      const { restore_at } = await db.selectFrom('lock_journal').select('restore_at').executeTakeFirstOrThrow()
      assert.equal(restore_at && Math.round((restore_at.getTime() - Date.now()) / 60_000), minutes)
    })
  }
})
