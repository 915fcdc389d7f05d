import { createHash } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import type { Reach } from '../../access/reach.ts'
import { isActiveRow } from '../../database/active-operations.ts'
import type { Schema } from '../../database/schema.ts'
import { readCounts, readLimits } from './counts.ts'
import type { Fleet } from './overview-document.ts'
import { isWithin } from './reach-parts.ts'
import { readRunningScan } from './scans.ts'
import { readSources } from './sources.ts'

/** A page of it is read at a glance, and polled by many. */
const mostBytes = 16 * 1024

export interface Surroundings {
  /** The kill switch, and all temporary locks that are off. */
  freeze(): Promise<{ frozen: boolean; locksOff: number }>
  /** Whether this service scans, and what it lacks where it does not. */
  scanning(): Fleet['scanning']
  now(): Date
}

export interface Overview {
  fleet: Fleet
  /** Strong, over the content without times. */
  etag: string
  /** Of the oldest source; null while one was never read whole. */
  ageSeconds: number | null
}

/** Links are paths: their addresses are the caller's. */
export async function readOverview(
  db: Kysely<Schema>,
  reach: Reach,
  { freeze, scanning, now }: Surroundings,
): Promise<Overview> {
  const at = now()
  const [counts, limitReached, read, runningScan, operations, { frozen, locksOff }, ownLocksOff] = await Promise.all([
    readCounts(db, reach),
    readLimits(db, reach, at),
    readSources(db, reach, at),
    readRunningScan(db),
    countOperations(db, reach),
    freeze(),
    reach === 'Everything' ? null : countLocksOff(db, reach),
  ])
  const fleet = cutToFit({
    ...counts,
    limitReached,
    ...read,
    scanning: scanning(),
    runningScan: runningScan && { ...runningScan, links: { self: `/v1/fleet/scans/${runningScan.id}` } },
    operations,
    locksOff: ownLocksOff ?? locksOff,
    frozen,
  })
  const ages = fleet.sources.map(({ ageSeconds }) => ageSeconds)
  return { fleet, etag: etagOf(fleet), ageSeconds: ages.includes(null) ? null : Math.max(...(ages as number[])) }
}

/** Names of subscriptions are of any length in bytes: rather fewer of them than a page that grows. */
export function cutToFit(fleet: Fleet, most = mostBytes): Fleet {
  const { bySubscription, otherSubscriptionCount } = fleet
  const room = most - Buffer.byteLength(JSON.stringify({ ...fleet, bySubscription: [] }))
  let used = 0
  const fitting = bySubscription.findIndex(
    (one) => (used += Buffer.byteLength(JSON.stringify(one)) + 1) > room - bytesOfAddress,
  )
  if (fitting < 0) return fleet
  const kept = bySubscription.slice(0, fitting)
  return {
    ...fleet,
    bySubscription: kept,
    otherSubscriptionCount: otherSubscriptionCount + bySubscription.length - kept.length,
  }
}

/** The address of the service before a link. */
const bytesOfAddress = 256

/** Fields that differ between two sweeps of an unchanged estate. */
const volatile = new Set(['completedDateTime', 'ageSeconds'])

function etagOf(fleet: Fleet) {
  const lasting = JSON.stringify(fleet, (key, value: unknown) => (volatile.has(key) ? undefined : value))
  return `"${createHash('sha256').update(lasting).digest('base64url').slice(0, 27)}"`
}

async function countOperations(db: Kysely<Schema>, reach: Reach): Promise<Fleet['operations']> {
  const { rows } = await sql<Fleet['operations']>`
    select (count(*) filter (where status = 'Running'))::int as running,
      (count(*) filter (where status = 'NotStarted' and approval_required and approved_at is null))::int as "awaitingApproval"
    from operations where ${isActiveRow()} and ${isWithin(reach)}`.execute(db)
  return rows[0]!
}

/** That operations of VMs within the reach hold off, and not for good. */
async function countLocksOff(db: Kysely<Schema>, reach: Reach) {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from lock_lease where gone_at is null and lock_key in (
      select lock_key from lock_journal where restored_at is null and restore <> 'Never' and ${isWithin(reach)})`.execute(
    db,
  )
  return rows[0]!.count
}
