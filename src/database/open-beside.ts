import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { runningEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'
import type { Schema } from './schema.ts'

/** Two connections for a command, beside a service that may be running. Makes no database and migrates none. */
export async function openBeside({ databaseUrl, dataDir }: { databaseUrl?: string | undefined; dataDir: string }) {
  const running = databaseUrl ?? (await runningEmbeddedPostgres(dataDir))
  const started = running === undefined ? await startEmbeddedPostgres(dataDir, { existing: true }) : undefined
  const connectionString = running ?? started!.connectionString
  const pool = new pg.Pool({ connectionString, max: 2, connectionTimeoutMillis: 10_000, application_name: 'audit' })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => void client.on('error', () => undefined))
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  return {
    db,
    async close() {
      await db.destroy()
      await started?.stop()
    },
  }
}
