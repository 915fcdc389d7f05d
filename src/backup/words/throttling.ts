import { wordIn } from './word-in.ts'

/**
 * Whose limit a 429 speaks of: all requests of a subscription, of a tenant, of one action, or no limit at all. `Busy`: another operation
 * holds the resource (request-limits-and-throttling names Network's word; RetryableError is recorded of Compute). `Unsaid`: the code is
 * used for several.
 */
export type Throttled = 'Subscription' | 'Tenant' | 'Action' | 'Busy' | 'Unsaid'

const ofSubscription = ['SubscriptionRequestsThrottled']
/** An assumption: public lists of codes have it, no answer was recorded. */
const ofTenant = ['TenantRequestsThrottled']
/** The second is said of lists, with "Operation '…/read' failed as server encountered too many requests" (public issues). */
const ofAction = ['ResourceRequestsThrottled', 'ResourceCollectionRequestsThrottled']
const busy = ['RetryableErrorDueToAnotherOperation', 'RetryableError']

/** Judges all codes of an answer, the nested ones too: Compute says OperationNotAllowed, and what it means below it. */
export function throttledIs(codes: readonly string[]): Throttled {
  const says = (words: readonly string[]) => codes.some((code) => wordIn(words, code) !== undefined)
  if (says(busy)) return 'Busy'
  if (says(ofSubscription)) return 'Subscription'
  if (says(ofTenant)) return 'Tenant'
  return says(ofAction) ? 'Action' : 'Unsaid'
}
