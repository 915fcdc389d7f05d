import type { PipelineResponse } from '@azure/core-rest-pipeline'
import { throttledIs } from '../../backup/words/throttling.ts'
import type { Asked } from './asked.ts'
import {
  actionBucket,
  busyBucket,
  policyBucket,
  providerBucket,
  subscriptionBucket,
  tenantBucket,
  type BucketId,
} from './buckets-of.ts'
import { toldBy } from './told.ts'

/** Owner of what a 429 refuses by: ARM's gateway, a provider, or no limit at all but another operation on that resource. */
export interface RefusedBy {
  source: 'arm' | 'provider' | 'resource'
  bucket: BucketId
}

/**
 * The bucket that a 429 closes, and no other. Its code says so, else the action or policy that it names, else the count that it tells to be
 * used up (near 0 in `x-ms-ratelimit-remaining-subscription-reads` means the gateway), else who wrote it; else the provider in the URL
 * (troubleshooting-throttling-errors).
 */
export function refusedBy(asked: Asked, response: PipelineResponse, region: string): RefusedBy {
  const text = response.bodyAsText ?? ''
  const said = throttledIs(codesIn(text))
  if (said === 'Busy') return { source: 'resource', bucket: busyBucket(asked) }
  if (said === 'Subscription') return { source: 'arm', bucket: subscriptionBucket(kindSaid(asked, text)) }
  if (said === 'Tenant') return { source: 'arm', bucket: tenantBucket(kindSaid(asked, text)) }
  const action = /(?:for action|Operation) '([\w.]+\/[\w./]+)'/.exec(text)?.[1]
  if (action !== undefined) return { source: 'provider', bucket: actionBucket({ ...asked, action }) }
  if (said === 'Action') return { source: 'provider', bucket: actionBucket(asked) }
  const usedUp = toldBy(response.headers, asked, region).filter(({ left }) => left <= 1)
  const ofGateway = usedUp.find(({ bucket }) => /^(subscription|tenant)-/.test(bucket.name))
  if (ofGateway) return { source: 'arm', bucket: ofGateway.bucket }
  const policy = usedUp[0]?.bucket ?? policyIn(text, asked, region)
  if (policy) return { source: 'provider', bucket: policy }
  const byGateway = response.headers.get('x-ms-failure-cause') === 'gateway'
  const isArms = /^microsoft\.(resources|authorization)$/i.test(asked.provider)
  return byGateway || isArms
    ? { source: 'arm', bucket: subscriptionBucket(asked) }
    : { source: 'provider', bucket: providerBucket(asked) }
}

/** Outer and nested: bodies come wrapped in `error` and not (Compute's documented sample). */
const codesIn = (text: string) => [...text.matchAll(/"code"\s*:\s*"(\w{1,100})"/gi)].flatMap(([, code]) => code ?? [])

/** Compute names the policy in the error's details. */
function policyIn(text: string, asked: Asked, region: string): BucketId | undefined {
  const found = /"target"\s*:\s*"([\w./-]{1,80})"/.exec(text)?.[1]
  return found === undefined ? undefined : policyBucket(found, asked, region)
}

/** "Number of write requests for subscription …": a POST that reads counts as ARM counts it. */
function kindSaid(asked: Asked, text: string): Asked {
  const kind = /Number of '?(read|write|delete)'? requests/i.exec(text)?.[1]?.toLowerCase()
  return kind === undefined ? asked : { ...asked, kind: `${kind as 'read' | 'write' | 'delete'}s` }
}
