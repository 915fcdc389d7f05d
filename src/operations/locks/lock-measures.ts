import { sql, type Kysely } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import { keepsOff } from './lock-journal.ts'

/** Locks that are off, over all replicas. */
export interface LockMeasures {
  /** For a time; of these: by how long they have been off, and how many nobody holds off any more. */
  locksOff: number
  locksOffByAge: Record<LockAge, number>
  oldestLockOffSeconds: number
  overdueLocks: number
  locksOffForGood: number
  /** Operations that hold a lock off; a lock may have several. */
  lockHolders: number
  /** Locks whose resource was deleted while they were off, in the last seven days. */
  locksGone: number
}

/** By hours; the last is open. */
const ages = { under_1h: [0, 1], '1h_to_24h': [1, 24], '1d_to_7d': [24, 168], over_7d: [168, 10_000_000] } as const
type LockAge = keyof typeof ages

export async function measureLocks(db: Kysely<Schema>): Promise<LockMeasures> {
  const held = (condition = sql<boolean>`true`) => sql<number>`(select count(*) from lock_journal held
    join operations holder on holder.id = held.operation_id
    where held.lock_key = off.lock_key and held.restored_at is null and ${keepsOff} and ${condition})`
  const lease = db
    .selectFrom('lock_lease as off')
    .select([
      sql<number>`extract(epoch from now() - off.off_since)`.as('seconds'),
      sql<boolean>`off.gone_at is null`.as('open'),
      held().as('holders'),
      held(sql<boolean>`held.restore = 'Never'`).as('forGood'),
    ])
    .where((eb) => eb.or([eb('off.gone_at', 'is', null), sql<boolean>`off.gone_at > now() - interval '7 days'`]))
  const forATime = sql<boolean>`open and "forGood" = 0`
  const { byAge, ...counts } = await db
    .selectFrom(lease.as('lease'))
    .select([
      sql<number>`(count(*) filter (where ${forATime}))::int`.as('locksOff'),
      sql<Record<LockAge, number>>`jsonb_build_object(${sql.join(
        Object.entries(ages).flatMap(([age, [from, to]]) => [
          sql`${sql.lit(age)}`,
          sql`(count(*) filter (where ${forATime} and seconds >= ${from * 3600} and seconds < ${to * 3600}))::int`,
        ]),
      )})`.as('byAge'),
      sql<number>`coalesce(max(seconds) filter (where ${forATime}), 0)::float`.as('oldestLockOffSeconds'),
      sql<number>`(count(*) filter (where open and holders = 0))::int`.as('overdueLocks'),
      sql<number>`(count(*) filter (where open and "forGood" > 0))::int`.as('locksOffForGood'),
      sql<number>`coalesce(sum(holders) filter (where open), 0)::int`.as('lockHolders'),
      sql<number>`(count(*) filter (where not open))::int`.as('locksGone'),
    ])
    .executeTakeFirstOrThrow()
  return { ...counts, locksOffByAge: byAge }
}
