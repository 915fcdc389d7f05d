import { pause } from '../concurrency/pause.ts'
import type { PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline'
import { AzureError } from '../backup/azure-error.ts'

/** Below this many requests left, a bucket is left alone for a moment rather than emptied. */
const NEARLY_EMPTY = 2
// Five reads' worth of the gateway's refill (25 a second).
const BREATHER_SECONDS = 0.2
/** Azure's longest window is an hour. Whatever asks for more (a clock gone wrong, a proxy's own idea) must not close a bucket for years. */
const LONGEST_PAUSE_SECONDS = 3600

/**
 * Which buckets must rest. The pause belongs to the bucket, not to the request: a request that is sent too early is not processed and
 * gets a new wait (request-limits-and-throttling). Buckets are told apart by provider, subscription, action and, for Compute, the VM.
 */
export class Pauses {
  readonly #until = new Map<string, number>()

  learn(request: PipelineRequest, response: PipelineResponse) {
    const seconds =
      response.status === 429 ? (pauseOf(response) ?? 5) : nearlyEmpty(response) ? BREATHER_SECONDS : undefined
    if (seconds === undefined) return
    this.#until.set(bucketOf(request), performance.now() + seconds * 1000)
    if (this.#until.size > 10_000) this.#forgetThePast()
  }

  /** Waits for the bucket; rejects with `Throttled` at once when that would take longer than `longest` seconds. */
  async wait(request: PipelineRequest, longest: number, signal: AbortSignal | undefined) {
    const left = ((this.#until.get(bucketOf(request)) ?? 0) - performance.now()) / 1000
    if (left <= 0) return
    if (left > longest) {
      throw new AzureError(
        'Throttled',
        `Azure asked to wait ${Math.ceil(left)} more seconds before the next request of this kind.`,
        {
          status: 429,
          disposition: 'Retry',
          retryAfterSeconds: Math.ceil(left),
        },
      )
    }
    await pause(left, signal)
  }

  #forgetThePast() {
    for (const [bucket, until] of this.#until) if (until < performance.now()) this.#until.delete(bucket)
  }
}

function bucketOf({ method, url }: PipelineRequest) {
  const path = new URL(url).pathname.toLowerCase()
  const subscription = /^\/subscriptions\/([^/]+)/.exec(path)?.[1] ?? ''
  const [, provider = 'resources', rest = ''] = /.*\/providers\/([^/]+)\/(.*)$/.exec(path) ?? []
  const types = rest.split('/').filter((_, index) => index % 2 === 0)
  const vm =
    provider === 'microsoft.compute' && types[0] === 'virtualmachines'
      ? path.split('/virtualmachines/')[1]?.split('/')[0]
      : ''
  return [method, subscription, provider, types.join('/'), vm].join(' ')
}

/** Seconds that an answer asks to wait, an hour at most. */
export function pauseOf(response: PipelineResponse): number | undefined {
  const seconds = askedPauseOf(response)
  return seconds === undefined ? undefined : Math.min(Math.max(0, seconds), LONGEST_PAUSE_SECONDS)
}

/** Headers first, then the text, which repeats it ("Please try again after '324' seconds"). */
function askedPauseOf(response: PipelineResponse): number | undefined {
  for (const name of ['retry-after-ms', 'x-ms-retry-after-ms']) {
    const milliseconds = Number(response.headers.get(name) ?? NaN)
    if (Number.isFinite(milliseconds)) return milliseconds / 1000
  }
  const header = response.headers.get('retry-after')
  if (header !== undefined) {
    // A date is Azure's clock's, which the answer tells: ours may be minutes away from it.
    const azuresNow = Date.parse(response.headers.get('date') ?? '') || Date.now()
    const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - azuresNow) / 1000
    if (Number.isFinite(seconds)) return seconds
  }
  const inText = response.status === 429 ? /try again after '(\d+)' seconds/.exec(response.bodyAsText ?? '') : null
  return inText ? Number(inText[1]) : undefined
}

/**
 * Buckets in which a second brings many requests: those of the gateway (25 reads a second) and Compute's of a whole subscription. A VM's
 * own (12 a minute) and Backup's of one action (hundreds an hour) gain nothing by it; a 429 there says how long to wait.
 */
const refillsFast =
  /^(x-ms-ratelimit-remaining-(subscription|tenant)(-global)?-(reads|writes|deletes)$|microsoft\.compute\/\w*Subscription)/i

function nearlyEmpty({ headers }: PipelineResponse) {
  for (const { bucket, left } of countsOf(headers)) if (left < NEARLY_EMPTY && refillsFast.test(bucket)) return true
  return false
}

/** Whether any bucket that this answer was counted in is nearly empty: a repetition would take what others need. */
export function isNearlyEmpty({ headers }: PipelineResponse) {
  return countsOf(headers).some(({ left }) => left < NEARLY_EMPTY)
}

/** `x-ms-ratelimit-remaining-subscription-reads: 249`, `x-ms-ratelimit-remaining-resource: Microsoft.Compute/LowCostGetResource;35,…`. */
export function countsOf(headers: PipelineResponse['headers']): { bucket: string; left: number }[] {
  return [...headers]
    .filter(([name]) => name.startsWith('x-ms-ratelimit-remaining'))
    .flatMap(([name, value]) =>
      value.split(',').map((part) => {
        const [first = '', second] = part.trim().split(';')
        return second === undefined ? { bucket: name, left: Number(first) } : { bucket: first, left: Number(second) }
      }),
    )
    .filter(({ left }) => Number.isFinite(left))
}
