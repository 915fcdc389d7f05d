import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../src/database/open-database.ts'
import { until } from '../operations/a-service.ts'
import { aDatabase } from './a-database.ts'

describe('connections for what callers read', { timeout: 60_000 }, () => {
  let database: Database
  before(async () => {
    database = await aDatabase({ servedPoolSize: 2, servedMilliseconds: 700 })
  })
  after(() => database?.close())
  const sleeping = async () => {
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from pg_stat_activity
      where query like '%pg_sleep(30)%' and state = 'active' and pid <> pg_backend_pid()`.execute(database.db)
    return rows[0]!.count
  }

  it('are all taken by readers, and claims are renewed all the same', async () => {
    const order: string[] = []
    const readers = Array.from({ length: 6 }, () =>
      sql`select pg_sleep(30)`.execute(database.served).catch((error: Error) => order.push(error.message)),
    )
    await until('readers hold every connection', async () => (await sleeping()) === 2)
    await Promise.all(Array.from({ length: 10 }, () => sql`select 1`.execute(database.db)))
    order.push('renewed')
    await Promise.all(readers)
    assert.equal(order[0], 'renewed')
  })

  it('say so when a statement takes too long, the server stops at it, and the connection serves the next', async () => {
    await assert.rejects(sql`select pg_sleep(30)`.execute(database.served), { code: 'Overloaded' })
    // The server tells of the end before its own list of what is running does; the statement would have taken 30 s.
    await until('the statement has ended', async () => (await sleeping()) === 0, 10)
    const { rows } = await sql<{ two: number }>`select 2 as two`.execute(database.served)
    assert.equal(rows[0]!.two, 2)
  })
})
