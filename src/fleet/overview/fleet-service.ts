import type { Kysely } from 'kysely'
import { LRUCache } from 'lru-cache'
import type { Reach } from '../../access/reach.ts'
import { atMost } from '../../concurrency/at-most.ts'
import { bounded } from '../../concurrency/bounded.ts'
import type { Schema } from '../../database/schema.ts'
import { createFleetRows } from '../lists/fleet-rows.ts'
import { refusingUnswept } from '../lists/never-swept.ts'
import type { RowFilter } from '../lists/row-filter.ts'
import type { UntoldCause } from './cause-document.ts'
import { readCause, readCauses, type CausePlace } from './causes.ts'
import { readCounts } from './counts.ts'
import { followEstate, type EstateEvent, type FleetSummary } from './follow.ts'
import type { FleetHistory } from './history-document.ts'
import { readHistory, type HistoryAsked } from './history.ts'
import { readOverview, type Overview, type Surroundings } from './overview.ts'
import { Pulse } from './pulse.ts'
import type { FleetScan } from './scan-document.ts'
import { scanned } from './scanned-subscriptions.ts'
import { readScan, readScans } from './scans.ts'

export interface FleetDependencies extends Surroundings {
  /** For what callers read. */
  served: Kysely<Schema>
  /** Where it listens for changes; without it, it looks once a second. */
  connectionString?: string
  /** Null: all subscriptions. Rejects with ScanInProgress where one runs, and with ScanningDisabled where nobody would take it up. */
  startScan(asked: { subscriptionIds: readonly string[] | null; askedBy: string }): Promise<{ id: string }>
  /** Streams wait for what failed. */
  failed?: (error: Error) => void
  /** For how long the same numbers are told to all who reach the same; default: a second. */
  keptMilliseconds?: number
  /** For how long a stream waits for a client that does not read. */
  patienceMilliseconds?: number
}

/** The estate, reached only through `within`, so that no route can forget the caller's reach. Links in what it tells are paths. */
export interface FleetService {
  within(reach: Reach): FleetWithin
  patienceMilliseconds: number
  /** Ends what its streams wait for. */
  stop(): Promise<void>
}

export interface FleetWithin {
  overview(): Promise<Overview>
  /** Rejects with ScanningDisabled where nothing was ever swept; so does `history`. */
  causes(page: { limit: number; after?: CausePlace | undefined }): ReturnType<typeof readCauses>
  /** Rejects with CauseNotFound. */
  cause(id: string): Promise<UntoldCause>
  /** Rejects with InvalidRequest, which says what to ask for instead. */
  history(asked: HistoryAsked): Promise<FleetHistory>
  /** Newest first. */
  scans(page: { limit: number; before?: string | undefined }): ReturnType<typeof readScans>
  /** Rejects with ScanNotFound. */
  scan(id: string): Promise<FleetScan>
  /** Left out: all subscriptions that are reached. Rejects with ScanInProgress, and for those that are not reached or not known. */
  startScan(asked: { subscriptionIds?: readonly string[] | undefined; askedBy: string }): Promise<FleetScan>
  follow(asked: { filter: RowFilter; since?: number | undefined; signal: AbortSignal }): AsyncIterable<EstateEvent>
}

/** Scopes of that many callers. */
const mostKept = 200
/** Of all streams of this replica: whoever asks for a page finds connections free. */
const readsOfStreams = 2
const keyOf = (reach: Reach) => (typeof reach === 'string' ? reach : reach.join(' '))

export function createFleet(deps: FleetDependencies): FleetService {
  const { served, connectionString, keptMilliseconds = 1000, failed = () => undefined } = deps
  const overviews = new LRUCache<string, { since: number; told: Promise<Overview> }>(bounded(mostKept))
  const summaries = new LRUCache<string, { upTo: number; told: Promise<FleetSummary> }>(bounded(mostKept))
  const pulse = new Pulse(served, connectionString, failed)
  const inTurn = atMost(readsOfStreams)
  const rows = createFleetRows(served)
  const refuseUnswept = refusingUnswept(served, deps.scanning)

  const overview = (reach: Reach): Promise<Overview> => {
    const key = keyOf(reach)
    const known = overviews.get(key)
    if (known && performance.now() - known.since < keptMilliseconds) return known.told
    const told = readOverview(served, reach, deps)
    overviews.set(key, { since: performance.now(), told })
    told.catch(() => overviews.delete(key))
    return told
  }

  const summary = (reach: Reach, sequence: number): Promise<FleetSummary> => {
    const key = keyOf(reach)
    const known = summaries.get(key)
    if (known && known.upTo >= sequence) return known.told
    const told = inTurn(async () => {
      const { vmCount, byVerdict, unprotectedVmCount } = await readCounts(served, reach)
      return { vmCount, byVerdict, unprotectedVmCount }
    })
    summaries.set(key, { upTo: sequence, told })
    told.catch(() => summaries.delete(key))
    return told
  }

  return {
    patienceMilliseconds: deps.patienceMilliseconds ?? 30_000,
    stop: () => pulse.stop(),
    within: (reach) => ({
      overview: () => overview(reach),
      async causes(page) {
        const causes = await readCauses(served, reach, { ...page, now: deps.now() })
        if (causes.value.length === 0) await refuseUnswept()
        return causes
      },
      cause: (id) => readCause(served, reach, id, deps.now()),
      async history(asked) {
        const history = await readHistory(served, reach, asked, deps.now())
        if (history.value.length === 0) await refuseUnswept()
        return history
      },
      scans: (page) => readScans(served, reach, page),
      scan: (id) => readScan(served, reach, id),
      startScan: async ({ subscriptionIds, askedBy }) => {
        const { id } = await deps.startScan({ askedBy, subscriptionIds: await scanned(served, reach, subscriptionIds) })
        return await readScan(served, reach, id)
      },
      follow: (asked) =>
        followEstate(
          {
            beats: (signal) => pulse.beats(signal),
            delta: (query) => inTurn(() => rows.within(reach).delta(query)),
            summary: (sequence) => summary(reach, sequence),
            scan: (id) => readScan(served, reach, id),
            failed,
          },
          asked,
        ),
    }),
  }
}
