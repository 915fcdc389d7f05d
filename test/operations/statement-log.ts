import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Schema } from '../../src/database/schema.ts'

export interface Statement {
  sql: string
  parameters: readonly unknown[]
  /** Who sent it: the connections of what is served, or those of the engine. */
  from: string
}

/** A database over connections of its own, and everything that is sent on them. */
export function logged(connectionString: string, from: string, log: Statement[]) {
  const pool = new pg.Pool({ connectionString, max: 10 })
  return new Kysely<Schema>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => void log.push({ sql: query.sql, parameters: query.parameters, from }),
  })
}
