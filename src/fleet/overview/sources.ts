import { sql, type Kysely } from 'kysely'
import type { Reach } from '../../access/reach.ts'
import type { Schema } from '../../database/schema.ts'
import { inventorySources } from '../inventory.ts'
import type { Fleet, FleetSource } from './overview-document.ts'
import { isOfReachedSubscription, partsOf, subscriptionsIn } from './reach-parts.ts'

const mostPermissions = 20

export interface SourceCounts {
  source: string
  subscriptions: number
  complete: number
  refused: number
  failed: number
  /** Read whole, and too long ago. */
  stale: number
  completedAt: Date | null
  rows: number
  requiredPermission: string | null
}

/** How much of what the caller reaches was read, and since when; of each source that there is, read or not. */
export async function readSources(db: Kysely<Schema>, reach: Reach, now: Date) {
  const { bySource: found, ledger, missingPermissions } = await readAll(db, reach)
  const bySource = found.map((one) => ({
    ...one,
    completedAt: one.completedAt === null ? null : new Date(one.completedAt),
  }))
  const unseenCount =
    reach === 'Everything' ? 0 : subscriptionsIn(reach).filter((id) => !ledger.seen.includes(id)).length
  const subscriptionCount = ledger.seen.length
  const knowsRows = reach === 'Everything' || partsOf(reach).narrower.length === 0
  return {
    coverage: {
      subscriptionCount,
      unseenCount,
      refusedCount: ledger.refused,
      incompleteCount: ledger.incomplete,
      share: shareOf(bySource, subscriptionCount + unseenCount),
    },
    sources: sourcesOf(bySource, { now, subscriptionCount, knowsRows }),
    missingPermissions,
  } satisfies Partial<Fleet>
}

/** Rounded down: 1 is said only of the whole. */
export function shareOf(bySource: readonly Pick<SourceCounts, 'complete'>[], subscriptionCount: number) {
  const complete = bySource.reduce((all, one) => all + one.complete, 0)
  const expected = subscriptionCount * inventorySources.length
  return expected === 0 ? 0 : Math.floor((complete / expected) * 10_000) / 10_000
}

export function sourcesOf(
  bySource: readonly SourceCounts[],
  { now, subscriptionCount, knowsRows }: { now: Date; subscriptionCount: number; knowsRows: boolean },
): FleetSource[] {
  return inventorySources.map((name) => {
    const found = bySource.find(({ source }) => source === name)
    const completed = found?.completedAt ?? null
    return {
      name,
      status: found ? statusOf(found, subscriptionCount) : 'NotRead',
      completedDateTime: completed?.toISOString() ?? null,
      ageSeconds: completed && Math.max(0, Math.floor((now.getTime() - completed.getTime()) / 1000)),
      rows: knowsRows ? (found?.rows ?? 0) : null,
      incompleteCount: Math.max(0, subscriptionCount - (found?.complete ?? 0)),
      requiredPermission: found?.requiredPermission ?? null,
    }
  })
}

function statusOf({ subscriptions, complete, refused, failed, stale }: SourceCounts, subscriptionCount: number) {
  if (complete >= subscriptionCount) return 'Complete'
  if (refused === subscriptions) return 'Refused'
  if (stale === subscriptions) return 'Stale'
  return failed === subscriptions ? 'Failed' : 'Partial'
}

interface Read {
  bySource: (Omit<SourceCounts, 'completedAt'> & { completedAt: string | null })[]
  ledger: { seen: string[]; refused: number; incomplete: number }
  missingPermissions: Fleet['missingPermissions']
}

/** In one statement: it is asked for all the time. */
async function readAll(db: Kysely<Schema>, reach: Reach): Promise<Read> {
  const { rows } = await sql<Read>`
    with source as materialized (
      select subscription_id, source, case when status = 'Complete' and stale then 'Stale' else status end as status, completed_at, rows,
        required_permission
      from fleet_source
      where ${isOfReachedSubscription(reach)}),
    told as materialized (
      select subscription_id, coverage, required_permissions from fleet_subscription where ${isOfReachedSubscription(reach)}),
    by_source as (
      select source, count(*) as subscriptions, count(*) filter (where status = 'Complete') as complete,
        count(*) filter (where status = 'Refused') as refused, count(*) filter (where status = 'Failed') as failed,
        count(*) filter (where status = 'Stale') as stale,
        min(completed_at) as "completedAt", coalesce(sum(rows), 0) as rows,
        min(required_permission) filter (where status <> 'Complete') as "requiredPermission"
      from source group by source),
    read as (
      select subscription_id, bool_and(status = 'Refused') as refused, count(*) filter (where status = 'Complete') as complete
      from source group by subscription_id),
    seen as (
      select coalesce(read.subscription_id, told.subscription_id) as id,
        coalesce(told.coverage = 'Refused', read.refused) as refused, coalesce(read.complete, 0) as complete
      from read full join told on told.subscription_id = read.subscription_id),
    ledger as (
      select coalesce(json_agg(id), '[]') as seen, count(*) filter (where refused) as refused,
        count(*) filter (where not refused and complete < ${sql.lit(inventorySources.length)}) as incomplete
      from seen),
    missing as (
      select required_permission as permission, source, subscription_id from source
      where required_permission is not null and status <> 'Complete'
      union all select permission, null, subscription_id from told, unnest(required_permissions) as permission),
    permissions as (
      select permission, coalesce(json_agg(distinct source) filter (where source is not null), '[]') as sources,
        count(distinct subscription_id) as "subscriptionCount",
        to_json((array_agg(distinct subscription_id order by subscription_id))[1:3]) as "subscriptionIds"
      from missing group by permission order by count(distinct subscription_id) desc, permission
      limit ${sql.lit(mostPermissions)})
    select (select coalesce(json_agg(by_source), '[]') from by_source) as "bySource",
      (select to_json(ledger) from ledger) as ledger,
      (select coalesce(json_agg(permissions), '[]') from permissions) as "missingPermissions"`.execute(db)
  return rows[0]!
}
