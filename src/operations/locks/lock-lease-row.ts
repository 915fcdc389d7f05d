import { activeStatuses } from '../../remediation/active-operations.ts'
import { sql, type Kysely, type Selectable } from 'kysely'
import type { LockToRestore } from '../../backup/control-plane.ts'
import type { LockLeaseTable, Schema } from '../../database/schema.ts'
import type { OperationRow } from '../operation-row.ts'
import { keepsOff, lockKeyOf, markRestored, rowsOff } from './lock-journal.ts'
import { carryOverRows, refreshHolders } from './lock-leases.ts'

/**
 * A lock that is off has one row, whoever holds it off. Who changes anything about it takes the row's lock first, in the transaction of
 * the step that this belongs to: so one operation at a time decides and writes, on whichever replica.
 */
export type LeaseRow = Selectable<LockLeaseTable>

/** With its row locked; undefined where no operation of ours has it off. */
export async function lease(trx: Kysely<Schema>, lockId: string): Promise<LeaseRow | undefined> {
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

export const isGone = async (trx: Kysely<Schema>, lockId: string) =>
  (await trx
    .selectFrom('lock_lease')
    .select('lock_key')
    .where('lock_key', '=', lockKeyOf(lockId))
    .where('gone_at', 'is not', null)
    .executeTakeFirst()) !== undefined

/** Opened where there is none; its row is locked either way. */
export async function openedLease(
  trx: Kysely<Schema>,
  operation: OperationRow,
  lock: LockToRestore,
  shared: boolean | null,
) {
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
  // The locked resource was deleted and has been made anew.
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

export async function endLease(trx: Kysely<Schema>, lockKey: string) {
  await markRestored(trx, lockKey)
  await trx.deleteFrom('lock_lease').where('lock_key', '=', lockKey).execute()
}

/** The writer of an operation that has ended counts for nothing. */
export async function isOthersTurn(trx: Kysely<Schema>, { writer }: LeaseRow, operation: OperationRow) {
  if (writer === null || writer === operation.id) return false
  const active = await trx
    .selectFrom('operations')
    .select('id')
    .where('id', '=', writer)
    .where('status', 'in', activeStatuses)
    .executeTakeFirst()
  return active !== undefined
}

export const letGo = (trx: Kysely<Schema>, { lock_key }: LeaseRow, { id }: OperationRow) =>
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
export async function handOn(trx: Kysely<Schema>, row: LeaseRow, operation: OperationRow) {
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
