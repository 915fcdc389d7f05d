import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { severalReaders } from '../../../src/azure/fleet/several-readers.ts'
import { AzureError } from '../../../src/backup/azure-error.ts'
import type { InventoryReader, LedgerEntry } from '../../../src/fleet/ports.ts'

const { signal } = new AbortController()
const refused = new AzureError('AuthorizationFailed', 'no', { status: 403, disposition: 'AskOperator' })
const entry = (subscriptionId: string): LedgerEntry => ({
  subscriptionId,
  name: null,
  coverage: 'Complete',
  unread: {},
  requiredPermissions: [],
})

/** Sees those subscriptions, and notes which it was asked for. */
function aReader(sees: string[] | Error, fails?: Error) {
  const asked: string[] = []
  const reader: InventoryReader = {
    async ledger() {
      if (sees instanceof Error) throw sees
      return sees.map(entry)
    },
    async read(_source, ids) {
      asked.push(...ids)
      if (fails) throw fails
      return { rows: ids.length, queries: 1, notUnderstood: new Map(ids.map((id) => [id, 'odd'])) }
    },
    spent: () => ({ queries: 1, throttled: 2, pausedSeconds: 3 }),
  }
  return { reader, asked }
}
const together = (readers: Record<string, { reader: InventoryReader }>) =>
  severalReaders(new Map(Object.entries(readers).map(([name, { reader }]) => [name, reader])))

describe('several identities', () => {
  it('read each subscription once, and their sums are those of all', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `s${String(index).padStart(2, '0')}`)
    const [a, b] = [aReader(ids), aReader(ids)]
    const both = together({ a, b })
    assert.deepEqual(
      (await both.ledger(signal)).map(({ subscriptionId }) => subscriptionId),
      ids,
    )
    const read = await both.read('disks', ids, async () => undefined, signal)
    assert.deepEqual([...a.asked, ...b.asked].toSorted(), ids)
    assert.ok(a.asked.length > 5 && b.asked.length > 5)
    assert.deepEqual([read.rows, read.queries, read.notUnderstood.size], [40, 2, 40])
    assert.deepEqual(both.spent(), { queries: 2, throttled: 4, pausedSeconds: 6 })
  })

  it('stand in for one that cannot sign in, and say so where none can', async () => {
    const b = aReader(['s'])
    const both = together({ a: aReader(refused), b })
    await both.ledger(signal)
    await both.read('disks', ['s'], async () => undefined, signal)
    assert.deepEqual(b.asked, ['s'])
    await assert.rejects(together({ a: aReader(refused), b: aReader(refused) }).ledger(signal), refused)
  })

  it('fail together: of a half nobody could say what is not in it', async () => {
    const both = together({ a: aReader(['s'], refused), b: aReader(['t']) })
    await both.ledger(signal)
    await assert.rejects(
      both.read('disks', ['s', 't'], async () => undefined, signal),
      refused,
    )
  })

  it('are the one itself where it is alone', () => {
    const { reader } = aReader(['s'])
    assert.equal(together({ a: { reader } }), reader)
  })
})
