import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { throttledIs, type Throttled } from '../../../src/backup/words/throttling.ts'

describe('whose limit a 429 speaks of', () => {
  const rows: [codes: string[], says: Throttled][] = [
    [['SubscriptionRequestsThrottled'], 'Subscription'],
    [['subscriptionrequeststhrottled'], 'Subscription'],
    [['TenantRequestsThrottled'], 'Tenant'],
    [['ResourceRequestsThrottled'], 'Action'],
    [['ResourceCollectionRequestsThrottled'], 'Action'],
    [['RetryableErrorDueToAnotherOperation'], 'Busy'],
    [['RetryableError'], 'Busy'],
    [['RetryableError', 'RetryableErrorDueToAnotherOperation'], 'Busy'],
    // Known of a 409 alone.
    [['AnotherOperationInProgress'], 'Unsaid'],
    [['OperationNotAllowed', 'TooManyRequests'], 'Unsaid'],
    [['TooManyRequests'], 'Unsaid'],
    [['NeverHeardOf'], 'Unsaid'],
    [[], 'Unsaid'],
  ]
  for (const [codes, says] of rows)
    it(`${codes.join(', ') || 'no code'}: ${says}`, () => assert.equal(throttledIs(codes), says))
})
