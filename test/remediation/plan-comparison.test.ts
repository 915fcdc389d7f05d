import assert from 'node:assert/strict'
import { asItIs } from '../../src/backup/sentence.ts'
import { describe, it } from 'node:test'
import { comparisonOf } from '../../src/remediation/plan-comparison.ts'
import { planOf, type PlannedCall } from '../../src/remediation/plan.ts'

const vm = { id: '/subscriptions/1/vm', key: '/subscriptions/1/vm' }
const call = (name: string, method = 'DELETE', description = name): PlannedCall => ({
  method: method as PlannedCall['method'],
  resourceId: `/subscriptions/1/${name}`,
  description,
})
const plan = (calls: PlannedCall[], work: unknown = null) =>
  planOf(
    'cleanRestorePoints',
    vm,
    {
      calls: calls.map((one) => ({ ...one, description: asItIs(one.description) })),
      preconditions: [],
      blockers: [],
      dataLoss: [],
      risk: 'Irreversible',
      work,
    },
    '2026-11-27T03:00:00Z',
  )

describe('what has become of a plan', () => {
  const [a, b] = [call('a'), call('b')]
  const rows: [name: string, asked: PlannedCall[], now: PlannedCall[], added: string[], removed: string[]][] = [
    ['is nothing', [a, b], [a, b], [], []],
    ['is a call more', [a], [a, b], ['b'], []],
    ['is a call less', [a, b], [b], [], ['a']],
    ['is another call of the same resource', [a], [call('a', 'PUT', 'a again')], ['a again'], ['a']],
    ['is no other call where the id is spelt another way', [a], [call('A', 'DELETE', 'a')], [], []],
  ]
  for (const [name, asked, now, added, removed] of rows)
    it(name, () => {
      const told = comparisonOf(plan(asked), plan(now))
      assert.deepEqual(
        [
          told.addedCalls.map(({ description }) => description),
          told.removedCalls.map(({ description }) => description),
        ],
        [added, removed],
      )
    })

  it('is told by its etag where the calls are the same and what they stand on is not', () => {
    const told = comparisonOf(plan([a], 'copies here'), plan([a], 'copies there'))
    assert.deepEqual([told.changed, told.addedCalls, told.removedCalls], [true, [], []])
    assert.equal(comparisonOf(plan([a]), plan([a])).changed, false)
  })
})
