import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { migrations } from '../../src/database/migrations.ts'
import type { Database } from '../../src/database/open-database.ts'
import type { Schema } from '../../src/database/schema.ts'

/** A new database on the server of another, as the version left it whose last migration this was. */
export async function anEarlierDatabase({ db, connectionString }: Database, name: string, last: string) {
  await sql`create database ${sql.id(name)}`.execute(db)
  const databaseUrl = connectionString.replace(/\/postgres$/, `/${name}`)
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
