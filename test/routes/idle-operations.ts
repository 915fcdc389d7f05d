import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { FactCollector } from '../../src/backup/control-plane.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import type { Schema } from '../../src/database/schema.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { createOperations } from '../../src/operations/operations.ts'

const connectionString = 'postgres://nobody@127.0.0.1:1/nothing'

/** One that is never reached. */
export const idleDatabase = () =>
  new Kysely<Schema>({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString }) }) })

/** The real operations over a database that is never reached: for tests that read only. */
export function idleOperations(collector: FactCollector) {
  const db = idleDatabase()
  return createOperations({
    db,
    served: db,
    connectionString,
    azure: undefined as never, // no write is ever planned without the database
    collector,
    diagnose,
    limits: defaultLimits,
    timing: { armPollSeconds: 5, jobPollSeconds: 60 },
    enabled: false,
  })
}
