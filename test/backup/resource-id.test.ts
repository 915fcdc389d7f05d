import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { groupOf, guidsIn, isGuid, nameOf, subscriptionOf } from '../../src/backup/resource-id.ts'

const group = '/subscriptions/s/resourceGroups/rg'
const cases: [what: string, id: string, group: string | null, subscription: string | null, name: string][] = [
  ['a resource', `${group}/providers/Microsoft.Compute/virtualMachines/vm`, group, '/subscriptions/s', 'vm'],
  ['a group', `${group}/`, group, '/subscriptions/s', 'rg'],
  ['a subscription', '/subscriptions/s', null, '/subscriptions/s', 's'],
  [
    'a lower-case id',
    '/subscriptions/s/resourcegroups/RG/providers/a/b/c',
    '/subscriptions/s/resourceGroups/RG',
    '/subscriptions/s',
    'c',
  ],
  ['no id', 'job-1', null, null, 'job-1'],
]
for (const [what, id, inGroup, inSubscription, name] of cases)
  describe(`of ${what}`, () => {
    it('the group is told', () => assert.equal(groupOf(id), inGroup))
    it('the subscription is told', () => assert.equal(subscriptionOf(id), inSubscription))
    it('the name is told', () => assert.equal(nameOf(id), name))
  })

describe('a GUID', () => {
  const guid = '0A0B0C0D-1111-2222-3333-444455556666'
  it('is one only whole', () => assert.deepEqual([isGuid(guid), isGuid(`x${guid}`), isGuid(7)], [true, false, false]))
  it('is found in a text', () => assert.deepEqual(guidsIn(`https://sts/${guid}/v2`), [guid.toLowerCase()]))
})
