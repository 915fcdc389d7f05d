import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { sql } from 'kysely'
import { migrations } from '../../src/database/migrations.ts'
import { openDatabase } from '../../src/database/open-database.ts'

describe('the database', { concurrency: false }, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'database-'))
  await chmod(dataDir, 0o755) // root runs PostgreSQL as another user, who has to get there
  after(() => rm(dataDir, { recursive: true, force: true }))

  it('starts a PostgreSQL of its own, migrates it, and finds its data again', async () => {
    const first = await openDatabase({ dataDir })
    await sql`update service_freeze set reason = 'kept'`.execute(first.db)
    await first.close()
    const second = await openDatabase({ dataDir })
    const { reason } = await second.db.selectFrom('service_freeze').select('reason').executeTakeFirstOrThrow()
    await second.close()
    assert.equal(reason, 'kept')
  })

  it('refuses a second service on the same folder, with one line', async () => {
    const first = await openDatabase({ dataDir })
    try {
      await assert.rejects(openDatabase({ dataDir }), {
        message: `Another service runs on DATA_DIR ${dataDir}; stop it, or give this one a DATA_DIR of its own.`,
      })
      await sql`select 1`.execute(first.db)
    } finally {
      await first.close()
    }
  })

  it('takes over the server that a killed run left', async () => {
    const module = new URL('../../src/database/open-database.ts', import.meta.url).href
    const script = `const { openDatabase } = await import(${JSON.stringify(module)}); await openDatabase({ dataDir: ${JSON.stringify(dataDir)} }); console.log('open'); setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const exited = once(child, 'exit')
    await Promise.race([once(child.stdout, 'data'), exited])
    child.kill('SIGKILL')
    await exited
    const left = await postmasterPid(dataDir)
    const database = await openDatabase({ dataDir })
    await sql`select 1`.execute(database.db)
    assert.equal(await postmasterPid(dataDir), left)
    await database.close()
    await assert.rejects(postmasterPid(dataDir), { code: 'ENOENT' }, 'it stopped with the service')
  })

  it('is not misled by a pid file whose pid belongs to another program', async () => {
    await writeFile(
      join(dataDir, 'postgres/data/postmaster.pid'),
      `${process.pid}\n${dataDir}/postgres/data\n1\n5999\n\n127.0.0.1\n`,
    )
    const database = await openDatabase({ dataDir })
    await sql`select 1`.execute(database.db)
    await database.close()
  })

  it('lets several replicas start at once: one migrates, the others wait', async () => {
    const server = await openDatabase({ dataDir })
    await sql`create database fresh`.execute(server.db)
    const databaseUrl = server.connectionString.replace(/\/postgres$/, '/fresh')
    const replicas = await Promise.all(
      Array.from({ length: 4 }, () => openDatabase({ databaseUrl, dataDir: '/nowhere' })),
    )
    const { rows } = await sql`select name from kysely_migration`.execute(replicas[0]!.db)
    await Promise.all(replicas.map((replica) => replica.close()))
    assert.equal(rows.length, Object.keys(migrations).length)

    await sql`create database newer template fresh`.execute(server.db)
    const newer = server.connectionString.replace(/\/postgres$/, '/newer')
    const client = await openDatabase({ databaseUrl: newer, dataDir: '/nowhere' })
    await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '2030-01-01')`.execute(client.db)
    await client.close()
    await assert.rejects(openDatabase({ databaseUrl: newer, dataDir: '/nowhere' }), {
      name: 'DatabaseUnusable',
      message:
        'The database was written by a newer version of this service (migration 9999-later); start that version.',
    })
    await server.close()
  })

  it('says in one line when the folder cannot be written', async () => {
    const file = join(dataDir, 'a-file')
    await writeFile(file, '')
    const wrong = join(file, 'below')
    await assert.rejects(
      openDatabase({ dataDir: wrong }),
      (error: Error) =>
        error.message.startsWith(`DATA_DIR ${wrong} cannot hold the database: `) && !error.message.includes('\n'),
    )
  })

  it('says in one line when the disk is full', { skip: process.getuid?.() !== 0 }, async () => {
    const small = await mkdtemp(join(tmpdir(), 'small-'))
    await chmod(small, 0o755)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=0755', 'tmpfs', small], { stdio: 'ignore' })
    } catch {
      return // not allowed to mount here
    }
    try {
      await assert.rejects(openDatabase({ dataDir: small }), {
        message: `DATA_DIR ${small} cannot hold the database: the disk is full.`,
      })
    } finally {
      execFileSync('umount', [small])
    }
  })

  it('names the database that does not answer', async () => {
    await assert.rejects(
      openDatabase({ databaseUrl: 'postgres://nobody:secret@127.0.0.1:1/none', dataDir: '/nowhere' }),
      (error: Error) =>
        /^The database at 127\.0\.0\.1:1\/none does not answer: .*ECONNREFUSED/.test(error.message) &&
        !error.message.includes('secret'),
    )
  })
})

const postmasterPid = async (dataDir: string) =>
  (await readFile(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8')).split('\n')[0]
