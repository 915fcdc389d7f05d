import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inWindows, RemediationFailure, Suspended } from '../../src/remediation/action.ts'

describe('tasks in windows', () => {
  const ending = (...ends: (string | Error)[]) => {
    const begun: number[] = []
    const tasks = ends.map((end, index) => async () => {
      begun.push(index)
      await Promise.resolve()
      if (end instanceof Error) throw end
      return end
    })
    return { tasks, begun }
  }
  const failure = new RemediationFailure('Code', 'it failed')

  it('are as many at once as the window holds, and answer in their order', async () => {
    let [now, most] = [0, 0]
    const task = (value: number) => async () => {
      most = Math.max(most, ++now)
      await new Promise(setImmediate)
      now--
      return value
    }
    assert.deepEqual(await inWindows(2, [1, 2, 3, 4, 5].map(task)), [1, 2, 3, 4, 5])
    assert.equal(most, 2)
  })

  const rows: [name: string, ends: (string | Error)[], thrown: Error, begun: number[]][] = [
    [
      'that wait let those of the same window end, and no later one begin',
      ['a', new Suspended(5, 'w'), 'c'],
      new Suspended(5, 'w'),
      [0, 1],
    ],
    [
      'of which one failed end with that, and not with what only waits',
      [new Suspended(5, 'w'), failure, 'c'],
      failure,
      [0, 1],
    ],
    [
      'of which two wait are looked at by the sooner one',
      [new Suspended(60, 'long'), new Suspended(2, 'short')],
      new Suspended(2, 'short'),
      [0, 1],
    ],
    [
      'of which one is broken say so rather than wait',
      [new Suspended(5, 'w'), new Error('a bug')],
      new Error('a bug'),
      [0, 1],
    ],
  ]
  for (const [name, ends, { message }, expected] of rows)
    it(name, async () => {
      const { tasks, begun } = ending(...ends)
      await assert.rejects(inWindows(2, tasks), { message })
      assert.deepEqual(begun, expected)
    })
})
