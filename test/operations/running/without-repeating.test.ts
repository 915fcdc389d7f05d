import assert from 'node:assert/strict'
import { it } from 'node:test'
import { withoutRepeating } from '../../../src/operations/running/without-repeating.ts'

it('tells a database that is away once in ten seconds, and everything else at once', () => {
  let now = 0
  const told: [string, number][] = []
  const tell = withoutRepeating(
    ({ message }, more) => told.push([message, more]),
    () => now,
  )
  const away = Object.assign(new Error('away'), { code: 'ECONNREFUSED' })
  for (now = 0; now <= 10_000; now += 500) tell(away)
  tell(new Error('a bug'))
  assert.deepEqual(told, [
    ['away', 0],
    ['away', 19],
    ['a bug', 0],
  ])
})
