import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { refusedBy } from '../../../src/azure/pacer/refused-by.ts'
import { answer, asked, one, refusal, vault, vm } from './an-answer.ts'

const reads = 'x-ms-ratelimit-remaining-subscription-reads'
const aVm = `GET ${vm('a')}`
const aJob = `GET ${vault()}/backupJobs/1`

describe('the bucket that a 429 closes', () => {
  const rows: [
    name: string,
    request: string,
    headers: Record<string, string>,
    body: unknown,
    source: string,
    bucket: string,
  ][] = [
    ['a subscription, by its code', aVm, {}, refusal('SubscriptionRequestsThrottled'), 'arm', 'subscription-reads'],
    ['unwrapped', aVm, {}, { code: 'SubscriptionRequestsThrottled' }, 'arm', 'subscription-reads'],
    [
      'of the kind that the sentence says',
      aVm,
      {},
      refusal(
        'SubscriptionRequestsThrottled',
        "Number of write requests for subscription 'x' exceeded the limit of '1200'",
      ),
      'arm',
      'subscription-writes',
    ],
    [
      "a write's",
      `PUT ${vm('a')}/extensions/x`,
      {},
      refusal('SubscriptionRequestsThrottled'),
      'arm',
      'subscription-writes',
    ],
    [
      "a deletion's",
      `DELETE ${vm('a')}/extensions/x`,
      {},
      refusal('SubscriptionRequestsThrottled'),
      'arm',
      'subscription-deletes',
    ],
    ['the tenant', aVm, {}, refusal('TenantRequestsThrottled'), 'arm', 'tenant-reads'],
    [
      'one action of Backup (recorded)',
      aJob,
      {},
      refusal(
        'ResourceRequestsThrottled',
        "Number of requests for action 'Microsoft.RecoveryServices/vaults/backupJobs/read' exceeded the limit of '150' for time interval '01:00:00'. Please try again after '324' seconds.",
      ),
      'provider',
      'Microsoft.RecoveryServices/vaults/backupJobs/read',
    ],
    [
      'one action, by the sentence of lists',
      `GET ${one}/providers/Microsoft.Compute/restorePointCollections`,
      {},
      refusal(
        'ResourceCollectionRequestsThrottled',
        "Operation 'Microsoft.Compute/restorePointCollections/read' failed as server encountered too many requests. Please try after '11' seconds.",
      ),
      'provider',
      'Microsoft.Compute/restorePointCollections/read',
    ],
    [
      'the action of the request, where the sentence names none',
      aJob,
      {},
      refusal('ResourceRequestsThrottled'),
      'provider',
      'Microsoft.RecoveryServices/vaults/backupJobs/read',
    ],
    [
      "Compute's policy, by its target",
      aVm,
      {},
      refusal('OperationNotAllowed', '', {
        details: [{ code: 'TooManyRequests', target: 'LowCostGetSubscriptionMaximum' }],
      }),
      'provider',
      'Microsoft.Compute/LowCostGetSubscriptionMaximum',
    ],
    [
      'the same, as the page shows it: not wrapped',
      aVm,
      {},
      { code: 'OperationNotAllowed', details: [{ code: 'TooManyRequests', target: 'HighCostGet30Min' }] },
      'provider',
      'Microsoft.Compute/HighCostGet30Min',
    ],
    [
      'the policy that has nothing left',
      aVm,
      {
        'x-ms-ratelimit-remaining-resource':
          'Microsoft.Compute/LowCostGetSubscriptionMaximum;23999,Microsoft.Compute/LowCostGetResource;0',
      },
      refusal('TooManyRequests'),
      'provider',
      'Microsoft.Compute/LowCostGetResource',
    ],
    [
      'the gateway, where its count is used up',
      aVm,
      { [reads]: '0' },
      refusal('TooManyRequests'),
      'arm',
      'subscription-reads',
    ],
    [
      'the gateway, where it wrote the answer',
      aVm,
      { 'x-ms-failure-cause': 'gateway' },
      {},
      'arm',
      'subscription-reads',
    ],
    ["the gateway, for ARM's own resources", `GET ${one}/resourceGroups/RG`, {}, {}, 'arm', 'subscription-reads'],
    [
      'queries, where the count that no page explains is at nothing too',
      'POST /providers/Microsoft.ResourceGraph/resources',
      { 'x-ms-ratelimit-remaining-tenant-resource-requests': '0' },
      refusal('RateLimiting'),
      'provider',
      'Microsoft.ResourceGraph/writes',
    ],
    ["the tenant's, of a request without a subscription", 'GET /tenants', {}, {}, 'arm', 'tenant-reads'],
    [
      "the provider's, where nothing is said",
      aVm,
      { [reads]: '249' },
      refusal('TooManyRequests'),
      'provider',
      'Microsoft.Compute/reads',
    ],
    [
      'the resource alone, where another operation holds it',
      `PUT ${vm('a')}/extensions/x`,
      { [reads]: '0' },
      refusal('RetryableErrorDueToAnotherOperation'),
      'resource',
      'busy-resource',
    ],
    [
      'the same, nested',
      aVm,
      {},
      refusal('Conflict', '', { details: [{ code: 'RetryableError' }] }),
      'resource',
      'busy-resource',
    ],
  ]
  for (const [name, request, headers, body, source, bucket] of rows)
    it(name, () => {
      const found = refusedBy(asked(request), answer(429, headers, body), '')
      assert.deepEqual([found.source, found.bucket.name], [source, bucket])
    })
})

describe('a refused query', () => {
  for (const principal of ['Reader', 'Scanner'])
    it(`closes those of the identity that asked, in whatever subscriptions: ${principal}`, () => {
      const query = asked('POST /providers/Microsoft.ResourceGraph/resources', principal)
      assert.equal(refusedBy(query, answer(429, {}, refusal('RateLimiting')), '').bucket.of, principal)
    })
})
