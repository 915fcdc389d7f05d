import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CollectedFacts } from '../../../src/backup/control-plane.ts'
import { sharedCollector } from '../../../src/operations/starting/shared-collector.ts'
import { healthyFacts, vmId } from '../../diagnosis/facts-builder.ts'
import { aVmId } from '../an-action.ts'

describe('readings of one VM for plans', () => {
  /** Readings that end when they are told to. */
  const collecting = () => {
    const under: PromiseWithResolvers<CollectedFacts>[] = []
    const collector = sharedCollector({
      collect: () => {
        const reading = Promise.withResolvers<CollectedFacts>()
        under.push(reading)
        return reading.promise
      },
    })
    const end = (index: number) => under[index]!.resolve({ facts: healthyFacts(), observedAt: `${index}`, armCalls: 0 })
    return { collector, under, end }
  }
  const turn = () => new Promise(setImmediate)

  it('are two for a thousand callers at once: theirs begins after all have asked', async () => {
    const { collector, under, end } = collecting()
    const all = Array.from({ length: 1000 }, () => collector.collect(vmId))
    end(0)
    await turn()
    end(1)
    const seen = (await Promise.all(all)).map(({ observedAt }) => observedAt)
    assert.deepEqual([under.length, seen[0], new Set(seen.slice(1))], [2, '0', new Set(['1'])])
  })

  it('are fresh to who asks: one that is under way is not handed to who comes later', async () => {
    const { collector, end } = collecting()
    const [first, second] = [collector.collect(vmId), collector.collect(vmId)]
    end(0)
    await turn()
    end(1)
    assert.deepEqual([(await first).observedAt, (await second).observedAt], ['0', '1'])
  })

  it('are none that has ended', async () => {
    const { collector, under, end } = collecting()
    const first = collector.collect(vmId)
    end(0)
    await first
    await turn()
    void collector.collect(vmId)
    assert.equal(under.length, 2)
  })

  it('are apart for other VMs, and for plans that need the jobs of every vault', () => {
    const { collector, under } = collecting()
    void collector.collect(vmId)
    void collector.collect(aVmId())
    void collector.collect(vmId, { fresh: true, everyVault: true })
    assert.equal(under.length, 3)
  })

  it('that failed fail for who asked, and the next is made all the same', async () => {
    const { collector, under, end } = collecting()
    const [first, second] = [collector.collect(vmId), collector.collect(vmId)]
    under[0]!.reject(new Error('unreachable'))
    await assert.rejects(first, /unreachable/)
    await turn()
    end(1)
    assert.equal((await second).observedAt, '1')
  })
})
