/**
 * What of Azure somebody may reach through this service: everything, or all VMs whose key begins with one of these.
 * Each ends with the slash behind a whole name, so that `…/resourcegroups/rg-prod/` is not `rg-prod2`; only a scope that was
 * written with `*` ends inside a name. None: nothing at all.
 */
export type Reach = 'Everything' | readonly string[]

export const mayReach = (reach: Reach, vmKey: string) =>
  reach === 'Everything' || reach.some((beginning) => vmKey.startsWith(beginning))

/** The subscription or a part of it. */
export const mayReachSomeOf = (reach: Reach, subscriptionId: string) => {
  if (reach === 'Everything') return true
  const subscription = `/subscriptions/${subscriptionId.toLowerCase()}/`
  return reach.some((beginning) => beginning.startsWith(subscription))
}
