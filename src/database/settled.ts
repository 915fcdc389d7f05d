import { sql } from 'kysely'

/**
 * Of a row of operations: it has ended, and every lock that it took off for a time is back. What is known of any other operation stays in
 * the database, whatever its age.
 */
export const isSettled = sql<boolean>`(operations.status in ('Succeeded', 'Failed', 'Canceled') and not exists (
  select from lock_journal where lock_journal.operation_id = operations.id and restored_at is null and restore <> 'Never'))`
