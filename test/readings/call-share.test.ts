import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CallShare } from '../../src/readings/call-share.ts'

describe('the share of calls to a subscription', () => {
  it('is so many of them at once, then as fast as they come back, in the order of asking', () => {
    const share = new CallShare(20, 200)
    const waits = Array.from({ length: 20 }, () => share.take('s', 12, 0, 30))
    assert.deepEqual(
      waits.filter((wait) => wait === 0).length,
      16, // 192 of 200
    )
    assert.deepEqual(waits.slice(16), [0.2, 0.8, 1.4, 2])
    assert.equal(share.take('s', 12, 10_000, 30), 0, 'ten seconds later')
  })

  it('takes nothing for what would wait too long', () => {
    const share = new CallShare(1, 10)
    assert.equal(share.take('s', 10, 0, 0), 0)
    assert.equal(share.take('s', 5, 0, 0), 5)
    assert.equal(share.take('s', 5, 0, 0), 5)
    assert.equal(share.take('s', 5, 5000, 0), 0)
  })

  it('gets back what was not used, and gives what was used beyond it', () => {
    const share = new CallShare(1, 10)
    share.take('s', 10, 0, 0)
    share.giveBack('s', 8, 0)
    assert.equal(share.take('s', 8, 0, 0), 0)
    share.giveBack('s', -5, 0)
    assert.equal(share.take('s', 1, 0, 60), 6)
  })

  it('is that of one subscription', () => {
    const share = new CallShare(1, 10)
    share.take('one', 10, 0, 0)
    assert.equal(share.take('two', 10, 0, 0), 0)
  })
})
