import { Readable } from 'node:stream'
import { brotliCompressSync } from 'node:zlib'
import { createHttpHeaders, RestError, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline'
import type { TokenCredential } from '@azure/core-auth'
import { createAzure } from '../../../src/azure/azure.ts'
import { defaultLimits } from '../../../src/backup/limits.ts'
import { exchange, type Compression, type Reply } from '../../../src/sandbox/http/exchange.ts'
import { issueToken } from '../../../src/sandbox/http/tokens.ts'
import { aSubscription } from '../../../src/sandbox/world/subscriptions.ts'
import { emptyWorld } from '../../../src/sandbox/world/world.ts'
import { attributed, beside } from './looks.ts'
import type { Witness } from './witness.ts'

const endpoint = 'https://management.worlds.example'

/**
 * Stands where the network is: below the real SDKs and the whole gateway, in front of one sandbox a subscription. Thousands of worlds
 * fit into one process so; what TLS and sockets add is tested elsewhere.
 */
export class Network implements HttpClient {
  readonly #worlds = new Map<string, Witness>()
  readonly #operations = new Map<string, Witness>()

  readonly #azure = createAzure({
    endpoint,
    audience: endpoint,
    limits: defaultLimits,
    credential: aCredential(),
    httpClient: this,
    backupServicePrincipalId: emptyWorld().backupServicePrincipalId,
    requestTimeoutMs: 2000,
  })
  readonly azure = {
    ...this.#azure,
    collector: beside(this.#azure.collector),
    controlPlane: attributed(this.#azure.controlPlane, (correlationId) => this.#operations.get(correlationId)),
  }

  add(subscriptionId: string, witness: Witness) {
    witness.ground.azure.endpoint = endpoint
    this.#worlds.set(subscriptionId, witness)
  }

  /** From here on the operation goes by the clocks of this world. */
  follow(correlationId: string, witness: Witness) {
    this.#operations.set(correlationId, witness)
  }

  remove(subscriptionId: string) {
    const witness = this.#worlds.get(subscriptionId)
    this.#worlds.delete(subscriptionId)
    for (const [correlationId, one] of this.#operations) if (one === witness) this.#operations.delete(correlationId)
  }

  async sendRequest(request: PipelineRequest) {
    const url = new URL(request.url)
    const [, subscriptionId = ''] = /^\/subscriptions\/([^/]+)/i.exec(url.pathname) ?? []
    const witness = this.#worlds.get(subscriptionId.toLowerCase())
    if (!witness) throw new Error(`no world has ${url.href}`)
    const { azure, log, spec } = witness.ground
    const seen = witness.arrives(request.method, url, request.headers.get('x-ms-correlation-request-id') ?? '')
    const body = typeof request.body === 'string' ? request.body : ''
    const reply = await exchange(
      { azure, log, latencyMs: 0 },
      { method: request.method, url, headers: request.headers.toJSON(), body },
    )
    if (reply === 'reset' || reply === 'silence') witness.answered(seen, 0)
    else reply.body = witness.answered(seen, reply.status, reply.body)
    if (reply === 'reset') throw new RestError('socket hang up', { code: 'ECONNRESET', request })
    if (reply === 'silence') return await never(request.abortSignal)
    return { request, ...carried(reply, spec.compression) }
  }
}

/** Gzip and deflate as the SDKs' client hands them on, which undoes them and leaves the header. */
function carried({ status, headers, body = '' }: Reply, compression: Compression | null) {
  if (compression === null || body === '') return { status, headers: createHttpHeaders(headers), bodyAsText: body }
  const bytes = compression === 'br' ? brotliCompressSync(body) : Buffer.from(body)
  const { 'content-length': _, ...rest } = headers
  return {
    status,
    headers: createHttpHeaders({ ...rest, 'content-encoding': compression }),
    readableStreamBody: Readable.from([bytes]),
  }
}

const never = (signal: PipelineRequest['abortSignal']) =>
  new Promise<never>((_, reject) =>
    signal?.addEventListener('abort', () => reject(Object.assign(new Error('aborted'), { name: 'AbortError' }))),
  )

function aCredential(): TokenCredential {
  const world = emptyWorld()
  aSubscription(world, '00000000-0000-4000-8000-000000000000', 'none')
  const { access_token: token, expires_on } = issueToken(world, endpoint)
  return {
    getToken: async () => ({ token, expiresOnTimestamp: expires_on * 1000 }),
  }
}
