import type { PostgresPool, PostgresPoolClient } from 'kysely'
import pg from 'pg'
import { databaseUnavailable, isAway, statementEnded, tookTooLong } from './unavailable.ts'

interface PoolOptions {
  connectionString: string
  max: number
  /** Zero: as long as it takes. Beyond it the connection counts as dead. */
  queryMilliseconds: number
  /** The server itself ends a statement that takes longer, and the connection goes on. */
  statementMilliseconds?: number
}

/** Options of every connection of this process, the queue's included. */
export const connectionSettings = {
  connectionTimeoutMillis: 5000,
  // A server that vanished without a word (a failover) never says that a connection is dead.
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
}

/** Connections for Kysely: a broken one is never used again, and what breaks it is told as DatabaseUnavailable. */
export function createPool({
  connectionString,
  max,
  queryMilliseconds,
  statementMilliseconds,
}: PoolOptions): PostgresPool {
  const pool = new pg.Pool({
    ...connectionSettings,
    connectionString,
    max,
    query_timeout: queryMilliseconds,
    ...(statementMilliseconds === undefined ? {} : { statement_timeout: statementMilliseconds }),
    // A process that is stopped (SIGSTOP, a suspended machine) inside a transaction would hold its operation's row for ever, and
    // nobody could take the operation over.
    idle_in_transaction_session_timeout: 5000,
  })
  // An idle connection that breaks (a database restart) is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => undefined)
  // One that breaks while it is in use fails its query, which says enough.
  pool.on('connect', (client) => void client.on('error', () => undefined))
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: () => pool.connect().then(lent, told),
  }
}

function lent(client: pg.PoolClient): PostgresPoolClient {
  let broken: Error | undefined
  const query = async (text: string, values: unknown[]) => {
    // A rollback, mostly: on a dead connection it would be waited for as long again.
    if (broken) throw databaseUnavailable(broken)
    try {
      return await client.query(text, values)
    } catch (error) {
      if (isAway(error)) broken = error as Error
      return told(error)
    }
  }
  return {
    // Kysely's type also has a form for cursors, of which it makes use only where it is given some.
    query: query as unknown as PostgresPoolClient['query'],
    release: (destroy) => client.release(broken !== undefined || destroy),
  }
}

function told(error: unknown): never {
  if (isAway(error)) throw databaseUnavailable(error)
  throw tookTooLong(error) ? statementEnded(error) : error
}
