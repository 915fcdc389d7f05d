// A PostgreSQL and a folder for as long as the process lives that started this one: however that ends, both are gone with it.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openDatabase } from '../../src/database/open-database.ts'
import { postgresPrograms } from '../../src/database/postgres-programs.ts'
import { postgresUser } from '../../src/database/run-as.ts'
import { OperationQueue } from '../../src/operations/running/queue.ts'
import { template, type Told } from './server-of-run.ts'
import { throwAwayServer } from './throw-away-server.ts'

const alone = once(process, 'disconnect')
// Meant for the run, which goes on to the end of its own.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

/** All test files share it: each has some 30 connections at most. */
const settings = ['max_connections=400', 'shared_buffers=128MB', 'synchronous_commit=off', 'full_page_writes=off']
const server = await throwAwayServer(await postgresPrograms(await postgresUser()), settings)
const folder = mkdtempSync(join(tmpdir(), 'test-run-'))
try {
  await makeTemplate()
  if (process.connected) process.send!({ url: server.url, folder } satisfies Told)
  await alone
} catch (error) {
  if (process.connected) process.send!({ failure: (error as Error).message } satisfies Told)
} finally {
  await server.drop()
  rmSync(folder, { recursive: true, force: true })
}

/** What every test's database begins as: migrated, with the tables of the queue. */
async function makeTemplate() {
  const admin = new pg.Client({ connectionString: server.url })
  await admin.connect()
  await admin.query(`create database ${template}`)
  const url = new URL(server.url)
  url.pathname = `/${template}`
  const database = await openDatabase({ databaseUrl: url.href, dataDir: '/nowhere' })
  const queue = new OperationQueue(database)
  await queue.ready()
  await queue.stop()
  await database.close()
  // Whoever is connected to it, autovacuum too, would keep it from being copied.
  await admin.query(`alter database ${template} with allow_connections false`)
  await admin.end()
}
