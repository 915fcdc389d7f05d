import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { groupsOf } from '../../../src/azure/fleet/groups-of.ts'

describe('subscriptions of a query', () => {
  for (const [count, groups] of [
    [0, []],
    [1, [1]],
    [250, [250]],
    [501, [250, 250, 1]],
  ] as const)
    it(`${count}`, () => {
      const ids = Array.from({ length: count }, (_, index) => String(index))
      assert.deepEqual(
        groupsOf(ids).map(({ length }) => length),
        groups,
      )
      assert.deepEqual(groupsOf(ids).flat(), ids)
    })
})
