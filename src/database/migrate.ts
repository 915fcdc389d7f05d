import { setTimeout as sleep } from 'node:timers/promises'
import { sql, type Kysely } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import { advisoryLocks } from './advisory-locks.ts'
import { buildIndex, indexesOf } from './indexes.ts'
import { migrations } from './migrations.ts'
import type { Schema } from './schema.ts'

/** How often a replica asks whether it is its turn. */
const turnMilliseconds = 200

/**
 * A lock on a table is waited for no longer, since all who work wait behind whoever waits: claims would run out. It is tried again.
 */
const longestLockWait = '2s'
const lockAttempts = 60
const betweenLockAttempts = 1000

/**
 * Brings the schema up to this code, one migration after the other. `patient`: at least two connections on which a statement may take as
 * long as it takes, where those of `db` may not.
 */
export async function migrate(db: Kysely<Schema>, patient?: () => Kysely<Schema>) {
  if ((await pending(db)).length === 0) return // also for a role that could not migrate
  if ((await applied(db)).length > 0 && !(await ownsTables(db)))
    throw new Error(
      'The database has to be brought up to this version first, by the role that owns its tables: npm run migrate.',
    )
  const migrating = patient?.() ?? db
  try {
    await inTurn(migrating, () => bringUp(migrating))
  } catch (error) {
    throw new Error(`The database could not be migrated: ${oneLine(error)}.`, { cause: error })
  } finally {
    if (patient) await migrating.destroy()
  }
}

/**
 * One replica at a time. The lock is asked for again and again: whoever waited for it in the database would hold up an index that is built
 * beside the others' work, which waits for every statement that runs.
 */
async function inTurn(db: Kysely<Schema>, work: () => Promise<void>) {
  await db.connection().execute(async (connection) => {
    const take = sql<{ taken: boolean }>`select pg_try_advisory_lock(${sql.lit(advisoryLocks.migration)}) as taken`
    while (!(await take.execute(connection)).rows[0]?.taken) await sleep(turnMilliseconds)
    try {
      await work()
    } finally {
      await sql`select pg_advisory_unlock(${sql.lit(advisoryLocks.migration)})`.execute(connection)
    }
  })
}

async function bringUp(db: Kysely<Schema>) {
  for (;;) {
    const [next] = await pending(db)
    if (next === undefined) return
    // Before the migration that records them, and outside of its transaction.
    for (const index of indexesOf(next)) await buildIndex(db, index)
    await step(db)
  }
}

/** In a transaction of its own: no table stays locked while the next migration works. */
async function step(db: Kysely<Schema>) {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => withShortLockWaits() } })
  for (let attempt = 1; ; attempt++) {
    const { error } = await migrator.migrateUp()
    if (!error) return
    if ((error as { code?: unknown }).code !== '55P03' || attempt === lockAttempts) throw error as Error
    await sleep(betweenLockAttempts)
  }
}

const withShortLockWaits = (): Record<string, Migration> =>
  Object.fromEntries(
    Object.entries(migrations).map(([name, migration]) => [
      name,
      {
        async up(db: Kysely<unknown>) {
          await sql`set local lock_timeout = ${sql.lit(longestLockWait)}`.execute(db)
          await migration.up(db)
        },
      },
    ]),
  )

/** Names of migrations still to come; rejects on a database that is ahead of this code. */
async function pending(db: Kysely<Schema>) {
  const done = await applied(db)
  const unknown = done.filter((name) => !(name in migrations))
  if (unknown.length > 0)
    throw new Error(
      `The database was written by a newer version of this service (migration ${unknown.at(-1)}); start that version.`,
    )
  return Object.keys(migrations)
    .filter((name) => !done.includes(name))
    .toSorted()
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
