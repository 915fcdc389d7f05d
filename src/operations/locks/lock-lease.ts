import { sql, type Kysely } from 'kysely'
import type { LockToRestore } from '../../backup/control-plane.ts'
import type { Schema } from '../../database/schema.ts'
import type { ArmWrite, RemovedLock } from '../../remediation/action.ts'
import type { OperationRow } from '../operation-row.ts'
import { journalLock, lockKeyOf, markRemoved, markRestored, rowsOff } from './lock-journal.ts'
import { endLease, handOn, isGone, isOthersTurn, lease, letGo, openedLease } from './lock-lease-row.ts'
import { refreshHolders } from './lock-leases.ts'

/** Another operation deletes the lock or puts it back at this moment. */
export interface OthersTurn {
  wait: string
}

/** Before a removal is sent. The lock stands there, so what earlier operations had left off is over: somebody has put it back. */
export async function beginRemoval(
  trx: Kysely<Schema>,
  operation: OperationRow,
  { lock, restore, sharedWithOtherVms }: NonNullable<ArmWrite['removesLock']>,
  lockOffMax: string,
): Promise<OthersTurn | undefined> {
  const row = await openedLease(trx, operation, lock, sharedWithOtherVms)
  if (await isOthersTurn(trx, row, operation)) return { wait: 'Another operation is about this lock.' }
  const left = await rowsOff(trx, row.lock_key)
    .select('held.id')
    .where('holder.status', 'in', ['Succeeded', 'Failed', 'Canceled'])
    .execute()
  if (left.length > 0) await markRestored(trx, row.lock_key, { rows: left.map(({ id }) => id) })
  const others = await rowsOff(trx, row.lock_key).select('held.id').where('holder.id', '!=', operation.id).execute()
  const ownEarlier = row.writer === operation.id
  const { off_since: offSince } = await trx
    .updateTable('lock_lease')
    .set({
      lock: JSON.stringify(lock),
      shared: sharedWithOtherVms,
      ...(others.length === 0 && !ownEarlier ? { off_since: sql<Date>`now()` } : {}),
      writer: operation.id,
      writing: 'DELETE',
      removal_lost_at: sql<Date>`greatest(removal_lost_at, removal_sent_at)`,
      removal_sent_at: sql<Date>`now()`,
    })
    .where('lock_key', '=', row.lock_key)
    .returning('off_since')
    .executeTakeFirstOrThrow()
  await journalLock(trx, operation, { lock, restore, offSince, removed: false }, lockOffMax)
  await refreshHolders(trx, row.lock_key)
  return undefined
}

/** An answer came, whatever it says: that removal is not under way any more. */
export const removalAnswered = (trx: Kysely<Schema>, lockId: string) =>
  trx.updateTable('lock_lease').set({ removal_sent_at: null }).where('lock_key', '=', lockKeyOf(lockId)).execute()

/** ARM may still be at it when nobody waits for the answer any more. */
export const removalLost = (trx: Kysely<Schema>, lockId: string) =>
  trx
    .updateTable('lock_lease')
    .set({ removal_sent_at: null, removal_lost_at: sql<Date>`now()` })
    .where('lock_key', '=', lockKeyOf(lockId))
    .execute()

/** It is off, by this operation's doing. What was never answered may have been another's doing, so its loss is kept. */
export async function removed(trx: Kysely<Schema>, operation: OperationRow, { id }: LockToRestore) {
  const lockKey = lockKeyOf(id)
  await markRemoved(trx, operation.id, lockKey)
  await trx
    .updateTable('lock_lease')
    .set({
      writer: null,
      writing: null,
      removal_lost_at: sql<Date>`greatest(removal_lost_at, removal_sent_at)`,
      removal_sent_at: null,
    })
    .where('lock_key', '=', lockKey)
    .execute()
}

