import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { exportJournal, type ExportFilter } from '../../src/audit/export.ts'
import { parseHead } from '../../src/audit/head.ts'
import { sealJournal } from '../../src/database/seal-journal.ts'
import type { Database } from '../../src/database/open-database.ts'
import { append } from '../../src/operations/listing/journal.ts'
import { aDatabase } from '../operations/a-service.ts'

describe('an export', { concurrency: false, timeout: 60_000 }, () => {
  let database: Database
  before(async () => {
    database = await aDatabase()
  })
  after(() => database?.close())
  const write = (caller: string, db = database.db) => append(db, { kind: 'Freeze', caller, correlationId: 'x' })
  async function exported(filter: ExportFilter = {}) {
    const lines: { caller?: string; auditHead?: string }[] = []
    for await (const line of exportJournal(database.db, filter)) lines.push(JSON.parse(line) as (typeof lines)[number])
    const head = parseHead(lines.pop()!.auditHead!)!
    return { callers: lines.map(({ caller }) => caller), head }
  }

  it('that goes on from the head of another leaves out nothing that was written before it and committed later', async () => {
    await write('first')
    const wrote = Promise.withResolvers<void>()
    const commit = Promise.withResolvers<void>()
    const late = database.db.transaction().execute(async (trx) => {
      await write('late', trx)
      wrote.resolve()
      await commit.promise
    })
    await wrote.promise
    await write('second')
    await sealJournal(database.db)
    const before = await exported()
    assert.deepEqual(before.callers, ['first', 'second'])
    commit.resolve()
    await late
    await write('third')
    await sealJournal(database.db)
    assert.deepEqual((await exported({ since: before.head })).callers, ['late', 'third'])
    assert.deepEqual((await exported()).callers, ['first', 'second', 'late', 'third'])
  })

  it('has what is not sealed yet behind its head, and again, sealed, in the one that goes on from there', async () => {
    await write('unsealed')
    const before = await exported()
    assert.equal(before.callers.at(-1), 'unsealed')
    await sealJournal(database.db)
    assert.deepEqual((await exported({ since: before.head })).callers, ['unsealed'])
  })
})
