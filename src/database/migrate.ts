import { sql, type Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrations } from './migrations.ts'
import type { Schema } from './schema.ts'

/**
 * Brings the schema up to this code. Kysely holds an advisory lock meanwhile, so that other replicas wait for the one that migrates.
 * `patient`: connections on which a statement may take as long as it takes, where those of `db` may not.
 */
export async function migrate(db: Kysely<Schema>, patient?: () => Kysely<Schema>) {
  const known = new Set(Object.keys(migrations))
  const done = await applied(db)
  const unknown = done.filter((name) => !known.has(name))
  if (unknown.length > 0) {
    throw new Error(
      `The database was written by a newer version of this service (migration ${unknown.at(-1)}); start that version.`,
    )
  }
  if (done.length === known.size) return // also for a role that could not migrate
  if (done.length > 0 && !(await ownsTables(db)))
    throw new Error(
      'The database has to be brought up to this version first, by the role that owns its tables: npm run migrate.',
    )
  const migrating = patient?.() ?? db
  const migrator = new Migrator({ db: migrating, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateToLatest().finally(() => (patient ? migrating.destroy() : undefined))
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

async function ownsTables(db: Kysely<Schema>) {
  const { rows } = await sql<{
    owns: boolean
  }>`select pg_has_role(relowner, 'member') as owns from pg_class where oid = to_regclass('journal')`.execute(db)
  return rows[0]?.owns ?? true
}

const oneLine = (error: unknown) => (error instanceof Error ? error.message : String(error)).split('\n')[0]
