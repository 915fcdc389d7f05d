import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql, type Kysely } from 'kysely'
import { indexesOf } from '../../src/database/indexes.ts'
import { migrations } from '../../src/database/migrations.ts'
import { openDatabase } from '../../src/database/open-database.ts'
import type { Schema } from '../../src/database/schema.ts'
import { append } from '../../src/operations/listing/journal.ts'
import { until } from '../operations/a-service.ts'
import { aDatabase, type OwnDatabase } from './a-database.ts'
import { anEarlierDatabase } from './an-earlier-database.ts'

const withIndexes = Object.keys(migrations).filter((name) => indexesOf(name).length > 0)
const write = (db: Kysely<Schema>, caller: string) => append(db, { kind: 'Freeze', caller, correlationId: 'x' })

describe('migrating a database in which others work', { concurrency: false, timeout: 120_000 }, () => {
  let server: OwnDatabase
  before(async () => {
    server = await aDatabase()
  })
  after(() => server?.close())

  /** A transaction of an older version that has written to the journal and stays open. */
  async function open(db: Kysely<Schema>) {
    const wrote = Promise.withResolvers<void>()
    const commit = Promise.withResolvers<void>()
    const over = db.transaction().execute(async (trx) => {
      await write(trx, 'open')
      wrote.resolve()
      await commit.promise
    })
    await wrote.promise
    return async () => {
      commit.resolve()
      await over
    }
  }
  const waitsFor = async (db: Kysely<Schema>, statement: string) => {
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query ilike ${`${statement}%`}`.execute(db)
    return rows[0]!.count > 0
  }

  it('builds indexes beside whoever writes, and does not make them wait', async () => {
    const { db, databaseUrl } = await anEarlierDatabase(server, '0012-retention')
    const commit = await open(db)
    const migrated = openDatabase({ databaseUrl, dataDir: '/nowhere' })
    await until('the migration waits for the open transaction', () => waitsFor(db, 'create index concurrently'))
    await sql`set lock_timeout = '1s'`.execute(db)
    for (let n = 0; n < 5; n++) await write(db, 'beside')
    await commit()
    await db.destroy()
    await (await migrated).close()
  })

  it('waits for a lock for a short while only, so that nobody is held up behind it, and tries again', async () => {
    const { db, databaseUrl } = await anEarlierDatabase(server, '9000')
    migrations['9000-locking'] = {
      up: async (trx: Kysely<unknown>) => void (await sql`alter table journal add column later text`.execute(trx)),
    }
    const commit = await open(db)
    const migrated = openDatabase({ databaseUrl, dataDir: '/nowhere' })
    await until('the migration waits for the open transaction', () => waitsFor(db, 'alter table journal'))
    await write(db, 'behind it')
    await commit()
    await (await migrated).close()
    await db.destroy()
    delete migrations['9000-locking']
  })

  it('builds anew an index that a killed build has left half done', async () => {
    const { db, databaseUrl } = await anEarlierDatabase(server, '0012-retention')
    const commit = await open(db)
    await db
      .connection()
      .execute(async (connection) => {
        await sql`set statement_timeout = '300ms'`.execute(connection)
        await sql`create index concurrently journal_by_kind on journal (kind, event_id)`.execute(connection)
      })
      .catch(() => undefined)
    await commit()
    const valid = async (of: Kysely<Schema>) =>
      (
        await sql<{
          valid: boolean
        }>`select indisvalid as valid from pg_index where indexrelid = 'journal_by_kind'::regclass`.execute(of)
      ).rows
    assert.deepEqual(await valid(db), [{ valid: false }])
    await db.destroy()
    const database = await openDatabase({ databaseUrl, dataDir: '/nowhere' })
    assert.deepEqual(await valid(database.db), [{ valid: true }])
    await database.close()
  })

  it('comes to the same indexes whether they are built beside others or in the migration itself', async () => {
    const definitions = async (db: Kysely<Schema>) =>
      (
        await sql<{ indexdef: string }>`select indexdef from pg_indexes where schemaname = 'public' order by 1`.execute(
          db,
        )
      ).rows.map(({ indexdef }) => indexdef)
    const { db } = await anEarlierDatabase(server, '9998')
    assert.deepEqual(await definitions(db), await definitions(server.db))
    await db.destroy()
    assert.ok(withIndexes.length > 0)
  })
})
