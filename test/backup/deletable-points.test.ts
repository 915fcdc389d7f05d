import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deletable } from '../../src/backup/deletable-points.ts'

describe('restore points that may go', () => {
  const cases: [name: string, states: string, keepLatest: number, mayGo: number][] = [
    ['all but the newest', 'ssss', 1, 3],
    ['all but the newest two', 'ssss', 2, 2],
    ['none where there are no more than are kept', 'ss', 3, 0],
    ['none of none', '', 1, 0],
    ['never all, whatever is asked', 'ss', 0, 1],
    ['the newest good one stays below failed ones', 'sssff', 1, 2],
    ['failed ones below the newest good one go', 'sfs', 1, 2],
    ['failed ones do not count among those that are kept', 'ssfsf', 2, 1],
    ['one that somebody else deletes does not count', 'sssd', 1, 2],
    ['one that is being made does not count', 'sssc', 1, 2],
    ['where none is good, none goes', 'fff', 1, 0],
    ['one whose state is not told counts', 'ss?', 1, 2],
  ]
  const words: Record<string, string | null> = { s: 'Succeeded', f: 'Failed', d: 'Deleting', c: 'Creating', '?': null }
  for (const [name, states, keepLatest, mayGo] of cases) {
    it(name, () => {
      const points = Array.from(states, (letter) => ({ provisioningState: words[letter]! }))
      assert.deepEqual(
        deletable(points, keepLatest, (point) => point),
        points.slice(0, mayGo),
      )
    })
  }
})
