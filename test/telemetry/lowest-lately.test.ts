import assert from 'node:assert/strict'
import { it } from 'node:test'
import { LowestLately } from '../../src/telemetry/lowest-lately.ts'

it('keeps the lowest of a window for one more window, and then forgets it', () => {
  let now = 0
  const lowest = new LowestLately(60, () => now)
  lowest.see('reads', 9)
  lowest.see('reads', 3)
  lowest.see('writes', 7)
  assert.deepEqual(
    [...lowest.read()],
    [
      ['reads', 3],
      ['writes', 7],
    ],
  )
  now = 70
  lowest.see('reads', 5)
  assert.equal(lowest.read().get('reads'), 3)
  now = 130
  assert.deepEqual([...lowest.read()], [['reads', 5]])
  now = 1000
  assert.deepEqual([...lowest.read()], [])
})
