import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AzureError } from '../../src/backup/azure-error.ts'
import { inventorySources, type Found, type InventorySource, type SourceState } from '../../src/fleet/inventory.ts'
import type { InventoryReader, InventoryStore, LedgerEntry } from '../../src/fleet/ports.ts'
import { sweep } from '../../src/fleet/sweep.ts'

const now = () => new Date('2026-11-23T12:00:00Z')
const entry = (subscriptionId: string, rest: Partial<LedgerEntry> = {}): LedgerEntry => ({
  subscriptionId,
  name: null,
  coverage: 'Complete',
  unread: {},
  requiredPermissions: [],
  ...rest,
})
const found = (subscriptionId: string) => ({ key: `/${subscriptionId}`, subscriptionId, vmKey: null }) as Found

interface Estate {
  before: LedgerEntry[]
  after?: LedgerEntry[]
  /** Thrown where a source is read of a subscription. */
  fails?: Partial<Record<InventorySource, Record<string, Error>>>
  notUnderstood?: Record<string, string>
  storeFails?: Error
}

/** One row a subscription and source; what the store was told, in order. */
async function swept({ before, after = before, fails = {}, notUnderstood = {}, storeFails }: Estate) {
  const told: string[] = []
  const states: Partial<Record<InventorySource, Record<string, SourceState['status']>>> = {}
  const ledgers = [before, after]
  const asked: [InventorySource, number][] = []
  const reader: InventoryReader = {
    ledger: async () => ledgers.shift()!,
    async read(source, ids, onPage) {
      asked.push([source, ids.length])
      for (const id of ids) {
        const error = fails[source]?.[id]
        if (error) throw error
        await onPage({ found: [found(id)] as never })
      }
      return { rows: ids.length, queries: 1, notUnderstood: new Map(Object.entries(notUnderstood)) }
    },
    spent: () => ({ queries: 0, throttled: 0, pausedSeconds: 0 }),
  }
  const store: InventoryStore = {
    open: (_, source) => ({
      async put(some) {
        if (storeFails) throw storeFails
        told.push(`put ${source} ${some.map(({ subscriptionId }) => subscriptionId).join()}`)
      },
      async close(ended) {
        told.push(`close ${source}`)
        states[source] = Object.fromEntries([...ended].map(([id, { status }]) => [id, status]))
      },
    }),
  }
  const result = await sweep({ scanId: 'scan', reader, store, now, signal: new AbortController().signal })
  return { ...result, told, states, asked }
}

describe('a sweep', () => {
  it('reads every source once, VMs last, and closes none before all are read', async () => {
    const { told, states } = await swept({ before: [entry('a')] })
    assert.deepEqual(told, [
      ...inventorySources.map((source) => `put ${source} a`),
      ...inventorySources.map((source) => `close ${source}`),
    ])
    assert.equal(told.filter((one) => one.startsWith('put')).at(-1), 'put virtualMachines a')
    for (const source of inventorySources) assert.deepEqual(states[source], { a: 'Complete' })
  })

  it('asks for 250 subscriptions at a time, and for locks of each alone', async () => {
    const { asked } = await swept({ before: Array.from({ length: 251 }, (_, index) => entry(String(index))) })
    const sizes = (source: InventorySource) => asked.filter(([of]) => of === source).map(([, size]) => size)
    assert.deepEqual(sizes('virtualMachines'), [250, 1])
    assert.deepEqual(new Set(sizes('locks')), new Set([1]))
    assert.equal(sizes('locks').length, 251)
  })

  const failed = new AzureError('Timeout', 'x', { disposition: 'Retry' })
  it('leaves what the other sources brought where one fails, and what other subscriptions did where locks of one do', async () => {
    const { states, told } = await swept({
      before: [entry('a'), entry('b')],
      fails: { locks: { a: failed }, disks: { b: failed } },
    })
    assert.deepEqual(states.locks, { a: 'Failed', b: 'Complete' })
    assert.deepEqual(states.disks, { a: 'Failed', b: 'Failed' })
    assert.deepEqual(states.virtualMachines, { a: 'Complete', b: 'Complete' })
    assert.ok(told.includes('put locks b') && !told.includes('put locks a'))
  })

  const endings: [name: string, before: LedgerEntry, after: LedgerEntry[], status: SourceState['status']][] = [
    ['is there before and after', entry('a'), [entry('a')], 'Complete'],
    ['is lost on the way', entry('a'), [entry('a', { coverage: 'Refused' })], 'Refused'],
    ['is gone afterwards', entry('a'), [], 'Refused'],
    ['was not there before', entry('a', { coverage: 'Refused' }), [entry('a')], 'Refused'],
    [
      'may be read in part alone afterwards',
      entry('a'),
      [entry('a', { coverage: 'Partial', unread: { disks: 'Microsoft.Compute/disks/read' } })],
      'Partial',
    ],
    [
      'may be read whole only afterwards',
      entry('a', { coverage: 'Partial', unread: { disks: 'Microsoft.Compute/disks/read' } }),
      [entry('a')],
      'Partial',
    ],
  ]
  for (const [name, before, after, status] of endings)
    it(`of a subscription that ${name}: ${status}`, async () => {
      const { states, ledger } = await swept({ before: [before], after })
      assert.equal(states.disks?.['a'], status)
      assert.equal(ledger[0]?.coverage, status)
    })

  it('concludes nothing where something was not understood', async () => {
    const { states } = await swept({ before: [entry('a'), entry('b')], notUnderstood: { b: 'x' } })
    assert.deepEqual(states.virtualMachines, { a: 'Complete', b: 'Partial' })
  })

  it('asks for nothing of what is refused', async () => {
    const { told } = await swept({ before: [entry('a', { coverage: 'Refused' })] })
    assert.deepEqual(
      told.filter((one) => one.startsWith('put')),
      [],
    )
  })

  it('fails where the store does', async () => {
    const storeFails = new Error('no database')
    await assert.rejects(swept({ before: [entry('a')], storeFails }), storeFails)
  })
})
