import type { Change, DeltaPage, DeltaQuery } from '../lists/read-delta.ts'
import type { RowFilter } from '../lists/row-filter.ts'
import type { UntoldRow } from '../row.ts'
import type { Counts } from './counts.ts'
import type { Beat } from './pulse.ts'
import type { FleetScan } from './scan-document.ts'

/** Few: that much is held for a stream whose client does not read. */
const rowsAtOnce = 100
const betweenSummariesMilliseconds = 1000

export type FleetSummary = Pick<Counts, 'vmCount' | 'byVerdict' | 'unprotectedVmCount'>
type Removed = Exclude<Change, UntoldRow>

/** `id`: the sequence up to which everything has been told; null where that cannot be said. */
export type EstateEvent = { id: string | null } & (
  | { event: 'row'; data: UntoldRow }
  | { event: 'removed'; data: Removed }
  | { event: 'summary'; data: FleetSummary }
  | { event: 'scan'; data: FleetScan }
  | { event: 'resync'; data: { reason: 'Forgotten' } }
)

/** What one caller may see. */
export interface Followed {
  beats(signal: AbortSignal): AsyncIterable<Beat>
  /** Null: too much was forgotten since that position. */
  delta(query: Omit<DeltaQuery, 'reach'>): Promise<DeltaPage | null>
  /** With all rows up to that sequence, or more. */
  summary(sequence: number): Promise<FleetSummary>
  scan(id: string): Promise<FleetScan>
  failed(error: Error): void
}

/**
 * Rows as they change, in the order in which that became visible, each as it is now: one that changes twice before it is read is told once.
 * `since`: the id of the last event that was received; left out: from now on. Rejects where it cannot begin; later it waits.
 */
export async function* followEstate(
  { beats, delta, summary, scan, failed }: Followed,
  { filter, since, signal }: { filter: RowFilter; since?: number | undefined; signal: AbortSignal },
): AsyncGenerator<EstateEvent> {
  let position = since
  let seenScan: string | undefined
  let [toldSummary, summaryIsDue, toldAt] = ['', true, -Infinity]
  for await (const beat of beats(signal)) {
    const isFirst = seenScan === undefined
    position ??= beat.last
    try {
      for (let more = position !== beat.last; more;) {
        const page = await delta({ filter, limit: rowsAtOnce, position: { after: position, until: position } })
        position = page ? page.position.after : beat.last
        if (page) yield* eventsOf(page)
        else yield { id: String(position), event: 'resync', data: { reason: 'Forgotten' } }
        summaryIsDue ||= page === null || page.value.length > 0
        more = page?.more ?? false
      }
      const scanNow = beat.scan ? `${beat.scan.id} ${beat.scan.status}` : ''
      const isNews = isFirst ? beat.scan?.status === 'Running' : scanNow !== seenScan
      seenScan = scanNow
      if (isNews && beat.scan) yield { id: null, event: 'scan', data: await scan(beat.scan.id) }
      if (summaryIsDue && performance.now() - toldAt >= betweenSummariesMilliseconds) {
        const data = await summary(position)
        const text = JSON.stringify(data)
        ;[summaryIsDue, toldAt] = [false, performance.now()]
        if (text !== toldSummary) yield { id: String(position), event: 'summary', data }
        toldSummary = text
      }
    } catch (error) {
      if (isFirst) throw error
      failed(error as Error)
    }
  }
}

/** What is removed has no sequence that is told: behind the last of a page everything up to its position has been. */
function eventsOf({ value, position }: DeltaPage): EstateEvent[] {
  return value.map((change, place) => {
    if (!('removed' in change)) return { id: String(change.sequence), event: 'row', data: change }
    const isLast = place === value.length - 1
    return { id: isLast ? String(position.after) : null, event: 'removed', data: change }
  })
}
