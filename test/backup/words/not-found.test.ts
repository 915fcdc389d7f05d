import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  isAbsentByGateway,
  isUnseenSubscription,
  notFoundIs,
  type Lookup,
} from '../../../src/backup/words/not-found.ts'

const table: [code: string, is: Lookup, why: string][] = [
  ['ResourceNotFound', 'Absent', 'the gateway knows no such resource'],
  ['resourcenotfound', 'Absent', 'in whatever casing'],
  ['ResourceGroupNotFound', 'Absent', 'what would hold it is not there'],
  ['ParentResourceNotFound', 'Absent', 'what would hold it is not there'],
  ['NotFound', 'Absent', 'Compute, just after a deletion'],
  ['LockNotFound', 'Absent', 'a lock'],
  ['BMSUserErrorDataSourceObjectNotFound', 'Absent', 'an item of Backup'],
  ['BMSUserErrorObjectNotFound', 'Absent', 'a job or a point of Backup'],
  ['SubscriptionNotFound', 'NotLookedUp', 'the subscription is out of sight'],
  ['InvalidSubscriptionId', 'NotLookedUp', 'the subscription is out of sight'],
  ['InvalidResourceType', 'NotLookedUp', 'the cloud lacks the api-version'],
  ['InvalidResourceNamespace', 'NotLookedUp', 'the cloud lacks the provider'],
  ['NoRegisteredProviderFound', 'NotLookedUp', 'the cloud lacks the api-version in that region'],
  ['InvalidApiVersionParameter', 'NotLookedUp', 'the cloud lacks the api-version'],
  ['MissingSubscriptionRegistration', 'NotLookedUp', 'the subscription does not use the provider'],
  ['SubscriptionNotRegistered', 'NotLookedUp', 'the subscription does not use the provider'],
  ['RouteNotFound', 'Unknown', 'nobody knows of what this is said'],
  ['TenantNotFound', 'Unknown', 'nobody knows of what this is said'],
  ['EndpointNotFound', 'Unknown', 'nobody knows of what this is said'],
  ['UserErrorObjectNotFoundAtTheMoment', 'Unknown', 'only the whole word counts'],
  ['Gone', 'Unknown', 'a word that is not known proves nothing'],
  ['', 'Unknown', 'no word proves nothing'],
]

describe('what the code of a 404 says', () => {
  for (const [code, is, why] of table) it(`"${code}" is ${is}: ${why}`, () => assert.equal(notFoundIs(code), is))

  it('of the very id in the call only the gateway speaks', () => {
    const byGateway = table.filter(([code]) => isAbsentByGateway(code)).map(([code]) => code)
    assert.deepEqual(byGateway, [
      'ResourceNotFound',
      'resourcenotfound',
      'ResourceGroupNotFound',
      'ParentResourceNotFound',
    ])
  })

  it('a subscription is unseen by two codes', () => {
    const unseen = table.filter(([code]) => isUnseenSubscription(code)).map(([code]) => code)
    assert.deepEqual(unseen, ['SubscriptionNotFound', 'InvalidSubscriptionId'])
  })
})
