import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { clockText, QueryQuota, type QuotaWindow } from '../../../src/sandbox/resource-graph/quota.ts'

/** Seconds of queries, and which of them are refused, by three in five seconds. */
const cases: [window: QuotaWindow, asked: number[], refused: number[]][] = [
  ['fixed', [0, 1, 2, 3, 4.9, 5], [3, 4.9]],
  ['fixed', [4, 4.5, 4.9, 5, 8.9, 9, 9, 9, 9.1], [5, 8.9, 9.1]],
  ['fixed', [0, 4.8, 4.9, 5, 5.1, 5.2], []],
  ['sliding', [0, 1, 2, 3, 5, 5.5, 6], [3, 5.5]],
  ['sliding', [0, 4.8, 4.9, 5, 5.1, 5.2], [5.1, 5.2]],
]

describe('the quota of queries', () => {
  for (const [window, asked, refused] of cases)
    it(`${window}: of ${asked.join(', ')} refuses ${refused.join(', ') || 'none'}`, () => {
      const quota = new QueryQuota()
      const limit = { queries: 3, windowSeconds: 5, window }
      assert.deepEqual(
        asked.filter((second) => quota.take(second * 1000, limit).refused),
        refused,
      )
    })

  it('says what is left, and when it begins anew', () => {
    const quota = new QueryQuota()
    const limit = { queries: 2, windowSeconds: 5, window: 'fixed' } as const
    assert.deepEqual(quota.take(1000, limit), { refused: false, remaining: 1, resetsAfter: 5000 })
    assert.deepEqual(quota.take(2500, limit), { refused: false, remaining: 0, resetsAfter: 3500 })
    assert.deepEqual(quota.take(3000, limit), { refused: true, remaining: 0, resetsAfter: 3000 })
  })

  it('goes by a limit that was changed while it counts', () => {
    const quota = new QueryQuota()
    const limit = { queries: 1, windowSeconds: 5, window: 'fixed' } as const
    quota.take(0, limit)
    assert.equal(quota.take(2000, limit).refused, true)
    assert.equal(quota.take(2000, { ...limit, windowSeconds: 1 }).refused, false)
  })

  for (const [milliseconds, text] of [
    [5000, '00:00:05'],
    [4001, '00:00:05'],
    [0, '00:00:00'],
    [3_725_000, '01:02:05'],
  ] as const)
    it(`writes ${milliseconds} ms as ${text}`, () => assert.equal(clockText(milliseconds), text))
})
