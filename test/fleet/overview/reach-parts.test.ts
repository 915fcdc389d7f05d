import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { partsOf, subscriptionsIn } from '../../../src/fleet/overview/reach-parts.ts'

const one = '/subscriptions/11111111-1111-4111-8111-111111111111/'
const other = '/subscriptions/22222222-2222-4222-8222-222222222222/'
const id = (subscription: string) => subscription.split('/')[2]

describe('the parts of a reach', () => {
  const cases = [
    ['nothing', [], [], []],
    ['a subscription', [one], [id(one)], []],
    ['a group', [`${one}resourcegroups/rg/`], [], [`${one}resourcegroups/rg/`]],
    ['groups that begin so', [`${one}resourcegroups/rg-`], [], [`${one}resourcegroups/rg-`]],
    ['a group within a subscription that is reached whole', [one, `${one}resourcegroups/rg/`], [id(one)], []],
    ['a group of another subscription', [one, `${other}resourcegroups/rg/`], [id(one)], [`${other}resourcegroups/rg/`]],
    ['the same twice', [one, one], [id(one)], []],
  ] as const
  for (const [name, reach, whole, narrower] of cases)
    it(`of ${name}`, () => assert.deepEqual(partsOf(reach), { whole, narrower }))

  it('are of subscriptions, each named once', () => {
    assert.deepEqual(subscriptionsIn([one, `${one}resourcegroups/rg/`, `${other}resourcegroups/rg-`]), [
      id(one),
      id(other),
    ])
    assert.deepEqual(subscriptionsIn([]), [])
  })
})
