import type { Kysely } from 'kysely'
import { mayReach, type Reach } from '../../access/reach.ts'
import type { Schema } from '../../database/schema.ts'
import type { LockOff } from '../../remediation/operation.ts'

/** One answer's; those that are due first. */
const mostRows = 1000

/** Locks that this service has off now, as far as the caller reaches who holds them off: due ones first, those that are off for good last. */
export async function readLocksOff(db: Kysely<Schema>, reach: Reach): Promise<LockOff[]> {
  const rows = await db
    .selectFrom('lock_lease')
    .select(['lock', 'vm_key', 'vm_id', 'off_since', 'must_be_back_by', 'holders'])
    .where('gone_at', 'is', null)
    .orderBy('must_be_back_by', (order) => order.asc().nullsLast())
    .orderBy('lock_key')
    .execute()
  // Cut off behind the reach, not before: whoever reaches little misses none of it.
  const reached = rows.flatMap((row) => {
    const holders = row.holders.filter(({ vmKey }) => mayReach(reach, vmKey))
    if (holders.length === 0 && !mayReach(reach, row.vm_key)) return []
    const { id, name, level } = row.lock
    return {
      lockId: id,
      name,
      level,
      vmId: mayReach(reach, row.vm_key) ? row.vm_id : null,
      offSinceDateTime: row.off_since.toISOString(),
      dueBackDateTime: row.must_be_back_by?.toISOString() ?? null,
      operationIds: holders.map((holder) => holder.id),
    }
  })
  return reached.slice(0, mostRows)
}
