import type { PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline'
import { countsOf } from './pauses.ts'

/** Owner of the limit behind a 429: ARM's gateway (a subscription's or tenant's bucket) or a provider's own policy. */
export interface ThrottledBy {
  source: 'arm' | 'provider'
  policy: string
}

/** Near 0 in `x-ms-ratelimit-remaining-subscription-reads` and its like means the gateway; else the provider in the URL (troubleshooting-throttling-errors). */
export function throttledBy(request: PipelineRequest, response: PipelineResponse): ThrottledBy {
  const counts = remainingOf(response)
  const gateway = counts.find(({ policy, left }) => left <= 1 && /^(subscription|tenant)-/.test(policy))
  if (gateway) return { source: 'arm', policy: gateway.policy }
  const policy = counts.find((count) => count.left <= 1 && count.policy.includes('/'))?.policy
  return { source: 'provider', policy: policy ?? targetOf(response) ?? providerOf(request) }
}

/** `subscription-reads` of the gateway, `Microsoft.Compute/LowCostGetResource` of a provider. */
export const remainingOf = ({ headers }: PipelineResponse) =>
  countsOf(headers).map(({ bucket, left }) => ({ policy: bucket.replace('x-ms-ratelimit-remaining-', ''), left }))

/** Compute names the policy in the error's details, in a body that is not always wrapped in `error`. */
function targetOf({ bodyAsText }: PipelineResponse) {
  const found = /"target"\s*:\s*"([\w./-]{1,80})"/.exec(bodyAsText ?? '')?.[1]
  return found === undefined ? undefined : found.includes('/') ? found : `Microsoft.Compute/${found}`
}

const providerOf = ({ url }: PipelineRequest) =>
  /.*\/providers\/([\w.]{1,80})/i.exec(new URL(url).pathname)?.[1] ?? 'Microsoft.Resources'
