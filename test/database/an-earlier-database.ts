import { Kysely, PostgresDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { migrations } from '../../src/database/migrations.ts'
import type { Schema } from '../../src/database/schema.ts'
import type { OwnDatabase } from './a-database.ts'

/** A new database on the server of another, as the version left it whose last migration this was. */
export async function anEarlierDatabase(beside: OwnDatabase, last: string) {
  const databaseUrl = await beside.another()
  const earlier = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: databaseUrl, max: 3 }) }),
  })
  const known = Object.fromEntries(Object.entries(migrations).filter(([migration]) => migration <= last))
  const { error } = await new Migrator({
    db: earlier,
    provider: { getMigrations: async () => known },
  }).migrateToLatest()
  if (error) throw error as Error
  return { db: earlier, databaseUrl }
}
