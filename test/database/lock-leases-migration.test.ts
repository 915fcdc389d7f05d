import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrations } from '../../src/database/migrations.ts'
import { createPool } from '../../src/database/pool.ts'
import type { Schema } from '../../src/database/schema.ts'
import { carryOver, refreshHolders } from '../../src/operations/locks/lock-leases.ts'
import { aDatabase, type OwnDatabase } from './a-database.ts'
import { storedOperation, subscription } from '../operations/stored-operations.ts'

const lockId = (name: string, group = 'AzureBackupRG_1') =>
  `${subscription}/resourceGroups/${group}/providers/Microsoft.Authorization/locks/${name}`

describe('a database whose locks were taken off before there were leases', { timeout: 120_000 }, () => {
  let server: OwnDatabase
  let db: Kysely<Schema>
  before(async () => {
    server = await aDatabase()
    const connectionString = await server.another()
    const pool = createPool({ connectionString, max: 2, queryMilliseconds: 0 })
    db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
    const earlier = await migrator.migrateTo('0008-reach')
    if (earlier.error) throw new Error('the earlier migrations failed', { cause: earlier.error })

    const journaled = async (
      id: string,
      restore: string,
      removed: string | null,
      restored = false,
      status = 'Running',
    ) => {
      const operation = await storedOperation(db, { status: status as 'Running' })
      const lock = JSON.stringify({ id, name: id.split('/').at(-1), notes: removed })
      await sql`insert into lock_journal (id, operation_id, vm_key, vm_id, lock_id, lock, restore, removed_at, restored_at)
        values (${randomUUID()}, ${operation.id}, ${operation.vm_key}, ${operation.vm_id}, ${id}, ${lock}, ${restore},
          ${removed}::timestamptz, ${restored ? sql`now()` : null})`.execute(db)
    }
    await journaled(lockId('back'), 'AfterOperation', '2026-11-01', true)
    await journaled(lockId('held'), 'AfterOperation', '2026-11-02')
    await journaled(lockId('HELD').replace('resourceGroups', 'resourcegroups'), 'AfterOperation', '2026-11-03')
    await journaled(lockId('for-good'), 'Never', '2026-11-04', false, 'Succeeded')
    await journaled(lockId('unanswered'), 'AfterOperation', null)
    await journaled(lockId('not-ascii', 'Sicherung-Größe'), 'AfterOperation', '2026-11-05')
    const later = await migrator.migrateToLatest()
    if (later.error) throw new Error('the migration failed', { cause: later.error })
  })
  after(async () => {
    await db?.destroy()
    await server?.close()
  })
  const leases = async () =>
    (await db.selectFrom('lock_lease').selectAll().orderBy('lock_key').execute()).map((lease) => ({
      name: lease.lock.id.split('/').at(-1),
      since: lease.off_since.toISOString().slice(0, 10),
      lost: lease.removal_lost_at !== null,
      holders: lease.holders.map(({ keeps }) => keeps),
    }))

  it('has a lease for each of them, once, since it was first taken off, as it was last', async () => {
    const found = await leases()
    assert.deepEqual(
      found.map(({ name }) => name),
      ['for-good', 'HELD', 'unanswered'],
    )
    assert.deepEqual(found.map(({ since }) => since).slice(0, 2), ['2026-11-04', '2026-11-02'])
    assert.deepEqual(
      found.map(({ lost }) => lost),
      [false, false, true],
      'what was never answered may still take effect',
    )
  })

  it('has the holders as soon as a replica looks, and a lease for what only the service can fold', async () => {
    await carryOver(db)
    await refreshHolders(db)
    assert.deepEqual(
      (await leases()).map(({ name, holders }) => [name, holders]),
      [
        ['for-good', ['ForGood']],
        ['HELD', ['WithOperation', 'WithOperation']],
        ['unanswered', ['WithOperation']],
        ['not-ascii', ['WithOperation']],
      ],
    )
  })
})
