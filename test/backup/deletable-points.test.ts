import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deletable } from '../../src/backup/deletable-points.ts'

const words: Record<string, string | null> = {
  s: 'Succeeded',
  f: 'Failed',
  d: 'Deleting',
  c: 'Creating',
  q: 'Quarantined',
  '?': null,
}
/** One letter a point, oldest first; a capital is a point without a time. */
const pointsOf = (states: string, machines = '') =>
  Array.from(states, (letter, index) => ({
    name: index,
    timeCreated: letter === letter.toUpperCase() && letter !== '?' ? null : new Date(index * 86_400_000).toISOString(),
    provisioningState: words[letter.toLowerCase()]!,
    machine: { o: 'Other', p: 'Other', n: 'NotTold', ' ': 'ThisVm' }[machines[index] ?? ' '] as 'ThisVm',
    sourceUniqueId: { o: 'former', p: 'FORMER-2', n: null, ' ': 'this' }[machines[index] ?? ' '] ?? null,
  }))
const mayGo =
  (...given: Parameters<typeof pointsOf>) =>
  (keepLatest: number) =>
    deletable(pointsOf(...given), keepLatest, (point) => point).map(({ name }) => name)

describe('restore points that may go', () => {
  const cases: [name: string, states: string, keepLatest: number, mayGo: number[]][] = [
    ['all but the newest', 'ssss', 1, [0, 1, 2]],
    ['all but the newest two', 'ssss', 2, [0, 1]],
    ['none where there are no more than are kept', 'ss', 3, []],
    ['none of none', '', 1, []],
    ['never all, whatever is asked', 'ss', 0, [0]],
    ['the newest good one stays below failed ones', 'sssff', 1, [0, 1]],
    ['failed ones below the newest good one go', 'sfs', 1, [0, 1]],
    ['failed ones do not count among those that are kept', 'ssfsf', 2, [0]],
    ['one that somebody else deletes does not count', 'sssd', 1, [0, 1]],
    ['one that is being made does not count', 'sssc', 1, [0, 1]],
    ['one in a state that is new does not count', 'sssq', 1, [0, 1]],
    ['where none is good, none goes', 'fff', 1, []],
    ['one whose state is not told counts', 'ss?', 1, [0, 1]],
    ['one without a time stays and takes the place of no other', 'ssS', 1, [0]],
    ['one without a time stays wherever it stands', 'Sss', 1, [1]],
    ['where the only good one has no time, none goes', 'fS', 1, []],
  ]
  for (const [name, states, keepLatest, expected] of cases)
    it(name, () => assert.deepEqual(mayGo(states)(keepLatest), expected))

  it('are found in whatever order they come', () => {
    const points = pointsOf('sss')
    const free = deletable([points[2]!, points[0]!, points[1]!], 1, (point) => point)
    assert.deepEqual(
      free.map(({ name }) => name),
      [0, 1],
    )
  })
})

describe('restore points of machines that bore one name', () => {
  const cases: [name: string, states: string, machines: string, keepLatest: number, mayGo: number[]][] = [
    ['the newest of each stays', 'ssss', 'oo  ', 1, [0, 2]],
    ['of each of the former machines', 'sssss', 'oopp ', 1, [0, 2]],
    ['those whose machine is not told are judged apart', 'ssss', 'nn  ', 1, [0, 2]],
    ['the last good one of a former machine stays below its failed one', 'sssf ', 'ooo ', 1, [0, 1]],
    ['one of a former machine takes no place of the VM', 'ss', ' o', 1, []],
  ]
  for (const [name, states, machines, keepLatest, expected] of cases)
    it(name, () => assert.deepEqual(mayGo(states.trim(), machines)(keepLatest), expected))
})
