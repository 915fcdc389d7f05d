import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ReadBudget, type ReadPurpose } from '../../src/readings/read-budget.ts'

/** [second, purpose, GETs that the reading comes to]: how many seconds it has to wait, or that it is let in. */
type Asked = [second: number, purpose: ReadPurpose, gets: number, expected: 'in' | number]

describe('the GETs of one VM in a minute', () => {
  const table: [what: string, getsPerMinute: number, asked: Asked[]][] = [
    [
      'six looks at an ordinary VM',
      12,
      [
        ...[0, 1, 2, 3, 4, 5].map((second): Asked => [second, 'Look', 2, 'in']),
        [6, 'Look', 2, 54],
        [60, 'Look', 2, 'in'],
        [60.5, 'Look', 2, 1],
      ],
    ],
    [
      'four where the backup extension has to be looked for by name',
      12,
      [
        ...[0, 15, 30, 45].map((second): Asked => [second, 'Look', 3, 'in']),
        [46, 'Look', 3, 14],
        [60, 'Look', 3, 'in'],
      ],
    ],
    [
      'looks take nothing from dry runs, and dry runs leave a start',
      12,
      [
        ...[0, 0, 0, 0].map((second): Asked => [second, 'Look', 3, 'in']),
        [0, 'Look', 3, 60],
        ...[1, 2, 3].map((second): Asked => [second, 'Plan', 3, 'in']),
        [4, 'Plan', 3, 57],
        [5, 'Change', 3, 'in'],
        [6, 'Change', 3, 55],
      ],
    ],
    [
      'a turn in the estate leaves a look to whoever asks behind it',
      12,
      [
        ...[0, 1, 2].map((second): Asked => [second, 'Turn', 3, 'in']),
        [3, 'Turn', 3, 57],
        [4, 'Look', 3, 'in'],
        [5, 'Look', 3, 55],
      ],
    ],
    [
      'diagnosis, dry run, start and the look afterwards, twice within a minute',
      12,
      [
        [0, 'Look', 3, 'in'],
        [5, 'Plan', 3, 'in'],
        [10, 'Change', 3, 'in'],
        [20, 'LookAfterChange', 3, 'in'],
        [25, 'Plan', 3, 'in'],
        [30, 'Change', 3, 'in'],
        [40, 'LookAfterChange', 3, 'in'],
        [50, 'Plan', 3, 20],
      ],
    ],
    [
      'the first look after a change is owed',
      3,
      [
        [0, 'Look', 3, 'in'],
        [1, 'LookAfterChange', 3, 'in'],
        [2, 'Look', 3, 59],
      ],
    ],
    [
      'one look and one start, however small the budget is',
      1,
      [
        [0, 'Look', 2, 'in'],
        [1, 'Look', 2, 59],
        [2, 'Change', 2, 'in'],
        [3, 'Change', 2, 59],
        [62, 'Look', 2, 'in'],
      ],
    ],
    [
      'a reading that was not made is not counted',
      12,
      [0, 0, 0, 0, 0, 0, 0].map((second): Asked => [second, 'Look', 0, 'in']),
    ],
  ]
  for (const [what, getsPerMinute, asked] of table)
    it(`are at most ${getsPerMinute}: ${what}`, () => {
      const budget = new ReadBudget(getsPerMinute)
      const answers = asked.map(([second, purpose, gets]) => {
        const taken = budget.take('vm', second * 1000, purpose)
        if ('roomInSeconds' in taken) return taken.roomInSeconds
        taken.settle(gets)
        return 'in'
      })
      assert.deepEqual(
        answers,
        asked.map(([, , , expected]) => expected),
      )
    })

  it('are counted as the usual number while a reading is under way', () => {
    const budget = new ReadBudget(12)
    const taken = Array.from({ length: 5 }, () => budget.take('vm', 0, 'Look'))
    assert.deepEqual(
      taken.map((one) => 'roomInSeconds' in one),
      [false, false, false, false, true],
    )
  })

  it('are counted for each VM', () => {
    const budget = new ReadBudget(1)
    assert.ok(!('roomInSeconds' in budget.take('one', 0, 'Look')))
    assert.ok(!('roomInSeconds' in budget.take('two', 0, 'Look')))
  })
})
