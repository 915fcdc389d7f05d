import { sql, type Kysely, type Selectable } from 'kysely'
import type { LockToRestore } from '../backup/control-plane.ts'
import type { LockLeaseTable, Schema } from '../database/schema.ts'
import type { ArmWrite, RemovedLock } from '../remediation/action.ts'
import type { LockLease } from '../remediation/lock-lease.ts'
import type { OperationRow } from './claim.ts'
import {
  holderOfRow,
  journalLock,
  keepsOff,
  latestOfRows,
  lockKeyOf,
  markRemoved,
  markRestored,
  rowsOff,
} from './lock-journal.ts'

/**
 * A lock that is off has one row, whoever holds it off. Who changes anything about it takes the row's lock first, in the transaction of
 * the step that this belongs to: so one operation at a time decides and writes, on whichever replica.
 */
type LeaseRow = Selectable<LockLeaseTable>

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

/** What a look or an attempt to put the lock back comes to. `Mine`: it is this operation's to put back. */
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

/** What it locked is not there any more. */
export async function seenGone(trx: Kysely<Schema>, { lock }: RemovedLock) {
  const lockKey = lockKeyOf(lock.id)
  await markRestored(trx, lockKey)
  await trx
    .updateTable('lock_lease')
    .set({ gone_at: sql<Date>`now()`, writer: null, writing: null })
    .where('lock_key', '=', lockKey)
    .execute()
}

/** Whoever could not put it back leaves it to the next. */
export async function notReturned(trx: Kysely<Schema>, operation: OperationRow, { lock }: RemovedLock) {
  const row = await lease(trx, lock.id)
  if (row) await letGo(trx, row, operation)
}

/** Of the subscription, for plans. */
export async function openLeases(db: Kysely<Schema>, subscriptionId: string): Promise<LockLease[]> {
  await carryOver(db)
  const rows = await db
    .selectFrom('lock_lease')
    .selectAll()
    .where('gone_at', 'is', null)
    .where(sql<boolean>`starts_with(lock_key, ${`/subscriptions/${subscriptionId.toLowerCase()}/`})`)
    .orderBy('lock_key')
    .execute()
  return rows.map((row) => ({
    lock: row.lock,
    vmKey: row.vm_key,
    sharedWithOtherVms: row.shared,
    offSince: row.off_since.toISOString(),
    backBy: row.must_be_back_by?.toISOString() ?? null,
    holders: row.holders,
  }))
}

/**
 * Locks that an older version beside this one has taken off: it journals them without a key and knows no leases. A row without an answer
 * counts as a removal that ARM may still be at.
 */
export const carryOver = (db: Kysely<Schema>) => db.transaction().execute(carryOverRows)

async function carryOverRows(trx: Kysely<Schema>) {
  const rows = await trx
    .selectFrom('lock_journal as off')
    .innerJoin('operations', 'operations.id', 'off.operation_id')
    .select(['off.id', 'off.lock_id', 'off.lock', 'off.vm_key', 'off.vm_id', 'off.removed_at', 'operations.created_by'])
    .where('off.restored_at', 'is', null)
    .where('off.lock_key', 'is', null)
    .orderBy('off.lock_id')
    .orderBy('off.removed_at', (order) => order.desc().nullsLast())
    .limit(500)
    .execute()
  for (const row of rows) {
    const lockKey = lockKeyOf(row.lock_id)
    const lost = row.removed_at ? null : sql<Date>`now()`
    await trx
      .insertInto('lock_lease')
      .values({
        lock_key: lockKey,
        lock: JSON.stringify(row.lock),
        vm_key: row.vm_key,
        vm_id: row.vm_id,
        asked_by: row.created_by,
        holders: '[]',
        off_since: row.removed_at ?? sql<Date>`now()`,
        removal_lost_at: lost,
      })
      .onConflict((conflict) =>
        conflict.column('lock_key').doUpdateSet({
          gone_at: null,
          removal_lost_at: sql<Date>`greatest(lock_lease.removal_lost_at, excluded.removal_lost_at)`,
        }),
      )
      .execute()
    await trx.updateTable('lock_journal').set({ lock_key: lockKey }).where('id', '=', row.id).execute()
    await refreshHolders(trx, lockKey)
  }
  return rows.length > 0
}

