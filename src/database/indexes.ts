import { sql, type Kysely } from 'kysely'
import type { Schema } from './schema.ts'

interface Index {
  name: string
  /** Behind `create index <name> on`. */
  on: string
}

const ended = `status in ('Succeeded', 'Failed', 'Canceled')`

/**
 * Of each migration that adds indexes to tables that grow. test/operations/query-plans.test.ts holds every query to them, and every one of
 * them to a query.
 */
const indexes: Record<string, readonly Index[]> = {
  '0013-indexes': [
    { name: 'operations_by_status', on: 'operations (status, ordinal)' },
    { name: 'operations_by_action', on: 'operations (action, ordinal)' },
    // By when they began, which never changes: an index on the last action would be written at every step.
    { name: 'operations_to_tell', on: `operations (created_at) where callback_url is not null and ${ended}` },
    { name: 'operations_to_prune', on: `operations (created_at) where pruned_at is null and ${ended}` },
    { name: 'journal_by_kind', on: 'journal (kind, event_id)' },
    { name: 'journal_by_caller', on: 'journal (caller, event_id)' },
    { name: 'journal_by_time', on: 'journal (at)' },
    { name: 'locks_of_operation', on: 'lock_journal (operation_id)' },
    { name: 'notifications_pending', on: `notifications (created_at) where status = 'Pending'` },
    { name: 'idempotency_keys_by_time', on: 'idempotency_keys (created_at)' },
  ],
}

export const indexesOf = (migration: string) => indexes[migration] ?? []

/** Beside the work of others, who go on writing to the table. One that a killed build left half done is built anew. */
export async function buildIndex(db: Kysely<Schema>, { name, on }: Index) {
  const { rows } = await sql<{ valid: boolean }>`
    select indisvalid as valid from pg_index where indexrelid = to_regclass(${name})`.execute(db)
  if (rows[0]?.valid) return
  if (rows[0]) await sql`drop index concurrently ${sql.id(name)}`.execute(db)
  await sql`create index concurrently ${sql.id(name)} on ${sql.raw(on)}`.execute(db)
}

/** In the migration's own transaction, which records them: a database that was brought up otherwise gets them here. */
export const createIndexes = (migration: string) =>
  indexesOf(migration).map(({ name, on }) => `create index if not exists ${name} on ${on}`)
