import { CompiledQuery, Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { migrate } from './migrate.ts'
import type { Schema } from './schema.ts'

export interface Database {
  db: Kysely<Schema>
  connectionString: string
  /** Rejects while the database does not answer. */
  checkReachable(): Promise<void>
  /** Ends the pool, and the embedded server where it is ours. */
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** Unset: a PostgreSQL of our own in `dataDir`. */
  databaseUrl?: string | undefined
  dataDir: string
  poolSize?: number
}

/** What a person has to put right before the service can start: one line. */
export class DatabaseUnusable extends Error {
  override readonly name = 'DatabaseUnusable'
}

/** Rejects with DatabaseUnusable. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  try {
    return await open(options)
  } catch (cause) {
    throw new DatabaseUnusable(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

async function open({ databaseUrl, dataDir, poolSize = 10 }: DatabaseOptions): Promise<Database> {
  const embedded = databaseUrl === undefined ? await startEmbeddedPostgres(dataDir) : undefined
  const connectionString = databaseUrl ?? embedded!.connectionString
  const pool = new pg.Pool({ connectionString, max: poolSize, connectionTimeoutMillis: 10_000 })
  // An idle connection that breaks (a database restart) is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => undefined)
  // One that breaks while it is in use fails its query, which says enough.
  pool.on('connect', (client) => void client.on('error', () => undefined))
  const dialect = new PostgresDialect({
    pool,
    // A process that is stopped (SIGSTOP, a suspended machine) inside a transaction would hold its operation's row for ever, and
    // nobody could take the operation over.
    onCreateConnection: async (connection) => {
      await connection.executeQuery(CompiledQuery.raw("set idle_in_transaction_session_timeout = '5s'"))
    },
  })
  const db = new Kysely<Schema>({ dialect })
  const close = async () => {
    await db.destroy()
    await embedded?.stop()
  }
  try {
    await reach(db, connectionString)
    await migrate(db)
    return { db, connectionString, close, checkReachable: () => reach(db, connectionString) }
  } catch (error) {
    await close()
    throw error
  }
}

async function reach(db: Kysely<Schema>, connectionString: string) {
  try {
    await sql`select 1`.execute(db)
  } catch (cause) {
    const url = URL.canParse(connectionString) ? new URL(connectionString) : undefined
    const where = url ? `${url.host}${url.pathname}` : 'DATABASE_URL'
    throw new Error(`The database at ${where} does not answer: ${reason(cause)}.`, { cause })
  }
}

/** Connection errors over several addresses come as an AggregateError without a message. */
function reason(cause: unknown): string {
  if (cause instanceof AggregateError && cause.message === '') return reason(cause.errors[0])
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]!
}
