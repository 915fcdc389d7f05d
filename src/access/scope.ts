import { foldCase, isSubscriptionId, vmIdOf } from '../backup/resource-id.ts'
import type { Reach } from './reach.ts'

const shape = /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?$/i

/**
 * What a written scope reaches: `/`, a subscription, a resource group, or with `*` at the end all groups that begin so. Undefined when it
 * is none of them. The beginning of a key ends with a slash unless `*` was written: `rg-prod` never is `rg-prod2`.
 */
export function reachOfScope(scope: string): Reach | undefined {
  if (scope === '/') return 'Everything'
  const [, subscriptionId, group] = shape.exec(scope) ?? []
  if (subscriptionId === undefined || !isSubscriptionId(subscriptionId)) return undefined
  const subscription = `/subscriptions/${subscriptionId.toLowerCase()}/`
  if (group === undefined) return [subscription]
  const isPrefix = group.endsWith('*')
  const name = isPrefix ? group.slice(0, -1) : group
  // A bare `*` would be the subscription, less what hangs on the subscription itself: that is better said plainly.
  if (name === '' || !vmIdOf(subscriptionId, isPrefix ? `${name}x` : name, 'vm')) return undefined
  return [`${subscription}resourcegroups/${foldCase(name)}${isPrefix ? '' : '/'}`]
}

export function union(reaches: readonly Reach[]): Reach {
  if (reaches.includes('Everything')) return 'Everything'
  const all = [...new Set(reaches.flatMap((reach) => (reach === 'Everything' ? [] : reach)))]
  return all.filter((one) => !all.some((wider) => wider !== one && one.startsWith(wider)))
}
