import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql, type Kysely } from 'kysely'
import type { Schema } from '../../src/database/schema.ts'
import { aDatabase, type OwnDatabase } from './a-database.ts'

describe('the tables of the estate', { timeout: 60_000 }, () => {
  let server: OwnDatabase
  let db: Kysely<Schema>
  before(async () => {
    server = await aDatabase()
    db = server.db
  })
  after(() => server?.close())

  it('start empty, with a sequence of which nothing was handed out or forgotten', async () => {
    assert.deepEqual(await db.selectFrom('fleet_sequence').selectAll().execute(), [
      { id: 1, last: '0', forgotten: '0' },
    ])
    assert.deepEqual(await db.selectFrom('fleet_vm').select('vm_key').execute(), [])
  })

  it('refuse a second scan while one runs', async () => {
    const scan = (id: string) =>
      db.insertInto('fleet_scan').values({ id, status: 'Running', asked_by: 'schedule' }).execute()
    await scan('00000000-0000-4000-8000-000000000001')
    await assert.rejects(scan('00000000-0000-4000-8000-000000000002'), { code: '23505' })
    await db.updateTable('fleet_scan').set({ status: 'Succeeded' }).execute()
    await scan('00000000-0000-4000-8000-000000000002')
  })

  it('refuse a count below zero', async () => {
    const count = (of: number) =>
      db
        .insertInto('fleet_count')
        .values({ subscription_id: 's', dimension: 'verdict', value: 'Blocked', count: of })
        .execute()
    await assert.rejects(count(-1), { code: '23514' })
    await count(0)
  })

  it('compare names byte by byte, so that a prefix is a range', async () => {
    const { rows } = await sql<{ collation: string }>`
      select collation_name as collation from information_schema.columns
      where table_name = 'fleet_vm' and column_name in ('name_key', 'vm_key')`.execute(db)
    assert.deepEqual(rows, [{ collation: 'C' }, { collation: 'C' }])
  })
})
