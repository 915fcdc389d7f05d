import type { PipelineResponse } from '@azure/core-rest-pipeline'
import type { Asked } from './asked.ts'
import {
  actionBucket,
  globalBucket,
  isOfResourceGraph,
  policyBucket,
  subscriptionBucket,
  tenantBucket,
  type BucketId,
} from './buckets-of.ts'

/** What an answer says is left, in which of Azure's counts. */
export interface Told {
  bucket: BucketId
  left: number
}

const prefix = 'x-ms-ratelimit-remaining-'
/** Resource Graph sends it beside the quota that it publishes, at times with the same number (recorded); what it counts no page says. */
const unexplained = `${prefix}tenant-resource-requests`

/** `x-ms-ratelimit-remaining-subscription-reads: 249`, `x-ms-ratelimit-remaining-resource: Microsoft.Compute/LowCostGetResource;35,…`. */
export function toldBy(headers: PipelineResponse['headers'], asked: Asked, region: string): Told[] {
  return [...headers].flatMap(([spelt, value]) => {
    const header = spelt.toLowerCase()
    if (!header.startsWith(prefix) || (header === unexplained && isOfResourceGraph(asked))) return []
    return value.split(',').flatMap((part) => {
      const [first = '', second] = part.trim().split(';')
      const left = Number(second ?? first)
      if (first === '' || !Number.isFinite(left) || left < 0) return []
      return [
        { bucket: bucketIn(header.slice(prefix.length), second === undefined ? null : first, asked, region), left },
      ]
    })
  })
}

function bucketIn(header: string, policy: string | null, asked: Asked, region: string): BucketId {
  if (policy !== null) return policyBucket(policy, asked, region)
  if (/^subscription-global-/.test(header)) return { ...globalBucket(asked), name: header }
  if (/^subscription-(reads|writes|deletes)$/.test(header)) return { ...subscriptionBucket(asked), name: header }
  if (/^tenant-(reads|writes|deletes)$/.test(header)) return { ...tenantBucket(asked), name: header }
  // Backup counts each action; its header names none.
  if (/-resource-requests$/.test(header)) return actionBucket(asked)
  return { name: header, of: `${asked.subscription} ${asked.action}` }
}
