import { armError } from '../arm-error.ts'
import type { Answer, Operation } from '../operation.ts'
import { backupRequestsPerHour, kinds, policies } from './request-limits.ts'
import { FixedWindow, TokenBucket } from './token-bucket.ts'

const hour = 3_600_000

type Verdict = { headers: Record<string, string>; refusal?: Answer }

interface Throttled {
  method: string
  path: string
  /** Lower-cased id, or `tenant`. */
  subscription: string
  /** The gateway's buckets are each principal's own, Compute's and Backup's are shared by all. */
  principal: string
}

export class Throttling {
  enabled: boolean
  readonly #buckets = new Map<string, TokenBucket>()
  readonly #windows = new Map<string, FixedWindow>()

  constructor(enabled: boolean) {
    this.enabled = enabled
  }

  /** Counts the request; gives the headers with what is left, or the refusal. Switched off, every bucket stays full. */
  admit(operation: Operation, request: Throttled, now: number): Verdict {
    if (!this.enabled) this.#forget()
    const { method, path, subscription, principal } = request
    // Resource Graph has a quota of its own in place of the gateway's, as its recorded headers show.
    if (operation.id === 'Resources') return { headers: {} }
    const gateway = this.#gateway(method, subscription, principal, now)
    if (gateway.refusal) return gateway
    const provider = operation.policy
      ? this.#compute(operation.policy, path, subscription, now)
      : operation.action.startsWith('Microsoft.RecoveryServices/')
        ? this.#backup(operation.action, subscription, now)
        : { headers: {} }
    if (provider.refusal) return provider
    return { headers: { ...gateway.headers, ...provider.headers } }
  }

  #forget() {
    this.#buckets.clear()
    this.#windows.clear()
  }

  #bucket(key: string, capacity: number, perSecond: number, now: number) {
    const bucket = this.#buckets.get(key) ?? new TokenBucket(capacity, perSecond, now)
    this.#buckets.set(key, bucket)
    return bucket.take(now)
  }

  #gateway(method: string, subscription: string, principal: string, now: number): Verdict {
    const kind = method === 'GET' || method === 'DELETE' ? kinds[method] : kinds.write
    const taken = this.#bucket(`${kind.word} ${subscription} ${principal}`, kind.capacity, kind.perSecond, now)
    if ('left' in taken)
      return { headers: { [`x-ms-ratelimit-remaining-subscription-${kind.header}`]: String(taken.left) } }
    const message = `Number of ${kind.word} requests for subscription '${subscription}' exceeded the limit of '${kind.capacity}' for time interval '00:00:10'. Please try again after '${taken.retryAfter}' seconds.`
    return refused('SubscriptionRequestsThrottled', message, taken.retryAfter)
  }

  #compute(policy: keyof typeof policies, path: string, subscription: string, now: number): Verdict {
    const { name, capacity, perMinute, perResource } = policies[policy]
    // A VM's own GETs and those of its instance view and extensions are counted together.
    const resource = /.*\/(virtualMachines|restorePointCollections|disks|operations)\/[^/]+/i.exec(path)?.[0] ?? path
    const taken = this.#bucket(
      `${name} ${perResource ? resource.toLowerCase() : subscription}`,
      capacity,
      perMinute / 60,
      now,
    )
    if ('left' in taken)
      return { headers: { 'x-ms-ratelimit-remaining-resource': `Microsoft.Compute/${name};${taken.left}` } }
    const detail = {
      operationgroup: name,
      starttime: new Date(now - 60_000).toISOString(),
      endtime: new Date(now).toISOString(),
      allowedrequestcount: capacity,
      measuredrequestcount: capacity + 1,
    }
    return {
      headers: {},
      refusal: {
        status: 429,
        headers: {
          'retry-after': String(taken.retryAfter),
          'x-ms-ratelimit-remaining-resource': `Microsoft.Compute/${name};0`,
        },
        body: {
          error: {
            code: 'OperationNotAllowed',
            message:
              'The server rejected the request because too many requests have been received for this subscription.',
            details: [{ code: 'TooManyRequests', target: name, message: JSON.stringify(detail) }],
          },
        },
      },
    }
  }

  #backup(action: string, subscription: string, now: number): Verdict {
    const key = `${action} ${subscription}`
    const window =
      this.#windows.get(key) ?? new FixedWindow(backupRequestsPerHour[action.toLowerCase()] ?? 300, hour, now)
    this.#windows.set(key, window)
    const taken = window.take(now)
    if ('left' in taken)
      return { headers: { 'x-ms-ratelimit-remaining-subscription-resource-requests': String(taken.left) } }
    const message = `Number of requests for action '${action}' exceeded the limit of '${window.limit}' for time interval '01:00:00'. Please try again after '${taken.retryAfter}' seconds.`
    return refused('ResourceRequestsThrottled', message, taken.retryAfter)
  }
}

function refused(code: string, message: string, retryAfter: number): Verdict {
  const answer = armError(429, code, message, 'gateway')
  return { headers: {}, refusal: { ...answer, headers: { ...answer.headers, 'retry-after': String(retryAfter) } } }
}
