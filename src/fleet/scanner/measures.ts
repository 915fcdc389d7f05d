import { sql, type Kysely } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import { minutesNow } from './agenda.ts'

/** Within how many days something is foretold to happen. */
const horizons = { '1d': 1, '7d': 7, '30d': 30 } as const
type Horizon = keyof typeof horizons

/** The estate as the database has it, the same for all replicas; and what this process has asked of Resource Graph. No ids. */
export interface EstateMeasures {
  vms: { verdict: string; basis: string; count: number }[]
  /** Causes that hit at least one VM, and those VMs. */
  causes: { kind: string; count: number; vms: number }[]
  subscriptions: number
  /** Those of which every source was complete when it was read last. */
  subscriptionsComplete: number
  /** Of each source the subscription that has waited longest. */
  sourceAgeSeconds: { source: string; seconds: number }[]
  /** VMs that reach their limit of restore points. */
  limitReached: Record<Horizon, number>
  /** VMs whose soft-deleted item is lost for good. */
  undeleteEnds: Record<Horizon, number>
  /** VMs whose newest instant restore point goes. */
  instantPointsExpire: Record<Horizon, number>
  /** Of the last whole sweep that succeeded; null: none yet. */
  sweepSeconds: number | null
  /** How much later than due the next one is; null: nothing can be swept. */
  sweepLateSeconds: number | null
  spent: { queries: number; throttled: number; pausedSeconds: number }
}

export async function measureEstate(
  db: Kysely<Schema>,
  spent: EstateMeasures['spent'],
  minutesAsked: number,
): Promise<EstateMeasures> {
  const [vms, causes, coverage, sourceAgeSeconds, limitReached, undeleteEnds, instantPointsExpire, sweeps, minutes] =
    await Promise.all([
      byVerdict(db),
      byKind(db),
      coverageOf(db),
      agesOf(db),
      limitsOf(db),
      endsOf(db, 'undelete_until'),
      endsOf(db, 'instant_points_expire'),
      sweepsOf(db),
      minutesNow(db, minutesAsked),
    ])
  const { lacks, sinceSeconds, sweepSeconds } = sweeps
  const late = lacks === null && sinceSeconds !== null ? Math.max(0, sinceSeconds - minutes * 60) : null
  return {
    vms,
    causes,
    ...coverage,
    sourceAgeSeconds,
    limitReached,
    undeleteEnds,
    instantPointsExpire,
    sweepSeconds,
    sweepLateSeconds: late,
    spent,
  }
}

async function byVerdict(db: Kysely<Schema>): Promise<EstateMeasures['vms']> {
  const rows = await db
    .selectFrom('fleet_count')
    .select(['value', sql<number>`sum(count)::int`.as('count')])
    .where('dimension', '=', 'verdict')
    .groupBy('value')
    .execute()
  return rows.map(({ value, count }) => {
    const [verdict = '', basis = ''] = value.split(' ')
    return { verdict, basis, count }
  })
}

const byKind = (db: Kysely<Schema>): Promise<EstateMeasures['causes']> =>
  db
    .selectFrom('fleet_cause')
    .select(['kind', sql<number>`count(*)::int`.as('count'), sql<number>`sum(vm_count)::int`.as('vms')])
    .where('vm_count', '>', 0)
    .groupBy('kind')
    .execute()

async function coverageOf(db: Kysely<Schema>) {
  const { subscriptions, complete } = await db
    .selectFrom(
      db
        .selectFrom('fleet_source')
        .select(['subscription_id', sql<boolean>`bool_and(status = 'Complete' and not stale)`.as('whole')])
        .groupBy('subscription_id')
        .as('subscription'),
    )
    .select([
      sql<number>`count(*)::int`.as('subscriptions'),
      sql<number>`(count(*) filter (where whole))::int`.as('complete'),
    ])
    .executeTakeFirstOrThrow()
  return { subscriptions, subscriptionsComplete: complete }
}

const agesOf = (db: Kysely<Schema>): Promise<EstateMeasures['sourceAgeSeconds']> =>
  db
    .selectFrom('fleet_source')
    .select(['source', sql<number>`extract(epoch from now() - min(completed_at))::float`.as('seconds')])
    .where('completed_at', 'is not', null)
    .groupBy('source')
    .execute()

async function limitsOf(db: Kysely<Schema>): Promise<EstateMeasures['limitReached']> {
  const within = (days: number) =>
    sql<number>`(count(*) filter (where limit_reached_at < now() + make_interval(days => ${sql.lit(days)})))::int`
  return await db
    .selectFrom('fleet_vm')
    .select(Object.entries(horizons).map(([name, days]) => within(days).as(name as Horizon)))
    .where('gone_at', 'is', null)
    .where('limit_reached_at', 'is not', null)
    .executeTakeFirstOrThrow()
}

/** What is past is counted no more: it has happened. These columns hold times as rows tell them, in UTC. */
async function endsOf(db: Kysely<Schema>, column: 'undelete_until' | 'instant_points_expire') {
  const now = Date.now()
  const at = (days: number) => new Date(now + days * 86_400_000).toISOString()
  const within = (days: number) => sql<number>`(count(*) filter (where ${sql.ref(column)} < ${at(days)}))::int`
  return await db
    .selectFrom('fleet_vm')
    .select(Object.entries(horizons).map(([name, days]) => within(days).as(name as Horizon)))
    .where('gone_at', 'is', null)
    .where(column, '>=', at(0))
    .executeTakeFirstOrThrow()
}

/** Since the last that succeeded began; where there was none, since the first was tried. */
async function sweepsOf(db: Kysely<Schema>) {
  const { lacks } = await db.selectFrom('fleet_lease').select('lacks').executeTakeFirstOrThrow()
  const since = sql<number>`extract(epoch from now() - started_at)::float`.as('sinceSeconds')
  const whole = db.selectFrom('fleet_scan').where('subscription_ids', 'is', null).select(since).limit(1)
  const last = await whole
    .select(sql<number>`extract(epoch from ended_at - started_at)::float`.as('seconds'))
    .where('status', '=', 'Succeeded')
    .orderBy('started_at', 'desc')
    .executeTakeFirst()
  if (last) return { lacks, sinceSeconds: last.sinceSeconds, sweepSeconds: last.seconds }
  const first = await whole.orderBy('started_at', 'asc').executeTakeFirst()
  return { lacks, sinceSeconds: first?.sinceSeconds ?? null, sweepSeconds: null }
}