/** ARM refused: the lock is where it was. */
export async function notRemoved(trx: Kysely<Schema>, operation: OperationRow, { id }: LockToRestore) {
  const row = await lease(trx, id)
  if (!row) return
  const own = await rowsOff(trx, row.lock_key).select('held.id').where('holder.id', '=', operation.id).execute()
  if (own.length > 0) await markRestored(trx, row.lock_key, { rows: own.map((one) => one.id) })
  await letGo(trx, row, operation)
  const left = await rowsOff(trx, row.lock_key).select('held.id').executeTakeFirst()
  if (!left && row.removal_lost_at === null) await endLease(trx, row.lock_key)
  else await refreshHolders(trx, row.lock_key)
}

/** The lock is off already. Holds it off with those who took it off; false where none of ours did. */
export async function hold(
  trx: Kysely<Schema>,
  operation: OperationRow,
  { lockId, restore }: { lockId: string; restore: string },
  lockOffMax: string,
): Promise<OthersTurn | boolean> {
  const row = await lease(trx, lockId)
  if (!row) return false
  if (row.writing === 'PUT' && (await isOthersTurn(trx, row, operation)))
    return { wait: 'Another operation puts this lock back.' }
  await letGo(trx, row, operation)
  await journalLock(trx, operation, { lock: row.lock, restore, offSince: row.off_since, removed: true }, lockOffMax)
  await refreshHolders(trx, row.lock_key)
  return true
}

/** Outcome of a look at the lock or of an attempt to put it back. `Mine`: this operation has to put it back. */
export type Return = OthersTurn | 'Mine' | 'Ended' | 'Gone' | { leftOff: number }

/** Before a lock is put back: only by whoever holds it off last. */
export async function beginReturn(
  trx: Kysely<Schema>,
  operation: OperationRow,
  { lock }: RemovedLock,
): Promise<Return> {
  const row = await lease(trx, lock.id)
  if (!row) return (await isGone(trx, lock.id)) ? 'Gone' : 'Ended'
  const others = await handOn(trx, row, operation)
  if (others > 0) {
    // It may have died over a removal, and wait on for days.
    await letGo(trx, row, operation)
    return { leftOff: others }
  }
  if (await isOthersTurn(trx, row, operation)) return { wait: 'Another operation is about this lock.' }
  await trx
    .updateTable('lock_lease')
    .set({ writer: operation.id, writing: 'PUT' })
    .where('lock_key', '=', row.lock_key)
    .execute()
  return 'Mine'
}

/** The lock was seen on. It counts as back once no removal can be under way any more; until then it is `watched`, in seconds. */
export async function seenOn(
  trx: Kysely<Schema>,
  operation: OperationRow,
  { lock }: RemovedLock,
  lateRemovalSeconds: number,
): Promise<'Ended' | { leftOff: number } | { watched: number }> {
  const row = await lease(trx, lock.id)
  if (!row) return 'Ended'
  await letGo(trx, row, operation)
  const others = await handOn(trx, row, operation)
  if (others > 0) return { leftOff: others }
  const { watched } = await trx
    .selectNoFrom(
      sql<
        number | null
      >`extract(epoch from greatest(${row.removal_sent_at}::timestamptz, ${row.removal_lost_at}::timestamptz)
        + make_interval(secs => ${lateRemovalSeconds}) - clock_timestamp())::float`.as('watched'),
    )
    .executeTakeFirstOrThrow()
  if (watched !== null && watched > 0) return { watched }
  await endLease(trx, row.lock_key)
  return 'Ended'
}

/** The locked resource is gone. */
export async function seenGone(trx: Kysely<Schema>, { lock }: RemovedLock) {
  const lockKey = lockKeyOf(lock.id)
  await markRestored(trx, lockKey)
  await trx
    .updateTable('lock_lease')
    .set({ gone_at: sql<Date>`now()`, writer: null, writing: null })
    .where('lock_key', '=', lockKey)
    .execute()
}

/** An operation that could not put the lock back leaves it to the next one. */
export async function notReturned(trx: Kysely<Schema>, operation: OperationRow, { lock }: RemovedLock) {
  const row = await lease(trx, lock.id)
  if (row) await letGo(trx, row, operation)
}
