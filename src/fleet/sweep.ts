import { AzureError } from '../backup/azure-error.ts'
import { inventorySources, type InventorySource, type SourceState } from './inventory.ts'
import type { InventoryReader, InventoryStore, LedgerEntry } from './ports.ts'
import { statesOf, type Ended } from './source-states.ts'

/** Subscriptions that are asked for together, and fail together. Locks are listed one by one. */
const GROUP = 250
const groupSizeOf = (source: InventorySource) => (source === 'locks' ? 1 : GROUP)

export interface SourceSwept {
  source: InventorySource
  rows: number
  queries: number
  states: ReadonlyMap<string, SourceState>
}

export interface Swept {
  /** As it stood after the sweep, too: whatever was lost on the way is `Refused`. */
  ledger: LedgerEntry[]
  sources: SourceSwept[]
}

export interface SweepOptions {
  scanId: string
  reader: InventoryReader
  store: InventoryStore
  /** Left out: all. */
  sources?: readonly InventorySource[]
  now: () => Date
  signal: AbortSignal
  /** Told of each source as soon as it is stored. */
  onSource?: (swept: SourceSwept) => void
}

/**
 * Reads the estate once. Each source stands by itself: one that fails leaves what the others brought, and what it brought before. VMs are
 * closed last, so that a row is made once, of all that is known. Rejects where nothing could be read, where the store fails, and with the signal's reason.
 */
export async function sweep(options: SweepOptions): Promise<Swept> {
  const { reader, signal, sources = inventorySources, onSource } = options
  const before = await reader.ledger(signal)
  const read = await readAll(
    inventorySources.filter((one) => sources.includes(one)),
    before,
    options,
  )

  // A subscription that was lost on the way was left out of the answers, and none of them says so.
  const after = await reader.ledger(signal)
  const ledger = bothOf(before, after)
  const swept: SourceSwept[] = []
  for (const { source, writer, ended, rows, queries } of read) {
    const states = statesOf(source, ledger, ended)
    await writer.close(states)
    const one = { source, rows, queries, states }
    swept.push(one)
    onSource?.(one)
  }
  return { ledger, sources: swept }
}

/** Two at a time: while one waits for its last answers the other has something to ask. */
async function readAll(sources: readonly InventorySource[], ledger: readonly LedgerEntry[], options: SweepOptions) {
  const waiting = [...sources]
  const read = new Map<InventorySource, Read>()
  const readSome = async () => {
    for (let source = waiting.shift(); source !== undefined; source = waiting.shift())
      read.set(source, await readSource(source, ledger, options))
  }
  const stopping = async (error: unknown) => {
    waiting.length = 0
    throw error
  }
  const ends = await Promise.allSettled([readSome().catch(stopping), readSome().catch(stopping)])
  const failed = ends.find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
  return sources.map((source) => ({ source, ...read.get(source)! }))
}

interface Read {
  writer: ReturnType<InventoryStore['open']>
  ended: ReadonlyMap<string, Ended>
  rows: number
  queries: number
}

async function readSource(
  source: InventorySource,
  ledger: readonly LedgerEntry[],
  { scanId, reader, store, now, signal }: SweepOptions,
): Promise<Read> {
  const writer = store.open(scanId, source)
  const ended = new Map<string, Ended>()
  const asked = ledger.filter(({ coverage }) => coverage !== 'Refused').map(({ subscriptionId }) => subscriptionId)
  let [rows, queries] = [0, 0]
  const groups = inGroups(asked, groupSizeOf(source)).map(async (group) => {
    // What comes is at least as new as this.
    const readDateTime = now().toISOString()
    try {
      const read = await reader.read(source, group, ({ found }) => writer.put(found), signal)
      rows += read.rows
      queries += read.queries
      for (const id of group) ended.set(id, { readDateTime, notUnderstood: read.notUnderstood.get(id) ?? null })
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof AzureError)) throw error
      for (const id of group) ended.set(id, error)
    }
  })
  // None is left behind that would still write when the sweep has ended.
  const failed = (await Promise.allSettled(groups)).find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
  return { writer, ended, rows, queries }
}

const inGroups = (ids: readonly string[], size: number): string[][] =>
  Array.from({ length: Math.ceil(ids.length / size) }, (_, index) => ids.slice(index * size, (index + 1) * size))

/** The worse of both; what was only there after it was not read. */
function bothOf(before: readonly LedgerEntry[], after: readonly LedgerEntry[]): LedgerEntry[] {
  const later = new Map(after.map((entry) => [entry.subscriptionId, entry]))
  return before.map((entry): LedgerEntry => {
    const then = later.get(entry.subscriptionId)
    if (then === undefined || then.coverage === 'Refused')
      return { ...entry, coverage: 'Refused', requiredPermissions: then?.requiredPermissions ?? [] }
    if (entry.coverage === 'Refused') return entry
    const unread = { ...entry.unread, ...then.unread }
    const requiredPermissions = [...new Set([...entry.requiredPermissions, ...then.requiredPermissions])]
    return { ...entry, unread, requiredPermissions, coverage: Object.keys(unread).length > 0 ? 'Partial' : 'Complete' }
  })
}
