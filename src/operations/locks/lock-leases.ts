import { sql, type Kysely } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import type { LockLease } from '../../remediation/lock-lease.ts'
import { holderOfRow, keepsOff, latestOfRows, lockKeyOf } from './lock-journal.ts'

/** Open leases of the subscription, for plans. */
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

export async function carryOverRows(trx: Kysely<Schema>) {
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

/**
 * `holders` and the time as the journal's rows say now; they change when an operation ends, without anybody's touching the lease. A row that
 * somebody changed while this read is left as it is: what was read of its holders is older.
 */
export const refreshHolders = (db: Kysely<Schema>, lockKey?: string) =>
  sql`update lock_lease set holders = fresh.holders, must_be_back_by = fresh.back_by
    from (
      select off.lock_key, off.xmin::text as version, coalesce(jsonb_agg(${holderOfRow} order by held.removed_at, holder.id) filter (where held.id is not null), '[]') as holders,
        case when count(held.id) = 0 then least(off.must_be_back_by, now()) else ${latestOfRows} end as back_by
      from lock_lease off
        left join (lock_journal held join operations holder on holder.id = held.operation_id)
          on held.lock_key = off.lock_key and held.restored_at is null and ${keepsOff}
      where off.gone_at is null ${lockKey === undefined ? sql`` : sql`and off.lock_key = ${lockKey}`}
      group by off.lock_key, off.xmin::text) fresh
    where fresh.lock_key = lock_lease.lock_key and fresh.version = lock_lease.xmin::text
      and (lock_lease.holders, lock_lease.must_be_back_by) is distinct from (fresh.holders, fresh.back_by)`.execute(db)
