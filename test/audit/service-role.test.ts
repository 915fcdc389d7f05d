import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { sealJournal } from '../../src/database/seal-journal.ts'
import { openDatabase, type Database } from '../../src/database/open-database.ts'
import { aServer, type OwnDatabase } from '../database/a-database.ts'
import { aService, by, ended } from '../operations/a-service.ts'
import { anEstate, type Estate } from '../operations/an-estate.ts'
import { verdictOn } from './a-journal.ts'

const run = promisify(execFile)
const migrateMain = new URL('../../src/database/main.ts', import.meta.url).pathname

describe('a role of the service that owns no table', { concurrency: false, timeout: 120_000 }, () => {
  let server: OwnDatabase
  let service: Database
  let estate: Estate
  let owner: string
  let app: string
  const migrate = (...args: string[]) =>
    run(process.execPath, [migrateMain, ...args], { env: { ...process.env, DATABASE_URL: owner } })

  before(async () => {
    server = await aServer()
    for (const role of ['backup_owner', 'backup_service'])
      await sql.raw(`create role ${role} login password 'secret'`).execute(server.db)
    await sql`create database backup owner backup_owner`.execute(server.db)
    const url = (role: string) => {
      const made = new URL(server.connectionString)
      Object.assign(made, { username: role, password: 'secret', pathname: '/backup' })
      return made.href
    }
    owner = url('backup_owner')
    app = url('backup_service')
  })
  after(async () => {
    await service?.close()
    await server?.close()
    await estate?.sandbox.stop()
  })

  it('is not given what it needs as long as it could take more', async () => {
    await assert.rejects(migrate('--service-role', 'nobody_at_all'), /The database has no role nobody_at_all/)
    await sql`grant backup_owner to backup_service`.execute(server.db)
    await assert.rejects(migrate('--service-role', 'backup_service'), /no right can be kept from it/)
    await sql`revoke backup_owner from backup_service`.execute(server.db)
  })

  it('runs the service', async () => {
    const { stdout } = await migrate('--service-role', 'backup_service')
    assert.match(stdout, /backup_service may run the service, and cannot change the journal\./)
    await migrate('--service-role', 'backup_service')
    service = await openDatabase({ databaseUrl: app, dataDir: '/nowhere' })
    estate = await anEstate()
    const operations = aService(service, estate.azure())
    await operations.startWorker()
    const { vm } = estate.addVm('as-a-guest', { locks: 1 })
    const { id } = await operations.start(vm, 'removeLocks', { restore: 'AfterOperation' }, by())
    const { status, error } = await ended(operations, id)
    assert.equal(status, 'Succeeded', JSON.stringify(error))
    await operations.setFreeze({ frozen: false }, by())
    await operations.drain()
    await sealJournal(service.db)
    const { sealed, unsealed, findings } = await verdictOn(service.db)
    assert.ok(sealed > 5)
    assert.deepEqual({ unsealed, findings }, { unsealed: 0, findings: [] })
  })

  const refused = [
    'update journal set caller = null',
    'delete from journal',
    'truncate journal',
    'alter table journal disable trigger all',
    'drop trigger journal_is_append_only on journal',
    'drop table journal cascade',
    'set session_replication_role = replica',
    "insert into journal_seals values (1000, 1000, decode('00', 'hex'), decode('00', 'hex'))",
    'delete from journal_seals',
    'delete from journal_unsealed',
    'insert into journal_unsealed values (1)',
    'insert into journal_archives (first_sequence, last_sequence, previous_hash, last_hash, file) values (1, 1, sha256($$$$), sha256($$$$), $$$$)',
    'delete from journal_archives',
    'update audit_head set count = count + 1',
    'select * from audit_head for update',
    "create or replace function journal_row_text(event journal) returns text language sql as $$ select '' $$",
  ]
  for (const statement of refused) {
    it(`may not: ${statement}`, async () => {
      await assert.rejects(sql.raw(statement).execute(service.db), /permission denied|must be owner/)
    })
  }

  it('cannot put tables of its own in the way of the sealing', async () => {
    await sql`create schema backup_owner`.execute(service.db)
    await sql`create table backup_owner.audit_head as select 1 as id, 99::bigint as count, ''::bytea as hash, now() as sealed_at`.execute(
      service.db,
    )
    await sql`update service_freeze set reason = 'x'`.execute(service.db)
    await sealJournal(service.db)
    assert.deepEqual((await verdictOn(service.db)).findings, [])
  })

  it('is told in one line when the tables are older than the service', async () => {
    const admin = await openDatabase({ databaseUrl: owner, dataDir: '/nowhere' })
    await sql`delete from kysely_migration where name = '0007-audit-chain'`.execute(admin.db)
    await assert.rejects(
      openDatabase({ databaseUrl: app, dataDir: '/nowhere' }),
      /^DatabaseUnusable: The database has to be brought up to this version first, by the role that owns its tables: npm run migrate\.$/,
    )
    await sql`insert into kysely_migration (name, timestamp) values ('0007-audit-chain', '2026-01-01')`.execute(
      admin.db,
    )
    await admin.close()
  })
})
