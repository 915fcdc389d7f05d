import { randomUUID } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { ArmWrite, RemovedLock } from '../remediation/action.ts'
import type { OperationRow } from './claim.ts'

/** Before the lock is deleted: the whole object, and when it is to come back. */
export async function journalLock(
  db: Kysely<Schema>,
  operation: OperationRow,
  { lock, restore }: NonNullable<ArmWrite['removesLock']>,
) {
  const known = await unrestored(db)
    .where('operation_id', '=', operation.id)
    .where('lock_id', '=', lock.id)
    .executeTakeFirst()
  if (known) return
  const restoreAt = restore === 'Never' || restore === 'AfterOperation' ? null : sql<Date>`now() + ${restore}::interval`
  await db
    .insertInto('lock_journal')
    .values({
      id: randomUUID(),
      operation_id: operation.id,
      vm_key: operation.vm_key,
      vm_id: operation.vm_id,
      lock_id: lock.id,
      lock: JSON.stringify(lock),
      restore,
      restore_at: restoreAt,
    })
    .execute()
}

export const markRemoved = (db: Kysely<Schema>, operationId: string, lockId: string) =>
  db
    .updateTable('lock_journal')
    .set({ removed_at: sql<Date>`now()` })
    .where('operation_id', '=', operationId)
    .where('lock_id', '=', lockId)
    .where('removed_at', 'is', null)
    .execute()

/** Also for one whose removal was refused: it is where it was. */
export const markRestored = (
  db: Kysely<Schema>,
  where: { journalId: string } | { operationId: string; lockId: string },
) => {
  const update = db
    .updateTable('lock_journal')
    .set({ restored_at: sql<Date>`now()` })
    .where('restored_at', 'is', null)
  return 'journalId' in where
    ? update.where('id', '=', where.journalId).execute()
    : update.where('operation_id', '=', where.operationId).where('lock_id', '=', where.lockId).execute()
}

/** Locks of an operation that have to be back before it ends. A failed one keeps no lock off that was to return at all. */
export async function locksToPutBack(
  db: Kysely<Schema>,
  operationId: string,
  ending: 'Succeeded' | 'Failed' | 'Canceled',
) {
  const rows = unrestored(db).where('operation_id', '=', operationId).where('restore', '!=', 'Never')
  return (await (ending === 'Succeeded' ? rows.where('restore', '=', 'AfterOperation') : rows).execute()).map(present)
}

export const locksOffVm = async (db: Kysely<Schema>, vmKey: string) =>
  (await unrestored(db).where('vm_key', '=', vmKey).execute()).map(present)

const isDue = sql<boolean>`(lock.restore_at <= now() or (lock.restore <> 'Never' and exists (
    select from operations done where done.id = lock.operation_id and done.status in ('Failed', 'Canceled')))
  or (lock.restore = 'AfterOperation' and exists (
    select from operations done where done.id = lock.operation_id and done.status = 'Succeeded')))`

/** VMs with a lock that should be back by now, and no operation that would be disturbed. */
export const overdueLocks = (db: Kysely<Schema>) =>
  db
    .selectFrom('lock_journal as lock')
    .select(['lock.vm_id', 'lock.vm_key', sql<string[]>`array_agg(lock.lock_id)`.as('lock_ids')])
    .where('lock.restored_at', 'is', null)
    .where(isDue)
    .where(
      sql<boolean>`not exists (select from operations busy where busy.vm_key = lock.vm_key
      and (busy.status in ('NotStarted', 'Running')
        or (busy.action = 'restoreLocks' and busy.created_by = 'system' and busy.created_at > now() - interval '60 seconds')))`,
    )
    .groupBy(['lock.vm_id', 'lock.vm_key'])
    .execute()

/** Those of a VM that should be back while this operation holds it, but for what it took off itself and what has failed a moment ago. */
export const locksDueBeside = async (db: Kysely<Schema>, { id, vm_key }: Pick<OperationRow, 'id' | 'vm_key'>) =>
  (
    await db
      .selectFrom('lock_journal as lock')
      .selectAll('lock')
      .where('lock.vm_key', '=', vm_key)
      .where('lock.restored_at', 'is', null)
      .where('lock.operation_id', '!=', id)
      .where(isDue)
      .where(
        sql<boolean>`not exists (select from lock_journal own where own.operation_id = ${id} and own.lock_id = lock.lock_id
        and own.restored_at is null)`,
      )
      .where(
        sql<boolean>`not exists (select from steps where steps.operation_id = ${id} and steps.end_time > now() - interval '60 seconds'
        and steps.name like '%(' || left(lock.id::text, 8) || ')')`,
      )
      .orderBy('lock.lock_id')
      .execute()
  ).map(present)

/** For the alarm: temporary locks that are still off, since when, and how many of them should be back. */
export const locksStillOff = (db: Kysely<Schema>) =>
  db
    .selectFrom('lock_journal as lock')
    .select([
      sql<number>`count(*)::int`.as('count'),
      sql<number>`coalesce(extract(epoch from now() - min(lock.removed_at)), 0)::float`.as('oldestSeconds'),
      sql<number>`(count(*) filter (where ${isDue}))::int`.as('overdue'),
    ])
    .where('lock.restored_at', 'is', null)
    .where('lock.removed_at', 'is not', null)
    .where('lock.restore', '!=', 'Never')
    .executeTakeFirstOrThrow()

/** Of one lock that was taken off twice the newest removal first: somebody had put it back in between, perhaps otherwise. */
const unrestored = (db: Kysely<Schema>) =>
  db
    .selectFrom('lock_journal')
    .selectAll()
    .where('restored_at', 'is', null)
    .orderBy('lock_id')
    .orderBy('removed_at', (order) => order.desc().nullsLast())

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
