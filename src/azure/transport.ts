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
import { isNearlyEmpty, pauseOf, Pauses } from './pauses.ts'
import { refuseUnreadable } from './readable-answer.ts'
import { withinSize, type Sender } from './response-size.ts'

const MAX_SENDS = 3
/** A type is offered in other versions from region to region. */
const MAX_VERSIONS = 3
/** A longer Retry-After is the caller's to wait for: Compute has asked for 20 minutes (troubleshooting-throttling-errors). */
const LONGEST_WAIT_SECONDS = 10

export interface TransportOptions {
  endpoint: string
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
 * Where every ARM request passes, whichever SDK sent it. Only reads are repeated; a POST, PUT or DELETE goes out once whatever comes back,
 * because an accepted write may have lost only its answer.
 */
export function createTransport({
  endpoint,
  httpClient,
  maxResponseBytes = 8 * 1024 * 1024,
  onCall,
  requestTimeoutMs = 30_000,
  apiVersions,
}: TransportOptions): HttpClient {
  const pauses = new Pauses()
  const versions = new ApiVersions(apiVersions)
  const readsBy: Sender = { client: httpClient ?? createDefaultHttpClient(), isSdks: true, refusalsStand: false }
  const writesBy: Sender = { client: httpClient ?? fencedClient, isSdks: httpClient !== undefined, refusalsStand: true }

  async function send(request: PipelineRequest): Promise<PipelineResponse> {
    const scope = callScope()
    request.headers.set('x-ms-client-request-id', randomUUID())
    if (scope?.correlationId) request.headers.set('x-ms-correlation-request-id', scope.correlationId)
    request.headers.set('accept-language', 'en-US')
    if (scope) count(scope, request)
    if (scope?.mayWrite?.() === false && !isRead(request)) throw lapsed()
    if (scope && (scope.read ?? 0) > (scope.mostRead ?? Infinity)) throw tooMuch(scope.mostRead!)
    const answer = await observed(
      request,
      () =>
        withinSize(isRead(request) ? readsBy : writesBy, request, scope?.signal, maxResponseBytes, requestTimeoutMs),
      onCall,
    )
    const response = keepableAnswer(answer)
    pauses.learn(request, response)
    if (scope) scope.read = (scope.read ?? 0) + (response.bodyAsText?.length ?? 0)
    refuseUnreadable(response)
    return response
  }

  return {
    async sendRequest(request) {
      refuseOtherHost(request.url, endpoint)
      versions.apply(request)
      const repeatable = isRead(request)
      let otherVersions = 0
      for (let sends = 1; ; sends++) {
        await pauses.wait(request, LONGEST_WAIT_SECONDS, callScope()?.signal)
        let response: PipelineResponse
        try {
          response = await send(request)
        } catch (error) {
          if (!repeatable || sends >= MAX_SENDS || error instanceof AzureError || callScope()?.signal?.aborted)
            throw error
          await pause(backOff(sends), callScope()?.signal)
          continue
        }
        // Also a write: the gateway refused the version, so nothing was done.
        if (otherVersions < MAX_VERSIONS && versions.changes(request, response, () => errorOf(response))) {
          otherVersions++
          sends--
          continue
        }
        const wait = pauseOf(response) ?? backOff(sends)
        const again =
          repeatable &&
          sends < MAX_SENDS &&
          isTransient(response.status) &&
          wait <= LONGEST_WAIT_SECONDS &&
          (response.status === 429 || !isNearlyEmpty(response))
        // 401 stays an answer: the SDK's token policy may have a challenge to meet. All other refusals become our error here,
        // with the body that the SDKs drop.
        if (!again && response.status >= 400 && response.status !== 401) throw errorOf(response)
        if (!again) return response
        await pause(wait, callScope()?.signal)
      }
    },
  }
}

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

/** backupStatus is a POST that reads: it has a body, and nothing else about it writes. */
const isRead = ({ method, url }: PipelineRequest) =>
  method === 'GET' || method === 'HEAD' || (method === 'POST' && /\/backupStatus$/i.test(new URL(url).pathname))

const isTransient = (status: number) =>
  status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505)

const backOff = (sends: number) => 0.2 * 2 ** sends * (0.5 + Math.random())
