import { sql, type Kysely } from 'kysely'
import type { VmId } from '../../backup/resource-id.ts'
import type { Schema } from '../../database/schema.ts'
import type { Memory } from '../../remediation/action.ts'
import { locksOffVm } from '../locks/lock-journal.ts'
import { openLeases } from '../locks/lock-leases.ts'

/**
 * What our journal knows of a VM. An intent counts as a backup: nobody can say that Azure did not count it, unless it was throttled or
 * never left.
 */
export async function recall(db: Kysely<Schema>, vm: VmId): Promise<Memory> {
  const leases = await openLeases(db, vm.subscriptionId)
  const [removedLocks, silent, { sent }] = await Promise.all([
    locksOffVm(db, vm.key),
    agentStillSilent(db, vm),
    db
      .selectFrom('journal')
      .select(
        sql<number>`(count(*) filter (where kind = 'Intent') - count(*) filter (where kind = 'Refused'))::int`.as(
          'sent',
        ),
      )
      .where('vm_key', '=', vm.key)
      .where(
        sql<boolean>`(kind = 'Intent' or (kind = 'Refused' and (detail->>'status' = '429' or detail->>'code' = 'NotSent')))`,
      )
      .where('method', '=', 'POST')
      .where('resource_id', 'like', '%/backup')
      .where(sql<boolean>`at >= date_trunc('day', now() at time zone 'utc') at time zone 'utc'`)
      .executeTakeFirstOrThrow(),
  ])
  return {
    removedLocks,
    leases,
    onDemandBackupsToday: sent,
    ...(silent ? { agentStillSilentDateTime: silent } : {}),
  }
}

/** When the last operation of the VM that ended found its agent silent; what was asked for since may have changed that. */
async function agentStillSilent(db: Kysely<Schema>, vm: VmId): Promise<string | undefined> {
  const last = await db
    .selectFrom('operations')
    .select([
      'last_action_at',
      sql<boolean>`coalesce(error->>'code' = 'AgentStillSilent' and last_action_at > now() - interval '1 hour', false)`.as(
        'silent',
      ),
    ])
    .where('vm_key', '=', vm.key)
    .where('status', 'in', ['Succeeded', 'Failed', 'Canceled'])
    .orderBy('ordinal', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last?.silent ? last.last_action_at.toISOString() : undefined
}
