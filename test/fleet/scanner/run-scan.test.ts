import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AzureError } from '../../../src/backup/azure-error.ts'
import { inventorySources, type Found } from '../../../src/fleet/inventory.ts'
import type { EstateStore, InventoryReader, LedgerEntry } from '../../../src/fleet/ports.ts'
import { runScan } from '../../../src/fleet/scanner/run-scan.ts'

const entry = (subscriptionId: string, coverage: LedgerEntry['coverage'] = 'Complete'): LedgerEntry => ({
  subscriptionId,
  name: null,
  coverage,
  unread: {},
  requiredPermissions: [],
})
const unreachable = new AzureError('NotReachable', 'no way', { disposition: 'Retry' })

interface Estate {
  ledger?: LedgerEntry[] | Error
  subscriptionIds?: string[] | null
  /** Behind so many pages the lease is gone. */
  lostAfter?: number
  storeFails?: Error
}

async function ran({ ledger = [entry('s'), entry('t')], subscriptionIds = null, lostAfter, storeFails }: Estate) {
  const lease = new AbortController()
  const written: string[] = []
  let [pages, queries] = [0, 7]
  const reader: InventoryReader = {
    async ledger() {
      if (ledger instanceof Error) throw ledger
      return ledger
    },
    async read(source, ids, onPage) {
      queries++
      if (++pages === lostAfter) lease.abort(new Error('lost'))
      await onPage({
        found: ids.map((subscriptionId) => ({ key: source, subscriptionId, vmKey: null }) as Found) as never,
      })
      return { rows: ids.length, queries: 1, notUnderstood: new Map() }
    },
    spent: () => ({ queries, throttled: 0, pausedSeconds: 0 }),
  }
  const store = {
    open: (_scan: string, source: string) => ({
      async put(found: readonly Found[]) {
        if (storeFails) throw storeFails
        written.push(`put ${source} ${found.map(({ subscriptionId }) => subscriptionId).join()}`)
      },
      close: async () => void written.push(`close ${source}`),
    }),
  } as unknown as EstateStore
  const scan = { id: 'scan', askedBy: 'ops', subscriptionIds }
  const run = await runScan(scan, { reader, store, now: () => new Date(), signal: lease.signal })
  return { ...run, written }
}

describe('a scan', () => {
  it('tells what it read, and what it cost', async () => {
    const { status, result, spent, lacks } = await ran({ ledger: [entry('s'), entry('t', 'Refused')] })
    assert.deepEqual([status, lacks], ['Succeeded', null])
    assert.deepEqual(result?.coverage, { Complete: 1, Partial: 0, Refused: 1 })
    assert.deepEqual(result?.sources[1], {
      source: 'policies',
      rows: 1,
      queries: 1,
      states: { Complete: 1, Refused: 1 },
    })
    assert.equal(spent.queries, inventorySources.length)
  })

  it('of some subscriptions reads and closes those, and says nothing of what all lack', async () => {
    const { written, result, lacks } = await ran({ subscriptionIds: ['T'] })
    assert.ok(written.every((line) => !/ s/.test(line) || line.startsWith('close')))
    assert.deepEqual(result?.coverage, { Complete: 1, Partial: 0, Refused: 0 })
    assert.equal(lacks, undefined)
  })

  it('that Azure does not answer has failed, and does not know what it lacks', async () => {
    const { status, result, ledger, lacks } = await ran({ ledger: unreachable })
    assert.deepEqual([status, ledger, lacks], ['Failed', undefined, undefined])
    assert.deepEqual(result?.error, { code: 'NotReachable', message: 'no way' })
  })

  it('writes nothing behind the end of its lease', async () => {
    const { status, written, result } = await ran({ lostAfter: 4 })
    assert.deepEqual([status, result], ['Abandoned', null])
    // Locks are asked for of each of two subscriptions.
    assert.deepEqual(written, ['put locks s', 'put locks t', 'put policies s,t'])
  })

  it('whose store fails is told to whoever runs it', async () => {
    const fault = new Error('disk full')
    await assert.rejects(ran({ storeFails: fault }), fault)
  })
})
