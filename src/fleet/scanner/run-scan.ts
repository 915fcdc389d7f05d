import { AzureError } from '../../backup/azure-error.ts'
import { saysRightIsMissing } from '../../backup/words/arm-errors.ts'
import type { EstateStore, InventoryReader, InventoryStore, LedgerEntry } from '../ports.ts'
import { sweep, type Swept } from '../sweep.ts'
import { lackIn } from './lacks.ts'
import type { Scan, ScanEnd, ScanResult } from './scans.ts'

export interface ScanOptions {
  reader: InventoryReader
  store: EstateStore
  now: () => Date
  /** Of the lease. */
  signal: AbortSignal
}

export interface ScanRun extends Omit<ScanEnd, 'result'> {
  result: ScanResult | null
  /** Undefined where nothing was learned of it. */
  ledger: readonly LedgerEntry[] | undefined
  /** Why nothing could be swept; undefined where that is not known. */
  lacks: string | null | undefined
}

/** Never rejects with what Azure says: a scan that fails has failed, and says why. Rejects where the store does. */
export async function runScan(scan: Scan, { reader, store, now, signal }: ScanOptions): Promise<ScanRun> {
  const before = reader.spent()
  const spent = () => difference(reader.spent(), before)
  try {
    const swept = await sweep({
      scanId: scan.id,
      reader: only(scan.subscriptionIds, reader),
      store: under(signal, store),
      now,
      signal,
    })
    const lacks = scan.subscriptionIds === null ? lackIn(swept.ledger) : undefined
    const result = resultOf(swept)
    return lacks
      ? { ...failed({ code: 'NothingReadable', message: lacks }, spent()), ledger: swept.ledger, lacks }
      : { status: 'Succeeded', spent: spent(), result, ledger: swept.ledger, lacks }
  } catch (error) {
    if (signal.aborted)
      return { status: 'Abandoned', spent: spent(), result: null, ledger: undefined, lacks: undefined }
    if (!(error instanceof AzureError)) throw error
    const { code, message, requiredPermission } = error
    const isRefused = requiredPermission !== null || saysRightIsMissing(code)
    const lacks = isRefused ? `Azure refuses the identity that sweeps: ${message}` : undefined
    return { ...failed({ code, message }, spent()), ledger: undefined, lacks }
  }
}

const failed = (error: NonNullable<ScanResult['error']>, spent: ScanEnd['spent']) => ({
  status: 'Failed' as const,
  spent,
  result: { coverage: { Complete: 0, Partial: 0, Refused: 0 }, sources: [], error },
})

const difference = (after: ScanEnd['spent'], before: ScanEnd['spent']): ScanEnd['spent'] => ({
  queries: after.queries - before.queries,
  throttled: after.throttled - before.throttled,
  pausedSeconds: after.pausedSeconds - before.pausedSeconds,
})

/** Nothing is written behind the end of the lease. */
export const under = (signal: AbortSignal, store: InventoryStore): InventoryStore => ({
  open(scanId, source) {
    const writer = store.open(scanId, source)
    return {
      async put(found) {
        signal.throwIfAborted()
        await writer.put(found)
      },
      async close(states) {
        signal.throwIfAborted()
        await writer.close(states)
      },
    }
  },
})

function only(subscriptionIds: readonly string[] | null, reader: InventoryReader): InventoryReader {
  if (subscriptionIds === null) return reader
  const wanted = new Set(subscriptionIds.map((id) => id.toLowerCase()))
  return {
    ...reader,
    ledger: async (signal) => (await reader.ledger(signal)).filter(({ subscriptionId }) => wanted.has(subscriptionId)),
  }
}

function resultOf({ ledger, sources }: Swept): ScanResult {
  const coverage = { Complete: 0, Partial: 0, Refused: 0 }
  for (const entry of ledger) coverage[entry.coverage]++
  return {
    coverage,
    sources: sources.map(({ source, rows, queries, states }) => {
      const counts: ScanResult['sources'][number]['states'] = {}
      for (const { status } of states.values()) counts[status] = (counts[status] ?? 0) + 1
      return { source, rows, queries, states: counts }
    }),
  }
}
