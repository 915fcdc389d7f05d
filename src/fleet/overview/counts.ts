import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Reach } from '../../access/reach.ts'
import { protectionIs } from '../../backup/words/protection.ts'
import type { Schema } from '../../database/schema.ts'
import { isReached } from '../../database/reach-in-sql.ts'
import { countedDimensions, verdictValue } from '../store/counts.ts'
import { bases, verdicts, type Fleet } from './overview-document.ts'
import { isOfWholeSubscription, isWithin, partsOf } from './reach-parts.ts'

const mostReasons = 20
const mostSubscriptions = 50

export type Counts = Pick<
  Fleet,
  'vmCount' | 'byVerdict' | 'byReason' | 'bySubscription' | 'otherSubscriptionCount' | 'unprotectedVmCount'
>
interface Told {
  byValue: { dimension: string; value: string; count: number }[]
  subscriptions: Fleet['bySubscription']
  subscriptionCount: number
}

/** Of VMs within the reach: kept counts of whole subscriptions, and rows of what is narrower. */
export async function readCounts(db: Kysely<Schema>, reach: Reach): Promise<Counts> {
  const of = (verdict: string) =>
    sql`coalesce(sum(count) filter (where starts_with(value, ${sql.lit(`${verdict} `)})), 0)::int`
  const { rows } = await sql<Told>`
    with told as materialized (${countsWithin(reach)}),
    by_value as (select dimension, value, sum(count)::int as count from told group by dimension, value),
    by_subscription as (
      select told.subscription_id as "subscriptionId", sum(count)::int as "vmCount", ${of('Blocked')} as blocked,
        ${of('AtRisk')} as "atRisk", ${of('Unknown')} as unknown, ${of('Healthy')} as healthy
      from told where dimension = 'verdict' group by told.subscription_id),
    worst as (
      select * from by_subscription order by blocked desc, "atRisk" desc, unknown desc, "subscriptionId"
      limit ${sql.lit(mostSubscriptions)})
    select
      (select coalesce(json_agg(by_value), '[]') from by_value) as "byValue",
      (select coalesce(json_agg(json_build_object('subscriptionId', worst."subscriptionId", 'name', named.name, 'vmCount', "vmCount",
          'blocked', blocked, 'atRisk', "atRisk", 'unknown', unknown, 'healthy', healthy)
          order by blocked desc, "atRisk" desc, unknown desc, worst."subscriptionId"), '[]')
        from worst left join fleet_subscription named on named.subscription_id = worst."subscriptionId") as subscriptions,
      (select count(*)::int from by_subscription) as "subscriptionCount"`.execute(db)
  return countsOf(rows[0]!)
}

function countsWithin(reach: Reach): RawBuilder<unknown> {
  const kept = sql`select subscription_id, dimension, value, count from fleet_count
    where count > 0 and dimension = any(${[...countedDimensions]}) and ${isOfWholeSubscription(reach)}`
  const narrower = reach === 'Everything' ? [] : partsOf(reach).narrower
  if (narrower.length === 0) return kept
  return sql`${kept} union all
    select subscription_id, told.dimension, told.value, count(*)::int as count
    from fleet_vm cross join lateral (
      select 'verdict' as dimension, verdict || ' ' || basis as value
      union all select 'protection', coalesce(protection_state, 'Unknown')
      union all select 'reason', reason from unnest(reasons) as reason) as told
    where gone_at is null and ${isReached(narrower)}
    group by subscription_id, told.dimension, told.value`
}

export function countsOf({ byValue, subscriptions, subscriptionCount }: Told): Counts {
  const of = (dimension: string) => byValue.filter((one) => one.dimension === dimension)
  const verdictCounts = new Map(of('verdict').map(({ value, count }) => [value, count]))
  const known = verdicts.flatMap((verdict) => bases.map((basis) => verdictValue({ verdict, basis })))
  const byVerdict = [...new Set([...known, ...verdictCounts.keys()])].map((value) => {
    const [verdict, basis] = value.split(' ') as [(typeof verdicts)[number], (typeof bases)[number]]
    return { verdict, basis, vmCount: verdictCounts.get(value) ?? 0 }
  })
  return {
    vmCount: sum(byVerdict.map(({ vmCount }) => vmCount)),
    byVerdict,
    byReason: of('reason')
      .toSorted((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1))
      .slice(0, mostReasons)
      .map(({ value, count }) => ({ reason: value, vmCount: count })),
    bySubscription: subscriptions,
    otherSubscriptionCount: subscriptionCount - subscriptions.length,
    unprotectedVmCount: sum(of('protection').flatMap(({ value, count }) => (isUnprotected(value) ? count : []))),
  }
}

/** A state that is not known is no reason to count a VM as one without backup. */
const isUnprotected = (protectionState: string) => protectionIs({ vaultId: '', protectionState }) === 'Inactive'

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0)

export async function readLimits(db: Kysely<Schema>, reach: Reach, now: Date): Promise<Fleet['limitReached']> {
  const within = (days: number) => new Date(now.getTime() + days * 86_400_000)
  // First the few that are soon, of an index alone: else the database looks up all VMs of each beginning.
  const { rows } = await sql<Fleet['limitReached']>`
    with soon as materialized (
      select limit_reached_at, vm_key from fleet_vm
      where gone_at is null and limit_reached_at is not null and limit_reached_at <= ${within(30)})
    select (count(*) filter (where limit_reached_at <= ${within(1)}))::int as "within1Day",
      (count(*) filter (where limit_reached_at <= ${within(7)}))::int as "within7Days", count(*)::int as "within30Days"
    from soon where ${isWithin(reach)}`.execute(db)
  return rows[0]!
}
