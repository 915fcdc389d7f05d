import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { untouchedBy, type Lane } from '../../../src/azure/pacer/lanes.ts'

describe('what a lane leaves of a bucket', () => {
  const fast = { people: 0.2, background: 0.5 }
  const hourly = { people: 0.4, background: 0.6 }
  const none = { people: 0, background: 0 }
  const shares: [lane: Lane, reserve: typeof fast, backgroundShare: number | undefined, untouched: number][] = [
    ['Action', fast, 0.8, 0],
    ['People', fast, 0.8, 0.2],
    ['People', fast, 0.05, 0.2],
    ['Background', fast, undefined, 0.5],
    ['Background', fast, 0.5, 0.5],
    ['Background', fast, 0.25, 0.75],
    ['Background', fast, 0.05, 0.95],
    ['Background', fast, 0.8, 0.2],
    ['Background', hourly, 0.5, 0.6],
    ['Background', hourly, 0.25, 0.8],
    // Never more than people may.
    ['Background', hourly, 0.8, 0.4],
    ['Background', none, 0.25, 0],
  ]
  for (const [lane, reserve, share, untouched] of shares)
    it(`${lane} at a share of ${share}, of ${reserve.people} and ${reserve.background}: ${untouched}`, () =>
      assert.equal(Math.round(untouchedBy(lane, reserve, share) * 1000) / 1000, untouched))
})
