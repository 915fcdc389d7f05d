import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { archiveJournal, ChainBroken } from '../../src/audit/archive.ts'
import { readArchiveFile } from '../../src/audit/archive-file.ts'
import { verifyArchiveFiles } from '../../src/audit/archived-rows.ts'
import { readArchives } from '../../src/audit/archives.ts'
import { exportJournal } from '../../src/audit/export.ts'
import { readHead, sealAt } from '../../src/audit/head.ts'
import type { Database } from '../../src/database/open-database.ts'
import type { Schema } from '../../src/database/schema.ts'
import { sealJournal } from '../../src/database/seal-journal.ts'
import { readJournal } from '../../src/operations/listing/journal.ts'
import { aDatabase } from '../database/a-database.ts'
import { fill, verdictOn } from './a-journal.ts'

const main = new URL('../../src/audit/main.ts', import.meta.url).pathname
async function all(lines: AsyncIterable<string>) {
  const found: string[] = []
  for await (const line of lines) found.push(line)
  return found
}
const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3600_000)

describe('archives of the journal', { concurrency: false, timeout: 120_000 }, () => {
  let folder: string
  let database: Database
  let db: Kysely<Schema>
  let made = 0
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'archives-'))
  })
  after(async () => {
    await rm(folder, { recursive: true, force: true })
  })
  /** Of the last of the old rows. */
  const operationId = randomUUID()
  /** A new journal: 40 rows of some 100 days ago, 10 of today. */
  beforeEach(async () => {
    made++
    database = await aDatabase()
    db = database.db
    await rows(39, 100)
    await rows(1, 99, operationId)
    await fill(db, 10)
  })
  afterEach(() => database?.close())

  async function rows(count: number, days: number, ofOperation: string | null = null) {
    await sql`insert into journal (kind, caller, correlation_id, operation_id, vm_key, detail, at)
      select 'Intent', 'caller é ' || g, gen_random_uuid()::text, ${ofOperation}::uuid, '/vm', jsonb_build_object('n', g, 'text', repeat('é', g % 9)),
        now() - make_interval(days => ${days}) + make_interval(secs => g) from generate_series(1, ${count}::int) g`.execute(
      db,
    )
    await sealJournal(db)
  }
  const to = (name: string) => join(folder, `${made}-${name}`)
  const archive = (file = 'old', before = daysAgo(50)) => archiveJournal(db, { before, to: to(file) })
  const count = async () => {
    const { rows: found } = await sql<{ events: number; seals: number }>`
      select (select count(*)::int from journal) as events, (select count(*)::int from journal_seals) as seals`.execute(
      db,
    )
    return found[0]!
  }
  async function operation(status: string, lock?: 'off' | 'back') {
    await sql`insert into operations (id, action, vm_key, vm_id, status, body, plan, work, deadline_at, created_by, correlation_id)
      values (${operationId}, 'removeLocks', '/vm', '/VM', ${status}, '{}', '{}', '{}', now(), 'x', 'x')`.execute(db)
    if (lock)
      await sql`insert into lock_journal (id, operation_id, vm_key, vm_id, lock_id, lock, restore, removed_at, restored_at)
        values (gen_random_uuid(), ${operationId}, '/vm', '/VM', '/lock', '{}', 'P1D', now(), ${lock === 'back' ? sql`now()` : null})`.execute(
        db,
      )
  }
  async function audit(...args: string[]) {
    const { DATABASE_URL: _, ...env } = process.env
    const child = spawn(process.execPath, [main, ...args], {
      env: { ...env, DATABASE_URL: database.connectionString },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)))
    const [code] = (await once(child, 'close')) as [number]
    return { code, said }
  }

  it('hold the oldest rows, which are no longer in the database; the chain goes on behind them', async () => {
    const head = await readHead(db)
    const sealOf40 = (await sealAt(db, 40))!
    const archived = (await archive())!
    assert.deepEqual(
      [archived.firstSequence, archived.lastSequence, archived.previousHash, archived.lastHash],
      [1, 40, '0'.repeat(64), sealOf40.hash],
    )
    await sealJournal(db)
    assert.deepEqual(await count(), { events: 11, seals: 11 })
    const verdict = await verdictOn(db, [head, sealOf40])
    assert.deepEqual([verdict.findings, verdict.archived, verdict.sealed, verdict.unchecked], [[], 40, 11, []])
    const text = await readFile(to('old'), 'utf8')
    assert.equal(text.split('\n').length, 43)
    const { rows: left } = await sql<{ detail: object }>`select detail from journal where kind = 'Archived'`.execute(db)
    assert.deepEqual(left[0]!.detail, { ...archived, rows: 40 })
  })

  it('follow each other', async () => {
    await archive('first', new Date(daysAgo(100).getTime() + 20_500))
    const second = (await archive('second'))!
    assert.equal(second.lastSequence, 40)
    const archives = await readArchives(db)
    assert.equal(second.firstSequence, archives[0]!.lastSequence + 1)
    assert.equal(archives[1]!.previousHash, archives[0]!.lastHash)
    assert.deepEqual((await verdictOn(db)).findings, [])
    assert.equal(await archive('third'), undefined)
    assert.equal(existsSync(to('third')), false)
  })

  it('are refused where something in them goes on or does not hold, and nothing is deleted or left behind', async () => {
    await operation('Running')
    const all = await count()
    await assert.rejects(archive(), new RegExp(`^Error: Operation ${operationId} \\(removeLocks\\) is Running`))
    await sql`update operations set status = 'Succeeded' where id = ${operationId}`.execute(db)
    await assert.rejects(archive('young', daysAgo(6)), /^Error: --before: .* is less than 7 days ago/)
    await writeFile(to('there'), 'mine')
    await assert.rejects(archive('there'), /^Error: --to: .* is there already/)
    assert.equal(await readFile(to('there'), 'utf8'), 'mine')
    await assert.rejects(archive('no/folder'), /ENOENT/)
    await sql`alter table journal disable trigger user`.execute(db)
    await sql`update journal set caller = 'somebody else' where event_id = 17`.execute(db)
    await assert.rejects(archive(), (error) => error instanceof ChainBroken && /^Row 17 is not/.test(error.message))
    assert.deepEqual(await count(), all)
    assert.equal(existsSync(to('old')), false)
    assert.deepEqual(await readArchives(db), [])
  })

  it('are made by one at a time', async () => {
    const ends = await Promise.allSettled([archive('one'), archive('other')])
    const refused = ends.find((end) => end.status === 'rejected')
    assert.match(String(refused?.reason), /being archived already/)
    assert.equal((await readArchives(db)).length, 1)
    await sealJournal(db)
    assert.deepEqual((await verdictOn(db)).findings, [])
  })

  it('leave every row where it is when the deletion fails, beside a file that is told to be of no use', async () => {
    await sql`create trigger in_the_way before delete on journal_seals for each statement execute function journal_is_append_only()`.execute(
      db,
    )
    const all = await count()
    await assert.rejects(archive(), /append-only/)
    assert.deepEqual(await count(), all)
    assert.deepEqual(await readArchives(db), [])
    const { whole, findings } = await verifyArchiveFiles(db, [to('old')], [], () => undefined)
    assert.deepEqual(
      [whole, findings],
      [[`${to('old')}: rows 1 to 40, which are still in the database: nothing needs this file`], 0],
    )
  })

  it('of another journal are told apart', async () => {
    await archive()
    await rows(1, 30)
    const foreign = await readFile(to('old'))
    const file = to('foreign')
    await writeFile(file, foreign)
    await database.close()
    database = await aDatabase()
    const { findings } = await verifyArchiveFiles(database.db, [file], [], () => undefined)
    assert.equal(findings, 1)
  })

  it('wait until a lock that an operation in them took off is back', async () => {
    await operation('Succeeded', 'off')
    await assert.rejects(archive(), /a lock of its is still off/)
    await sql`update lock_journal set restored_at = now()`.execute(db)
    assert.equal((await archive())!.lastSequence, 40)
  })

  it('end before the first row that is younger, though older ones were sealed behind it', async () => {
    await rows(3, 90)
    assert.equal((await archive())!.lastSequence, 40)
    assert.equal((await count()).events, 14) // and the archive's own
  })

  it('are refused to a role that may not delete', async () => {
    const role = `service_${randomUUID()}`
    await sql`create role ${sql.id(role)} login password 'x'`.execute(db)
    await sql`grant select on all tables in schema public to ${sql.id(role)}`.execute(db)
    const url = new URL(database.connectionString)
    url.username = role
    url.password = 'x'
    const limited = new Kysely<Schema>({
      dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: String(url), max: 2 }) }),
    })
    await assert.rejects(archiveJournal(limited, { before: daysAgo(50), to: to('old') }), /archive as the owner/)
    await limited.destroy()
  })

  it('are the only way out: without one no row can be deleted, and of one that was made up no event tells', async () => {
    for (const table of ['journal', 'journal_seals'])
      await assert.rejects(sql`delete from ${sql.table(table)}`.execute(db), /append-only/)
    const hash = Buffer.from((await sealAt(db, 5))!.hash, 'hex')
    await sql`insert into journal_archives (first_sequence, last_sequence, previous_hash, last_hash, file)
      values (1, 5, ${Buffer.alloc(32)}, ${hash}, 'nowhere')`.execute(db)
    await assert.rejects(sql`delete from journal where event_id <= 6`.execute(db), /append-only/)
    await sql`delete from journal where event_id <= 5`.execute(db)
    await sql`delete from journal_seals where sequence <= 5`.execute(db)
    assert.deepEqual((await verdictOn(db)).findings, [
      { what: 'Removed', message: '5 rows up to row 5: as if archived, but no event tells of it' },
    ])
    await assert.rejects(archive(), ChainBroken)
    await assert.rejects(sql`delete from journal_archives`.execute(db), /append-only/)
  })

  it('let followers go on: newest first ends where they begin, oldest first begins behind them', async () => {
    await archive()
    const all = (await readJournal(db, { limit: 1000 })).value
    assert.deepEqual(
      all.map(({ sequence }) => Number(sequence)),
      Array.from({ length: 11 }, (_, n) => 41 + n),
    )
    assert.deepEqual((await readJournal(db, { after: '7', limit: 1000 })).value, all)
    assert.deepEqual(await readJournal(db, { after: '7', newestFirst: true }), { value: [], next: null })
    const last = (await readJournal(db, { after: all[0]!.eventId, newestFirst: true })).value
    assert.deepEqual(last, [])
  })

  it('let an export go on from the head at their end, and from no head before it', async () => {
    const [at20, at40] = [(await sealAt(db, 20))!, (await sealAt(db, 40))!]
    await archive()
    const lines = await all(exportJournal(db, { since: at40 }))
    assert.equal(lines.length, 12)
    await assert.rejects(all(exportJournal(db, { since: at20 })), /--since: 20:\w+ is in an archive/)
  })

  it('are made and verified by the command', async () => {
    const before = daysAgo(50).toISOString()
    const head = (await sealAt(db, 20))!
    assert.match((await audit('archive', '--before', before)).said, /^archive needs --before <time> and --to <file>/)
    assert.match((await audit('archive', '--before', 'then', '--to', 'x')).said, /^--before: "then" is not a time/)
    const made = await audit('archive', '--before', before, '--to', to('old'))
    assert.match(made.said, /^Rows 1 to 40 are in .*, and no longer in the database\.\nhead 40:[0-9a-f]{64}\n$/)
    assert.equal(made.code, 0)
    const text = `${head.count}:${head.hash}`
    const unchecked = await audit('verify', '--head', text)
    assert.match(unchecked.said, /--head: row 20 was archived; name its file with --archive to check it\./)
    assert.equal(unchecked.code, 2)
    const verified = await audit('verify', '--head', text, '--archive', to('old'))
    assert.match(verified.said, /^1[01] rows checked, 40 archived before them, [01] not yet sealed, nothing found\n/)
    assert.match(verified.said, /old: rows 1 to 40, as they left the database\n/)
    assert.equal(verified.code, 0)
    const wrong = await audit('verify', '--head', `20:${'0'.repeat(64)}`, '--archive', to('old'))
    assert.match(wrong.said, /Changed: .*: row 20 is not that of the head/)
    assert.equal(wrong.code, 1)
    assert.match((await audit('verify', '--archive', to('missing'))).said, /ENOENT/)
  })

  const harms: [string, (lines: string[]) => string[], RegExp][] = [
    ['a cut end', (lines) => lines.slice(0, -2), /its end is missing/],
    ['a row that was taken out', (lines) => lines.toSpliced(7, 1), /line 8: row 8 where row 7 belongs/],
    [
      'a row that was changed',
      (lines) => lines.with(7, lines[7]!.replace('caller é', 'caller e')),
      /row 7 is not what was sealed/,
    ],
    ['half a line', (lines) => lines.with(7, lines[7]!.slice(0, 40)), /line 8 is not a line of an archive/],
    [
      'a row without a column',
      (lines) => lines.with(7, lines[7]!.replace('"detail"', '"Detail"')),
      /row 7 is not whole/,
    ],
    ['another beginning', (lines) => lines.slice(1), /does not begin as an archive/],
    [
      'a beginning without the hash before it',
      (lines) => lines.with(0, lines[0]!.replace('"previousHash"', '"PreviousHash"')),
      /does not begin as an archive/,
    ],
    [
      'an end without its number',
      (lines) => lines.with(41, lines[41]!.replace('lastSequence', 'last')),
      /the end is not whole/,
    ],
    [
      'another end',
      (lines) => lines.with(41, lines[41]!.replace(/.{3}"}/, '000"}')),
      /its end is not that of its rows/,
    ],
    ['a line behind its end', (lines) => lines.with(42, lines[41]!), /line 43 stands behind the end/],
  ]
  it('are found out when they were changed', async () => {
    await archive()
    const lines = (await readFile(to('old'), 'utf8')).split('\n')
    for (const [what, harm, message] of harms) {
      await writeFile(to('harmed'), harm(lines).join('\n'))
      await assert.rejects(readArchiveFile(to('harmed')), message, what)
    }
  })

  it('lose nothing when the process is killed, whenever: the rows are in the database, or in the file and nowhere twice', async () => {
    await sql`insert into journal (kind, caller, correlation_id, at)
      select 'Intent', 'x', 'x', now() - interval '60 days' from generate_series(1, 10)`.execute(db)
    await sealJournal(db)
    const before = daysAgo(50).toISOString()
    let outcomes = ''
    for (const milliseconds of [250, 350, 420, 480, 540, 600, 700]) {
      const file = to(`killed-${milliseconds}`)
      const { events } = await count()
      const earlier = (await readArchives(db)).length
      const child = spawn(process.execPath, [main, 'archive', '--before', before, '--to', file], {
        env: { ...process.env, DATABASE_URL: database.connectionString },
        stdio: 'ignore',
      })
      await Promise.race([sleep(milliseconds), once(child, 'exit')])
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      await sleep(200) // its connection may be ending its transaction
      await sealJournal(db)
      const archived = (await readArchives(db))[earlier]
      assert.deepEqual((await verdictOn(db)).findings, [])
      if (archived) {
        assert.equal((await count()).events, events + 1 - (archived.lastSequence - archived.firstSequence + 1))
        assert.equal((await readArchiveFile(file)).lastHash, archived.lastHash)
        break
      }
      assert.equal((await count()).events, events)
      outcomes += '.'
    }
    assert.ok(outcomes.length > 0, 'killed before its end at least once')
  })
})
