import assert from 'node:assert/strict'
import { afterEach, describe, it, mock } from 'node:test'
import { millisecondsSince, thisMoment } from '../../src/backup/instant.ts'

describe('the time since a moment', () => {
  afterEach(() => mock.restoreAll())
  const rows: [name: string, monotonic: number, wall: number, since: number][] = [
    ['is what both clocks say', 5000, 5000, 5000],
    ['is the longer one where the machine slept: then the monotonic clock stands still', 0, 60_000, 60_000],
    ['is the longer one where somebody has set the other clock back', 5000, -3600_000, 5000],
  ]
  for (const [name, monotonic, wall, since] of rows)
    it(name, () => {
      mock.method(performance, 'now', () => 1000)
      mock.method(Date, 'now', () => 2000)
      const moment = thisMoment()
      mock.method(performance, 'now', () => 1000 + monotonic)
      mock.method(Date, 'now', () => 2000 + wall)
      assert.equal(millisecondsSince(moment), since)
    })
})
