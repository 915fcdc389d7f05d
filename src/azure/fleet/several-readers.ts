import { AzureError } from '../../backup/azure-error.ts'
import type { InventoryReader, ReadSource } from '../../fleet/ports.ts'
import { WhoReads } from './who-reads.ts'

/** Several identities as one reader: each asks for its own subscriptions, at its own pace, below a quota of its own. */
export function severalReaders(readers: ReadonlyMap<string, InventoryReader>): InventoryReader {
  const [only] = readers.values()
  if (readers.size === 1 && only) return only
  const whoReads = new WhoReads()
  return {
    async ledger(signal) {
      const asked = [...readers].map(async ([name, reader]) => {
        try {
          return { name, entries: await reader.ledger(signal) }
        } catch (error) {
          signal.throwIfAborted()
          if (!(error instanceof AzureError)) throw error
          return { name, entries: null, error }
        }
      })
      const ledgers = await Promise.all(asked)
      // One that cannot sign in leaves its subscriptions to the others.
      if (ledgers.every(({ entries }) => entries === null)) throw ledgers[0]!.error!
      return whoReads.shareOut(new Map(ledgers.map(({ name, entries }) => [name, entries])))
    },
    async read(source, subscriptionIds, onPage, signal, options) {
      const nobodys = subscriptionIds.find((id) => whoReads.readerOf(id) === undefined)
      if (nobodys !== undefined) throw new Error(`no ledger has told who reads subscription ${nobodys}`)
      const failed = new AbortController()
      const both = AbortSignal.any([signal, failed.signal])
      const parts = [...readers].map(async ([name, reader]): Promise<ReadSource> => {
        const own = subscriptionIds.filter((id) => whoReads.readerOf(id) === name)
        if (own.length === 0) return { rows: 0, queries: 0, notUnderstood: new Map() }
        try {
          return await reader.read(source, own, onPage, both, options)
        } catch (error) {
          failed.abort(error)
          throw error
        }
      })
      // All have ended before it rejects: none writes behind it.
      const ended = await Promise.allSettled(parts)
      signal.throwIfAborted()
      if (failed.signal.aborted) throw failed.signal.reason
      const read = ended.flatMap((part) => (part.status === 'fulfilled' ? part.value : []))
      return {
        rows: read.reduce((sum, { rows }) => sum + rows, 0),
        queries: read.reduce((sum, { queries }) => sum + queries, 0),
        notUnderstood: new Map(read.flatMap(({ notUnderstood }) => [...notUnderstood])),
      }
    },
    spent() {
      const spent = [...readers.values()].map((reader) => reader.spent())
      const sum = (of: (one: (typeof spent)[number]) => number) => spent.reduce((total, one) => total + of(one), 0)
      return {
        queries: sum(({ queries }) => queries),
        throttled: sum(({ throttled }) => throttled),
        pausedSeconds: sum(({ pausedSeconds }) => pausedSeconds),
      }
    },
  }
}
