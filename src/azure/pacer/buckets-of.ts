import type { Asked } from './asked.ts'

/** One of Azure's counts. `name` holds no id, so that it may be told to anybody; `of` says whose it is. */
export interface BucketId {
  name: string
  of: string
}
export const keyOf = ({ name, of }: BucketId) => `${name.toLowerCase()} ${of}`

/** Compute's policies of what this service calls (compute-throttling-limits); what an answer names besides is learned. */
const published: [RegExp, readonly string[]][] = [
  [/^microsoft\.compute\/virtualmachines\/extensions\/read$/i, ['LowCostGetResource', 'LowCostGetSubscriptionMaximum']],
  [/^microsoft\.compute\/virtualmachines\/read$/i, ['LowCostGetResource', 'LowCostGetSubscriptionMaximum']],
  [/^microsoft\.compute\/virtualmachines\/\w+\/action$/i, ['UpdateVMResource', 'UpdateVMSubscriptionMaximum']],
  [
    /^microsoft\.compute\/virtualmachines\/extensions\/(delete|write)$/i,
    ['UpdateVMResource', 'UpdateVMSubscriptionMaximum'],
  ],
  [/^microsoft\.compute\/locations\/operations\/read$/i, ['GetOperationResource', 'GetOperationSubscriptionMaximum']],
  [/^microsoft\.compute\/restorepointcollections\/read$/i, ['LowCostGetRestorePointSubscriptionMaximum']],
  [
    /^microsoft\.compute\/restorepointcollections\/(restorepoints\/)?delete$/i,
    ['DeleteRestorePointSubscriptionMaximum'],
  ],
]
const publishedOfLists: [RegExp, readonly string[]][] = [
  published[0]!,
  [/^microsoft\.compute\/virtualmachines\/read$/i, ['HighCostGetSubscriptionMaximum']],
  [/^microsoft\.compute\/restorepointcollections\/read$/i, ['HighCostGetRestorePointSubscriptionMaximum']],
]

const publishedPolicies = ({ action, isList }: Pick<Asked, 'action' | 'isList'>): readonly string[] =>
  (isList ? publishedOfLists : published).find(([pattern]) => pattern.test(action))?.[1] ?? []

/** Every count that a request goes into; `policies` are those of Compute's that it was seen to go into. */
export function bucketsOf(asked: Asked, policies: readonly string[], region: string): BucketId[] {
  const counts = [subscriptionBucket(asked), globalBucket(asked), tenantBucket(asked), providerBucket(asked)]
  if (!isOfCompute(asked)) return [...counts, actionBucket(asked), busyBucket(asked)]
  const named = [...new Set([...publishedPolicies(asked), ...policies])]
  return [...counts, actionBucket(asked), busyBucket(asked), ...named.map((name) => policyBucket(name, asked, region))]
}

const isOfCompute = ({ provider }: Asked) => /^microsoft\.compute$/i.test(provider)
export const isOfResourceGraph = ({ provider }: Pick<Asked, 'provider'>) => /^microsoft\.resourcegraph$/i.test(provider)

/** Of a request without a subscription: the tenant's. */
export const subscriptionBucket = ({ kind, subscription, principal }: Asked): BucketId => ({
  name: `${subscription === '' ? 'tenant' : 'subscription'}-${kind}`,
  of: `${subscription} ${principal}`,
})
export const globalBucket = ({ kind, subscription }: Asked): BucketId => ({
  name: `subscription-global-${kind}`,
  of: subscription,
})
/** Requests of a subscription count for it only where ARM says so. */
export const tenantBucket = ({ kind, principal }: Asked): BucketId => ({ name: `tenant-${kind}`, of: ` ${principal}` })
/** One action of a provider in a subscription: so Backup counts. */
export const actionBucket = ({ action, subscription }: Asked): BucketId => ({ name: action, of: subscription })
/** What a provider refuses without saying by which of its limits. Resource Graph counts each identity apart, over all subscriptions. */
export const providerBucket = ({ provider, kind, subscription, principal }: Asked): BucketId => ({
  name: `${provider}/${kind}`,
  of: isOfResourceGraph({ provider }) ? principal : subscription,
})
/** No count: something else works on that very resource. */
export const busyBucket = ({ action, path }: Asked): BucketId => ({ name: 'busy-resource', of: `${action} ${path}` })

/** `…Resource` is kept for each resource, all others for a subscription and region. */
export const policyBucket = (policy: string, { subscription, resource }: Asked, region: string): BucketId => {
  const name = policy.includes('/') ? policy : `Microsoft.Compute/${policy}`
  return { name, of: /Resource$/i.test(policy) ? resource : `${subscription} ${region}` }
}
