import { pause } from '../concurrency/pause.ts'
import { randomUUID } from 'node:crypto'
import {
  createDefaultHttpClient,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline'
import { AzureError } from '../backup/azure-error.ts'
import { ApiVersions } from './api-versions.ts'
import { observed, type ArmCall } from './arm-call.ts'
import { errorOf } from './arm-error.ts'
import { callScope, type CallScope } from './call-scope.ts'
import { fencedClient, lapsed } from './fenced-client.ts'
import { keepableAnswer } from './keepable-answer.ts'
import { keyOfRead, type KeptAnswers } from './kept-answers.ts'
import { askedBy, type Asked } from './pacer/asked.ts'
import { isNearlyEmpty } from './pacer/nearly-empty.ts'
import type { Pacer } from './pacer/pacer.ts'
import { pauseOf } from './pacer/retry-after.ts'
import { refuseUnreadable } from './readable-answer.ts'
import { withinSize, type Sender } from './response-size.ts'
import { noteOld } from './told-again.ts'

const MAX_SENDS = 3
/** A type is offered in other versions from region to region. */
const MAX_VERSIONS = 3
/** A longer Retry-After is the caller's to wait for: Compute has asked for 20 minutes (troubleshooting-throttling-errors). */
const LONGEST_WAIT_SECONDS = 10
/** Whoever may be told an older answer gets it sooner than a new one. */
const LONGEST_WAIT_BEFORE_OLD_SECONDS = 0.5

/** Identity that a request goes out as: ARM and Resource Graph count each apart. */
export type Principal = 'Reader' | 'Writer' | `Scanner ${string}`

export interface TransportOptions {
  endpoint: string
  pacer: Pacer
  /** Last answers to reads, for what may be told them again. */
  kept?: KeptAnswers
  /** Milliseconds, monotonic. */
  clock?: () => number
  now?: () => Date
  wait?: (seconds: number, signal?: AbortSignal) => Promise<void>
  /** Sends the request; tests put the network's stand-in here. */
  httpClient?: HttpClient
  maxResponseBytes?: number
  /** Told of every request that went out, once its answer is there or will not come. */
  onCall?: (call: ArmCall) => void
  requestTimeoutMs?: number
  /** Of AZURE_API_VERSIONS. */
  apiVersions?: ReadonlyMap<string, string>
}

/**
 * Where every ARM request passes, whichever SDK sent it, for one identity or the other. Only reads are repeated; a POST, PUT or DELETE goes
 * out once whatever comes back, because an accepted write may have lost only its answer.
 */
export function createTransport({
  endpoint,
  pacer,
  kept,
  httpClient,
  maxResponseBytes = 8 * 1024 * 1024,
  onCall,
  requestTimeoutMs = 30_000,
  clock = () => performance.now(),
  now = () => new Date(),
  wait = pause,
  apiVersions,
}: TransportOptions): (principal: Principal) => HttpClient {
  const versions = new ApiVersions(apiVersions)
  const readsBy: Sender = { client: httpClient ?? createDefaultHttpClient(), isSdks: true, refusalsStand: false }
  const writesBy: Sender = { client: httpClient ?? fencedClient, isSdks: httpClient !== undefined, refusalsStand: true }

  async function send(request: PipelineRequest, asked: Asked): Promise<PipelineResponse> {
    const scope = callScope()
    request.headers.set('x-ms-client-request-id', randomUUID())
    if (scope?.correlationId) request.headers.set('x-ms-correlation-request-id', scope.correlationId)
    request.headers.set('accept-language', 'en-US')
    if (scope) count(scope, request)
    if (scope?.mayWrite?.() === false && !isRead(request)) throw lapsed()
    if (scope && (scope.read ?? 0) > (scope.mostRead ?? Infinity)) throw tooMuch(scope.mostRead!)
    const sent = pacer.send(asked, clock())
    const answer = await observed(
      request,
      asked,
      () =>
        withinSize(isRead(request) ? readsBy : writesBy, request, scope?.signal, maxResponseBytes, requestTimeoutMs),
      onCall,
    )
    const response = keepableAnswer(answer)
    pacer.learn(asked, response, sent, clock())
    if (scope) scope.read = (scope.read ?? 0) + (response.bodyAsText?.length ?? 0)
    refuseUnreadable(response)
    return response
  }

  /** Waits for its turn in all buckets that the request counts in; rejects with `Throttled` at once when that would take longer. */
  async function untilRoom(asked: Asked, longest: number) {
    const lane = callScope()?.lane ?? 'Action'
    const first = pacer.secondsUntilRoom(asked, lane, clock())
    if (first.seconds <= 0) return
    if (first.seconds > longest) throw throttled(first)
    const deadline = clock() + longest * 1000
    const place = pacer.enter(asked, lane)
    try {
      for (let room = first; room.seconds > 0; room = pacer.secondsUntilRoom(asked, lane, clock(), place)) {
        if (clock() + room.seconds * 1000 > deadline) throw throttled(room)
        await wait(room.seconds, callScope()?.signal)
      }
    } finally {
      place.leave()
    }
  }

  async function fromAzure(
    request: PipelineRequest,
    asked: Asked,
    longest: number,
    heard?: (response: PipelineResponse) => void,
  ): Promise<PipelineResponse> {
    const repeatable = isRead(request) && !isQuery(request)
    let otherVersions = 0
    for (let sends = 1; ; sends++) {
      await untilRoom(asked, longest)
      let response: PipelineResponse
      try {
        response = await send(request, asked)
      } catch (error) {
        if (!repeatable || sends >= MAX_SENDS || error instanceof AzureError || callScope()?.signal?.aborted)
          throw error
        await wait(backOff(sends), callScope()?.signal)
        continue
      }
      // Also a write: the gateway refused the version, so nothing was done.
      if (otherVersions < MAX_VERSIONS && versions.changes(request, response, () => errorOf(response))) {
        otherVersions++
        sends--
        continue
      }
      heard?.(response)
      const seconds = pauseOf(response) ?? backOff(sends)
      const again =
        repeatable &&
        sends < MAX_SENDS &&
        isTransient(response.status) &&
        seconds <= longest &&
        (response.status === 429 || !isNearlyEmpty(asked, response))
      // 401 stays an answer: the SDK's token policy may have a challenge to meet. All other refusals become our error here,
      // with the body that the SDKs drop.
      if (!again && response.status >= 400 && response.status !== 401) throw errorOf(response)
      if (!again) return response
      // A closed bucket is waited for with all others who wait for it.
      if (response.status !== 429) await wait(seconds, callScope()?.signal)
    }
  }

  /** Where Azure is throttled, a reading for people is told the last answer again. */
  async function orAgain(request: PipelineRequest, asked: Asked, principal: Principal, answers: KeptAnswers) {
    const key = keyOfRead(request, principal)
    const mayBeOld = callScope()?.lists !== undefined && answers.has(key)
    try {
      const longest = mayBeOld ? LONGEST_WAIT_BEFORE_OLD_SECONDS : LONGEST_WAIT_SECONDS
      return await fromAzure(request, asked, longest, (response) => answers.keep(key, response, now()))
    } catch (error) {
      const old = mayBeOld && isThrottling(error) ? answers.get(key, request) : undefined
      if (!old) throw error
      noteOld(old.at)
      if (old.response.status >= 400) throw errorOf(old.response)
      return old.response
    }
  }

  return (principal) => ({
    async sendRequest(request) {
      refuseOtherHost(request.url, endpoint)
      versions.apply(request)
      const asked = askedBy(request, principal)
      const answers = isRead(request) && callScope()?.collects ? kept : undefined
      return answers
        ? await orAgain(request, asked, principal, answers)
        : await fromAzure(request, asked, LONGEST_WAIT_SECONDS)
    },
  })
}

const isThrottling = (error: unknown) => error instanceof AzureError && error.status === 429

const throttled = ({ seconds, bucket }: { seconds: number; bucket: string }) =>
  new AzureError(
    'Throttled',
    `Azure's limit of ${bucket} leaves no room for the next request of this kind for ${Math.ceil(seconds)} more seconds.`,
    { status: 429, disposition: 'Retry', retryAfterSeconds: Math.ceil(seconds) },
  )

function count(scope: CallScope, { url }: PipelineRequest) {
  scope.calls++
  if (/\/providers\/microsoft\.compute\/virtualmachines\/./i.test(url)) scope.vmCalls = (scope.vmCalls ?? 0) + 1
}

const tooMuch = (most: number) =>
  new AzureError('ResponseTooLarge', `Azure's answers have come to more than ${most / 1024 / 1024} MiB together.`, {
    disposition: 'GiveUp',
  })

/** nextLink, Location and Azure-AsyncOperation are followed on the configured host only: the token goes wherever the request goes. */
export function refuseOtherHost(url: string, endpoint: string) {
  const [target, allowed] = [new URL(url), new URL(endpoint)]
  if (target.host === allowed.host && target.protocol === 'https:' && target.username === '') return
  throw new AzureError(
    'HostNotAllowed',
    `An answer of Azure points to ${target.origin}, which is not ${allowed.origin}; it was not followed.`,
    { disposition: 'GiveUp' },
  )
}

/** backupStatus and a query are POSTs that read: they have a body, and nothing else about them writes. */
const isRead = (request: PipelineRequest) =>
  request.method === 'GET' ||
  request.method === 'HEAD' ||
  (request.method === 'POST' && /\/backupStatus$/i.test(new URL(request.url).pathname)) ||
  isQuery(request)

/** Of Resource Graph. Whoever keeps its quota repeats it: what is sent besides would not be counted. */
const isQuery = ({ method, url }: PipelineRequest) =>
  method === 'POST' && /^\/providers\/Microsoft\.ResourceGraph\/resources$/i.test(new URL(url).pathname)

const isTransient = (status: number) =>
  status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505)

const backOff = (sends: number) => 0.2 * 2 ** sends * (0.5 + Math.random())
