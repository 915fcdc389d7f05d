import { sql, type Kysely, type Selectable } from 'kysely'
import type { Reach } from '../../access/reach.ts'
import { isGuid } from '../../backup/resource-id.ts'
import type { FleetScanTable } from '../../database/fleet-schema.ts'
import type { Schema } from '../../database/schema.ts'
import { ServiceError } from '../../errors.ts'
import type { ScanResult } from '../scanner/scans.ts'
import type { FleetScan } from './scan-document.ts'

export async function readRunningScan(db: Kysely<Schema>) {
  const row = await db
    .selectFrom('fleet_scan')
    .select(['id', 'started_at'])
    .where('status', '=', 'Running')
    .executeTakeFirst()
  return row ? { id: row.id, startedDateTime: row.started_at.toISOString() } : null
}

/** Microseconds of Unix time. */
const place = sql<string>`(extract(epoch from started_at) * 1000000)::bigint`

/** Newest first; `before` is the `next` of the page before. */
export async function readScans(
  db: Kysely<Schema>,
  reach: Reach,
  { limit, before }: { limit: number; before?: string | undefined },
) {
  const rows = await db
    .selectFrom('fleet_scan')
    .selectAll()
    .select(place.as('place'))
    .$if(before !== undefined, (some) => some.where(place, '<', before!))
    .orderBy('started_at', 'desc')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  return {
    value: page.map((row) => present(row, reach)),
    next: rows.length > limit ? page.at(-1)!.place : null,
  }
}

export async function readScan(db: Kysely<Schema>, reach: Reach, id: string): Promise<FleetScan> {
  const row = isGuid(id)
    ? await db.selectFrom('fleet_scan').selectAll().where('id', '=', id).executeTakeFirst()
    : undefined
  if (row) return present(row, reach)
  throw new ServiceError('ScanNotFound', `There is no scan ${id}.`, { target: 'scanId' })
}

/** A scan is of the whole estate, and so are its numbers. */
function present(row: Selectable<FleetScanTable>, reach: Reach): FleetScan {
  const ofAll = reach === 'Everything'
  return {
    id: row.id,
    status: row.status as FleetScan['status'],
    askedBy: ofAll ? row.asked_by : null,
    startedDateTime: row.started_at.toISOString(),
    endedDateTime: row.ended_at?.toISOString() ?? null,
    queries: ofAll ? row.queries : null,
    throttled: ofAll ? row.throttled : null,
    pausedSeconds: ofAll ? row.paused_seconds : null,
    result: ofAll ? resultOf(row.result) : null,
    links: { self: `/v1/fleet/scans/${row.id}` },
  }
}

function resultOf(stored: unknown): FleetScan['result'] {
  if (stored === null) return null
  const { coverage, sources, error } = stored as ScanResult
  const counts = (of: Partial<ScanResult['coverage']>) => ({
    complete: of.Complete ?? 0,
    partial: of.Partial ?? 0,
    refused: of.Refused ?? 0,
  })
  return {
    coverage: counts(coverage),
    sources: sources.map(({ source, rows, queries, states }) => ({
      ...{ name: source, rows, queries },
      ...counts(states),
      failed: states.Failed ?? 0,
    })),
    error: error ?? null,
  }
}
