import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openDatabase, type Database, type DatabaseOptions } from '../../src/database/open-database.ts'
import { serverOfRun, template } from './server-of-run.ts'

export interface OwnDatabase extends Database {
  /** The URL of another on its server: empty, or a copy of one that nobody is connected to. It is gone with this one. */
  another(copied?: string): Promise<string>
}

/** A migrated database of one's own, on the server that all files of a run share. It waits for no disk. */
export async function aDatabase(options: Omit<DatabaseOptions, 'dataDir' | 'databaseUrl'> = {}): Promise<OwnDatabase> {
  const server = await serverOfRun()
  const made = databasesOn(server)
  const database = await openDatabase({ databaseUrl: await made.make(template), dataDir: '/nowhere', ...options })
  return {
    ...database,
    another: made.make,
    async close() {
      await database.close()
      await made.drop()
    },
  }
}

/** A server of one's own, as the service starts it: it waits for the disk, and its roles are nobody else's. */
export async function aServer(): Promise<OwnDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'server-'))
  await chmod(dataDir, 0o755)
  const database = await openDatabase({ dataDir })
  return {
    ...database,
    another: databasesOn(database.connectionString).make,
    async close() {
      await database.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function databasesOn(server: string) {
  const names: string[] = []
  const asked = async (statements: readonly string[]) => {
    const client = new pg.Client({ connectionString: server })
    await client.connect()
    try {
      for (const statement of statements) await client.query(statement)
    } finally {
      await client.end()
    }
  }
  const make = async (copied = 'template1') => {
    const name = `test_${randomUUID().replaceAll('-', '')}`
    await asked([`create database ${name} template ${copied}`])
    names.push(name)
    const url = new URL(server)
    url.pathname = `/${name}`
    return url.href
  }
  return { make, drop: () => asked(names.map((name) => `drop database if exists ${name} with (force)`)) }
}
