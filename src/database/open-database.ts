import { Kysely, PostgresDialect, sql, type PostgresPool } from 'kysely'
import { ServiceError } from '../errors.ts'
import { bindToAzure } from './azure-home.ts'
import { migrate } from './migrate.ts'
import { createPool } from './pool.ts'
import type { Schema } from './schema.ts'

export interface Database {
  /** The engine's connections: claims are renewed on them. */
  db: Kysely<Schema>
  /** For what callers read: few connections of its own, on which no statement lasts long. Whatever is read there, claims go on. */
  served: Kysely<Schema>
  connectionString: string
  /** Rejects while the database does not answer. */
  checkReachable(): Promise<void>
  /** Ends the pools, and the embedded server where it is ours. */
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** Unset: a PostgreSQL of our own in `dataDir`. */
  databaseUrl?: string | undefined
  dataDir: string
  poolSize?: number
  /** Connections for what callers read, and how long a statement on them may take. */
  servedPoolSize?: number
  servedMilliseconds?: number
  /** The Azure that the service talks to: a database that belongs to another one is refused. */
  azure?: { endpoint: string; tenantId?: string }
}

/** Ours are done within milliseconds. A connection on which one hangs for so long is dead. */
const longestQueryMilliseconds = 15_000
/** Sooner than that: the server stops computing, and the connection serves the next. */
const longestServedMilliseconds = 10_000

/** One line naming what a person must put right before the service can start. */
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

async function open(options: DatabaseOptions): Promise<Database> {
  const {
    databaseUrl,
    dataDir,
    poolSize = 10,
    servedPoolSize = 6,
    servedMilliseconds = longestServedMilliseconds,
    azure,
  } = options
  const embedded = databaseUrl === undefined ? await startEmbedded(dataDir) : undefined
  const connectionString = databaseUrl ?? embedded!.connectionString
  const db = kyselyOver(createPool({ connectionString, max: poolSize, queryMilliseconds: longestQueryMilliseconds }))
  const served = kyselyOver(
    createPool({
      connectionString,
      max: servedPoolSize,
      queryMilliseconds: longestQueryMilliseconds,
      statementMilliseconds: servedMilliseconds,
    }),
  )
  const close = async () => {
    await Promise.all([db.destroy(), served.destroy()])
    await embedded?.stop()
  }
  try {
    await reach(db, connectionString)
    await migrate(db, () => kyselyOver(createPool({ connectionString, max: 2, queryMilliseconds: 0 })))
    if (azure) await bindToAzure(db, azure)
    return { db, served, connectionString, close, checkReachable: () => reach(db, connectionString) }
  } catch (error) {
    await close()
    throw error
  }
}

const kyselyOver = (pool: PostgresPool) => new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })

/** Loaded only where it is used: a service with DATABASE_URL starts faster without. */
const startEmbedded = async (dataDir: string) => (await import('./embedded-postgres.ts')).startEmbeddedPostgres(dataDir)

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
  if (cause instanceof ServiceError) return reason(cause.cause)
  if (cause instanceof AggregateError && cause.message === '') return reason(cause.errors[0])
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]!
}
