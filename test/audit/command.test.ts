import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import { sealJournal } from '../../src/database/seal-journal.ts'
import { openDatabase, type Database } from '../../src/database/open-database.ts'
import { append } from '../../src/operations/listing/journal.ts'

const main = new URL('../../src/audit/main.ts', import.meta.url).pathname
const vmId =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/Rg/providers/Microsoft.Compute/virtualMachines/Web'

describe('npm run audit', { concurrency: false, timeout: 180_000 }, () => {
  let dataDir: string
  let database: Database
  const audit = (...args: string[]) => auditOf(dataDir, ...args)
  const auditOf = (folder: string, ...args: string[]) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const { DATABASE_URL: _, ...env } = process.env
      execFile(process.execPath, [main, ...args], { env: { ...env, DATA_DIR: folder } }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      )
    })

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'audit-'))
    await chmod(dataDir, 0o755)
    database = await openDatabase({ dataDir })
    for (let n = 0; n < 12; n++)
      await append(database.db, {
        kind: 'Intent',
        caller: `caller ${n}`,
        correlationId: 'x',
        vmKey: n % 3 === 0 ? vmId.toLowerCase() : null,
        detail: { n },
      })
    await sealJournal(database.db)
    await append(database.db, { kind: 'Freeze', caller: 'late', correlationId: 'x' })
  })
  after(async () => {
    await database?.close()
    await rm(dataDir, { recursive: true, force: true })
  })

  it('verifies beside the running service, and says what it covered', async () => {
    const { code, stdout } = await audit('verify')
    assert.match(stdout, /^12 rows checked, 1 not yet sealed, nothing found\nhead 12:[0-9a-f]{64}\n/)
    assert.match(stdout, /The role of this connection could change the journal itself/)
    assert.equal(code, 0)
  })

  let head: string
  it('exports every event in a line of JSON, and the head behind them', async () => {
    const { code, stdout } = await audit('export')
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    assert.equal(code, 0)
    assert.equal(lines.length, 14)
    assert.deepEqual([lines[0]!['caller'], lines[0]!['detail'], lines[0]!['sequence']], ['caller 0', { n: 0 }, '1'])
    assert.equal(lines[1]!['previousHash'], lines[0]!['hash'])
    assert.deepEqual([lines[12]!['caller'], lines[12]!['hash']], ['late', null])
    head = lines[13]!['auditHead'] as string
    assert.deepEqual(lines[13], { auditHead: `12:${lines[11]!['hash'] as string}`, events: 13 })
  })

  it('exports what concerns one VM, or what came after a time', async () => {
    const ofVm = (await audit('export', '--vm', vmId.toUpperCase())).stdout.trimEnd().split('\n')
    assert.equal(ofVm.length, 5)
    const later = (await audit('export', '--since', new Date(Date.now() + 60_000).toISOString())).stdout
    assert.match(later, /^\{"auditHead":"[^"]+","events":0\}\n$/)
  })

  it('ends with 2 and a line when it cannot look', async () => {
    for (const [args, line] of [
      [['verify', '--head', 'nonsense'], /^--head: "nonsense" is not <count>:<hash>\.\n$/],
      [['export', '--vm', 'web-1'], /^--vm: "web-1" is not the id of a virtual machine\.\n$/],
      [['export', '--since', 'yesterday'], /^--since: "yesterday" is not a time/],
      [['export', '--since', `3:${'0'.repeat(64)}`], /^--since: 3:0{64} is no head of this journal/],
      [['verify', '--haed', 'x'], /^Unknown option '--haed'\. npm run audit -- --help lists the options\.\n$/],
      [['shred'], /^Usage: npm run --silent audit -- verify/],
    ] as const) {
      const { code, stderr } = await audit(...args)
      assert.equal(code, 2)
      assert.match(stderr, line)
    }
  })

  it('--help lists the options with examples', async () => {
    const { code, stdout, stderr } = await audit('--help')
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(
      stdout,
      /^Usage: npm run --silent audit -- verify[\s\S]*^Examples:\n {2}npm run --silent audit -- verify/m,
    )
  })

  it('makes no database where there is none to look at', async () => {
    for (const folder of ['fresh', 'interrupted']) {
      const there = join(dataDir, folder)
      if (folder === 'interrupted') await mkdir(join(there, 'postgres/data/base'), { recursive: true })
      const before = await readdir(dataDir, { recursive: true })
      for (const command of ['verify', 'export']) {
        const { code, stdout, stderr } = await auditOf(there, command)
        assert.deepEqual([code, stdout], [2, ''])
        assert.match(stderr, /^There is no database in DATA_DIR \S+: no service has run on it\. .*\n$/)
      }
      assert.deepEqual(await readdir(dataDir, { recursive: true }), before)
    }
  })

  it('ends with 1 and names the first row that is wrong', async () => {
    await sql`alter table journal disable trigger user`.execute(database.db)
    await sql`update journal set caller = 'caller 3' where caller = 'caller 4'`.execute(database.db)
    const { code, stdout } = await audit('verify')
    assert.match(stdout, /^Changed: row 5 \(event 5\): .*\n12 rows checked, 1 not yet sealed, 1 found\n/)
    assert.equal(code, 1)
    await sql`update journal set caller = 'caller 4' where event_id = 5`.execute(database.db)
  })

  it('finds, by the head of an earlier export, an end that was cut off with all its traces; also while no service runs', async () => {
    for (const table of ['journal', 'journal_seals', 'audit_head'])
      await sql.raw(`alter table ${table} disable trigger user`).execute(database.db)
    await sql`delete from journal where event_id > 10`.execute(database.db)
    await sql`delete from journal_seals where event_id > 10`.execute(database.db)
    await sql`delete from journal_unsealed`.execute(database.db)
    await sql`update audit_head set count = 10, hash = (select hash from journal_seals where sequence = 10)`.execute(
      database.db,
    )
    await database.close()
    assert.equal((await audit('verify')).code, 0)
    const { code, stdout } = await audit('verify', '--head', head)
    assert.match(stdout, /^Truncated: the last 2 rows: the head kept elsewhere counts 12, the journal ends at 10\n/)
    assert.equal(code, 1)
  })
})
