import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import { startSealing } from '../../src/audit/sealing.ts'
import { sealJournal } from '../../src/database/seal-journal.ts'
import { openDatabase, type Database } from '../../src/database/open-database.ts'
import { append } from '../../src/operations/listing/journal.ts'
import { anEarlierDatabase } from '../database/an-earlier-database.ts'
import { aDatabase, type OwnDatabase } from '../database/a-database.ts'
import { until } from '../operations/a-service.ts'
import { verdictOn } from './a-journal.ts'

const entry = (caller: string) => ({ kind: 'Freeze' as const, caller, correlationId: 'x' })

describe('sealing the journal', { concurrency: false, timeout: 60_000 }, () => {
  let database: OwnDatabase
  let other: Database
  before(async () => {
    database = await aDatabase()
    other = await openDatabase({ databaseUrl: database.connectionString, dataDir: '/nowhere' })
  })
  after(async () => {
    await other?.close()
    await database?.close()
  })

  it('leaves one whole chain behind eight writers, some of which take theirs back, and two replicas that seal', async () => {
    let writing = true
    const sealers = [database.db, other.db].map(async (db) => {
      while (writing) await sealJournal(db)
    })
    await Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        const { db } = writer % 2 ? database : other
        for (let round = 0; round < 50; round++) {
          await db
            .transaction()
            .execute(async (trx) => {
              await append(trx, entry(`${writer}`))
              await append(trx, entry(`${writer}`))
              if (round % 5 === 0) throw new Error('taken back')
            })
            .catch(() => undefined)
        }
      }),
    )
    writing = false
    await Promise.all(sealers)
    await sealJournal(database.db)
    const { sealed, unsealed, findings } = await verdictOn(database.db)
    assert.deepEqual({ sealed, unsealed, findings }, { sealed: 8 * 40 * 2, unsealed: 0, findings: [] })
  })

  it('waits for no transaction that is still open, and seals its rows behind the others', async () => {
    const { promise: left, resolve: leave } = Promise.withResolvers<void>()
    const { promise: wrote, resolve: written } = Promise.withResolvers<void>()
    const slow = other.db.transaction().execute(async (trx) => {
      await append(trx, entry('slow'))
      written()
      await left
    })
    await wrote
    await append(database.db, entry('fast'))
    await sealJournal(database.db)
    leave()
    await slow
    await sealJournal(database.db)
    const { rows } = await sql<{ caller: string }>`select caller from journal_seals join journal using (event_id)
      order by sequence desc limit 2`.execute(database.db)
    assert.deepEqual(
      rows.map(({ caller }) => caller),
      ['slow', 'fast'],
    )
    assert.deepEqual((await verdictOn(database.db)).findings, [])
  })

  it('happens by itself, and tells the log where the chain ends', async () => {
    const said: Record<string, unknown>[] = []
    const log = { info: (fields: object) => void said.push({ ...fields }), warn: () => assert.fail('no trouble') }
    const stop = startSealing(database.db, log)
    await append(database.db, entry('unasked'))
    await until('it is sealed', async () => (await verdictOn(database.db)).unsealed === 0)
    await append(database.db, entry('at the end'))
    await stop()
    const { head, unsealed, findings } = await verdictOn(database.db)
    assert.deepEqual({ unsealed, findings }, { unsealed: 0, findings: [] })
    assert.equal(said.at(-1)?.['auditHead'], `${head.count}:${head.hash}`)
  })

  it('shows a row that was taken away before its seal', async () => {
    await append(database.db, entry('short-lived'))
    await sql`alter table journal disable trigger user`.execute(database.db)
    await sql`delete from journal where caller = 'short-lived'`.execute(database.db)
    await sql`alter table journal enable trigger user`.execute(database.db)
    await sealJournal(database.db)
    assert.deepEqual((await verdictOn(database.db)).what, ['Removed'])
  })

  it('finds the trigger in the way of whoever changes, deletes or empties', async () => {
    for (const table of ['journal', 'journal_seals'])
      for (const change of [`update ${table} set event_id = event_id`, `delete from ${table}`, `truncate ${table}`])
        await assert.rejects(sql.raw(change).execute(database.db), /append-only|can only be updated to DEFAULT/, change)
    for (const change of ['update audit_head set count = 0', 'delete from audit_head', 'truncate audit_head'])
      await assert.rejects(sql.raw(change).execute(database.db), /only grows|append-only/, change)
  })

  it('takes in the rows of a version that knew no seals', async () => {
    const { db, databaseUrl } = await anEarlierDatabase(database, '0006-approvals')
    await append(db, entry('someone'))
    await db.destroy()
    const now = await openDatabase({ databaseUrl, dataDir: '/nowhere' })
    const { sealed, unsealed, findings } = await verdictOn(now.db)
    await now.close()
    assert.deepEqual({ sealed, unsealed, findings }, { sealed: 1, unsealed: 0, findings: [] })
  })
})
