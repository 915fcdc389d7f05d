import { randomUUID } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import type { LockToRestore } from '../../backup/control-plane.ts'
import { secondsOf } from '../../backup/iso-duration.ts'
import { foldCase } from '../../backup/resource-id.ts'
import type { Schema } from '../../database/schema.ts'
import type { RemovedLock } from '../../remediation/action.ts'
import type { OperationRow } from '../operation-row.ts'

/** The record of each operation: which lock it took off or holds off, whole, and until when. The lease decides when it goes back. */
export const lockKeyOf = (lockId: string) => foldCase(lockId)

/** How an operation (`holder`) ends or has ended; null while its action runs. */
const ending = sql<string | null>`coalesce(
  case when holder.status in ('Succeeded', 'Failed', 'Canceled') then holder.status end, holder.outcome->>'status')`

/**
 * Whether a row (`held`) keeps its lock off: its operation runs, or has left it off by request. One that failed keeps no lock off that was
 * to return at all.
 */
export const keepsOff = sql<boolean>`(case
  when ${ending} is null or held.restore = 'Never' then true
  when ${ending} = 'Succeeded' then coalesce(held.restore_at > now(), false)
  else false end)`

/** By when it does so no more; null for good. */
const until = sql<Date | null>`(case
  when held.restore = 'Never' then null
  when ${ending} is null then greatest(holder.deadline_at, held.restore_at)
  else held.restore_at end)`

/** As a `LockHolder`. */
export const holderOfRow = sql`jsonb_build_object('kind', 'Operation', 'id', holder.id, 'vmKey', held.vm_key,
  'keeps', case when held.restore = 'Never' then 'ForGood' when ${ending} is null then 'WithOperation' else 'UntilTime' end,
  'until', ${until})`

export const latestOfRows = sql<Date | null>`(case when bool_or(held.restore = 'Never') then null else max(${until}) end)`

/** With the row of its operation as `holder`. */
export const rowsOff = (db: Kysely<Schema>, lockKey: string) =>
  db
    .selectFrom('lock_journal as held')
    .innerJoin('operations as holder', 'holder.id', 'held.operation_id')
    .where('held.lock_key', '=', lockKey)
    .where('held.restored_at', 'is', null)

/** One a lock and operation, however often it takes the lock off. `offSince` bounds the time: asking again does not start it anew. */
export async function journalLock(
  trx: Kysely<Schema>,
  operation: OperationRow,
  { lock, restore, offSince, removed }: { lock: LockToRestore; restore: string; offSince: Date; removed: boolean },
  lockOffMax: string,
) {
  const lockKey = lockKeyOf(lock.id)
  const known = await rowsOff(trx, lockKey).select('held.id').where('holder.id', '=', operation.id).executeTakeFirst()
  if (known) {
    await trx
      .updateTable('lock_journal')
      .set({ lock: JSON.stringify(lock), ...(removed ? { removed_at: sql<Date>`coalesce(removed_at, now())` } : {}) })
      .where('id', '=', known.id)
      .execute()
    return
  }
  const seconds = secondsOf(restore)
  const latest = sql<Date>`${offSince}::timestamptz + make_interval(secs => ${secondsOf(lockOffMax)!})`
  await trx
    .insertInto('lock_journal')
    .values({
      id: randomUUID(),
      operation_id: operation.id,
      vm_key: operation.vm_key,
      vm_id: operation.vm_id,
      lock_id: lock.id,
      lock_key: lockKey,
      lock: JSON.stringify(lock),
      restore,
      removed_at: removed ? sql<Date>`now()` : null,
      restore_at: seconds === undefined ? null : sql<Date>`least(now() + make_interval(secs => ${seconds}), ${latest})`,
    })
    .execute()
}

export const markRemoved = (trx: Kysely<Schema>, operationId: string, lockKey: string) =>
  trx
    .updateTable('lock_journal')
    .set({ removed_at: sql<Date>`now()` })
    .where('operation_id', '=', operationId)
    .where('lock_key', '=', lockKey)
    .where('removed_at', 'is', null)
    .execute()

/** The rows of these operations, or all: the lock is on, or others have taken the duty over. */
export const markRestored = (
  trx: Kysely<Schema>,
  lockKey: string,
  { rows, handedOn = false }: { rows?: readonly string[]; handedOn?: boolean } = {},
) =>
  trx
    .updateTable('lock_journal')
    .set({ restored_at: sql<Date>`now()`, handed_on: handedOn })
    .where('lock_key', '=', lockKey)
    .where('restored_at', 'is', null)
    .$if(rows !== undefined, (query) => query.where('id', 'in', [...rows!]))
    .execute()

/** Locks of an operation that have to be back before it ends. A failed one keeps no lock off that was to return at all. */
export async function locksToPutBack(
  db: Kysely<Schema>,
  operationId: string,
  ending: 'Succeeded' | 'Failed' | 'Canceled',
) {
  const rows = unrestored(db).where('journaled.operation_id', '=', operationId).where('restore', '!=', 'Never')
  return (await (ending === 'Succeeded' ? rows.where('restore', '=', 'AfterOperation') : rows).execute()).map(present)
}

export const locksOffVm = async (db: Kysely<Schema>, vmKey: string) =>
  (await unrestored(db).where('journaled.vm_key', '=', vmKey).execute()).map(present)

/** Each lock once, as it was when it was last taken off: somebody may have put it back in between, perhaps otherwise. */
const unrestored = (db: Kysely<Schema>) =>
  db
    .selectFrom('lock_journal as journaled')
    .leftJoin('lock_lease as lease', (join) =>
      join.onRef('lease.lock_key', '=', 'journaled.lock_key').on('lease.gone_at', 'is', null),
    )
    .select((eb) => [
      'journaled.id',
      'journaled.lock_id',
      'journaled.removed_at',
      'journaled.restore',
      eb.fn.coalesce('lease.lock', 'journaled.lock').as('lock'),
    ])
    .distinctOn(sql`coalesce(journaled.lock_key, lower(journaled.lock_id))`)
    .where('journaled.restored_at', 'is', null)
    .orderBy(sql`coalesce(journaled.lock_key, lower(journaled.lock_id))`)
    .orderBy('journaled.removed_at', (order) => order.desc().nullsLast())

const present = (row: {
  id: string
  lock: RemovedLock['lock']
  removed_at: Date | null
  restore: string
}): RemovedLock => ({
  journalId: row.id,
  lock: row.lock,
  removedAt: row.removed_at?.toISOString() ?? '',
  restore: row.restore,
})