/** `holders` and the time as the journal's rows say now; they change when an operation ends, without anybody's touching the lease. */
export const refreshHolders = (db: Kysely<Schema>, lockKey?: string) =>
  sql`update lock_lease set holders = fresh.holders, must_be_back_by = fresh.back_by
    from (
      select off.lock_key, coalesce(jsonb_agg(${holderOfRow} order by held.removed_at, holder.id) filter (where held.id is not null), '[]') as holders,
        case when count(held.id) = 0 then least(off.must_be_back_by, now()) else ${latestOfRows} end as back_by
      from lock_lease off
        left join (lock_journal held join operations holder on holder.id = held.operation_id)
          on held.lock_key = off.lock_key and held.restored_at is null and ${keepsOff}
      where off.gone_at is null ${lockKey === undefined ? sql`` : sql`and off.lock_key = ${lockKey}`}
      group by off.lock_key) fresh
    where fresh.lock_key = lock_lease.lock_key
      and (lock_lease.holders, lock_lease.must_be_back_by) is distinct from (fresh.holders, fresh.back_by)`.execute(db)

/** With its row locked; undefined where no operation of ours has it off. */
async function lease(trx: Kysely<Schema>, lockId: string): Promise<LeaseRow | undefined> {
  const read = () =>
    trx
      .selectFrom('lock_lease')
      .selectAll()
      .where('lock_key', '=', lockKeyOf(lockId))
      .where('gone_at', 'is', null)
      .forUpdate()
      .executeTakeFirst()
  const found = await read()
  // An operation of an older version, taken over by this one, has a row in the journal and no lease yet.
  return found ?? ((await carryOverRows(trx)) ? await read() : undefined)
}

const isGone = async (trx: Kysely<Schema>, lockId: string) =>
  (await trx
    .selectFrom('lock_lease')
    .select('lock_key')
    .where('lock_key', '=', lockKeyOf(lockId))
    .where('gone_at', 'is not', null)
    .executeTakeFirst()) !== undefined

/** Opened where there is none; its row is locked either way. */
async function openedLease(trx: Kysely<Schema>, operation: OperationRow, lock: LockToRestore, shared: boolean | null) {
  const first = {
    vm_key: operation.vm_key,
    vm_id: operation.vm_id,
    asked_by: operation.created_by,
    lock: JSON.stringify(lock),
    shared,
  }
  const row = await trx
    .insertInto('lock_lease')
    .values({ lock_key: lockKeyOf(lock.id), holders: '[]', ...first })
    .onConflict((conflict) =>
      conflict.column('lock_key').doUpdateSet((eb) => ({ lock_key: eb.ref('excluded.lock_key') })),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
  if (row.gone_at === null) return row
  // What it locked was deleted, and made anew since.
  return await trx
    .updateTable('lock_lease')
    .set({ ...first, ...closed, gone_at: null, off_since: sql<Date>`now()` })
    .where('lock_key', '=', row.lock_key)
    .returningAll()
    .executeTakeFirstOrThrow()
}

const closed = {
  writer: null,
  writing: null,
  removal_sent_at: null,
  removal_lost_at: null,
  restorer: null,
  tries: 0,
  next_try_at: null,
}

async function endLease(trx: Kysely<Schema>, lockKey: string) {
  await markRestored(trx, lockKey)
  await trx.deleteFrom('lock_lease').where('lock_key', '=', lockKey).execute()
}

/** The writer of an operation that has ended counts for nothing. */
async function isOthersTurn(trx: Kysely<Schema>, { writer }: LeaseRow, operation: OperationRow) {
  if (writer === null || writer === operation.id) return false
  const active = await trx
    .selectFrom('operations')
    .select('id')
    .where('id', '=', writer)
    .where('status', 'in', ['NotStarted', 'Running'])
    .executeTakeFirst()
  return active !== undefined
}

const letGo = (trx: Kysely<Schema>, { lock_key }: LeaseRow, { id }: OperationRow) =>
  trx
    .updateTable('lock_lease')
    .set({ writer: null, writing: null })
    .where('lock_key', '=', lock_key)
    .where('writer', '=', id)
    .execute()

/**
 * Where others keep the lock off, this operation's part is done: they put it back. Putting locks back on request also ends what earlier
 * operations of the VM had left off. Answers how many others there are.
 */
async function handOn(trx: Kysely<Schema>, row: LeaseRow, operation: OperationRow) {
  const rows = await rowsOff(trx, row.lock_key)
    .select(['held.id', 'held.operation_id', 'held.vm_key', 'holder.status', keepsOff.as('keepsOff')])
    .execute()
  const isOwn = (one: (typeof rows)[number]) =>
    one.operation_id === operation.id ||
    (operation.action === 'restoreLocks' &&
      one.vm_key === operation.vm_key &&
      one.status !== 'NotStarted' &&
      one.status !== 'Running')
  const others = rows.filter((one) => !isOwn(one) && one.keepsOff).length
  const own = rows.filter(isOwn).map(({ id }) => id)
  if (others > 0 && own.length > 0) {
    await markRestored(trx, row.lock_key, { rows: own, handedOn: true })
    await refreshHolders(trx, row.lock_key)
  }
  return others
}
