import { sql, type Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrations } from './migrations.ts'
import type { Schema } from './schema.ts'

/** Brings the schema up to this code. Kysely holds an advisory lock meanwhile, so that other replicas wait for the one that migrates. */
export async function migrate(db: Kysely<Schema>) {
  const known = new Set(Object.keys(migrations))
  const unknown = (await applied(db)).filter((name) => !known.has(name))
  if (unknown.length > 0) {
    throw new Error(
      `The database was written by a newer version of this service (migration ${unknown.at(-1)}); start that version.`,
    )
  }
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw new Error(`The database could not be migrated: ${oneLine(error)}.`, { cause: error })
}

async function applied(db: Kysely<Schema>) {
  const { rows } = await sql<{
    present: boolean
  }>`select to_regclass('kysely_migration') is not null as present`.execute(db)
  if (!rows[0]?.present) return []
  const migrated = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return migrated.rows.map(({ name }) => name)
}

const oneLine = (error: unknown) => (error instanceof Error ? error.message : String(error)).split('\n')[0]
