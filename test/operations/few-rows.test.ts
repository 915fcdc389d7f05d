import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../src/database/open-database.ts'
import { oneLeavesFew } from '../../src/operations/few-rows.ts'
import { aDatabase } from './a-service.ts'

const kind = (name: string) => sql<boolean>`journal.kind = ${name}`

describe('conditions that leave few rows', { timeout: 60_000 }, () => {
  let database: Database
  before(async () => {
    database = await aDatabase()
    await sql`insert into journal (kind, caller, correlation_id)
      select case when n <= 3 then 'Three' else 'Many' end, 'x', 'x' from generate_series(1, 10) n`.execute(database.db)
  })
  after(() => database?.close())

  const table: [string, string[], boolean][] = [
    ['is one with exactly as many as may be', ['Three'], true],
    ['is none with one more', ['Many'], false],
    ['is one among others, whichever its place', ['Many', 'Three'], true],
    ['is one that nothing meets', ['None'], true],
    ['is none where nothing is asked for: that leaves all', [], false],
  ]
  for (const [sentence, kinds, expected] of table)
    it(sentence, async () => assert.equal(await oneLeavesFew(database.db, 'journal', kinds.map(kind), 3), expected))
})
