import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { atMost } from '../../src/concurrency/at-most.ts'

describe('works, so many at a time', () => {
  it('run in the order in which they came, and one that fails gives its place away', async () => {
    const run = atMost(2)
    const begun: number[] = []
    let running = 0
    let most = 0
    const works = Array.from({ length: 6 }, (_, index) =>
      run(async () => {
        begun.push(index)
        most = Math.max(most, ++running)
        await new Promise((resolve) => setImmediate(resolve))
        running--
        if (index === 1) throw new Error('one')
        return index
      }),
    )
    const ended = await Promise.allSettled(works)
    assert.deepEqual(begun, [0, 1, 2, 3, 4, 5])
    assert.equal(most, 2)
    assert.deepEqual(
      ended.map((one) => (one.status === 'fulfilled' ? one.value : 'failed')),
      [0, 'failed', 2, 3, 4, 5],
    )
    assert.equal(await run(async () => 7), 7)
  })
})
