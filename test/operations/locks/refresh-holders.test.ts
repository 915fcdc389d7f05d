import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { sql, type Kysely } from 'kysely'
import type { Database } from '../../../src/database/open-database.ts'
import type { Schema } from '../../../src/database/schema.ts'
import { refreshHolders } from '../../../src/operations/locks/lock-leases.ts'
import { aDatabase, until } from '../a-service.ts'
import { storedOperation, subscription } from '../stored-operations.ts'

const id = `${subscription}/resourceGroups/AzureBackupRG_1/providers/Microsoft.Authorization/locks/keep`
const lockKey = id.toLowerCase()

describe('who holds a lock off, told anew by a sweep', () => {
  let database: Database
  before(async () => {
    database = await aDatabase()
  })
  after(() => database?.close())

  async function holds(db: Kysely<Schema>, operation: Awaited<ReturnType<typeof storedOperation>>) {
    await sql`insert into lock_journal (id, operation_id, vm_key, vm_id, lock_id, lock_key, lock, restore, removed_at)
      values (${randomUUID()}, ${operation.id}, ${operation.vm_key}, ${operation.vm_id}, ${id}, ${lockKey}, ${JSON.stringify({ id })},
        'AfterOperation', now())`.execute(db)
  }
  const holders = async () =>
    (await database.db.selectFrom('lock_lease').select('holders').executeTakeFirstOrThrow()).holders.length

  it('keeps whoever began to hold it while the sweep read', async () => {
    const { db } = database
    const [first, second] = [await storedOperation(db), await storedOperation(db)]
    await sql`insert into lock_lease (lock_key, lock, vm_key, vm_id, asked_by, holders, off_since)
      values (${lockKey}, ${JSON.stringify({ id })}, ${first.vm_key}, ${first.vm_id}, 'tester', '[]', now())`.execute(
      db,
    )
    await holds(db, first)
    const held = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    const step = db.transaction().execute(async (trx) => {
      await trx.selectFrom('lock_lease').select('lock_key').where('lock_key', '=', lockKey).forUpdate().execute()
      await holds(trx, second)
      await refreshHolders(trx, lockKey)
      held.resolve()
      await release.promise
    })
    await held.promise
    const sweep = refreshHolders(db)
    await until('the sweep waits for the step', async () => {
      const { rows } = await sql`select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
      return rows.length > 0
    })
    release.resolve()
    await Promise.all([step, sweep])
    assert.equal(await holders(), 2)
    await refreshHolders(db)
    assert.equal(await holders(), 2)
  })
})
