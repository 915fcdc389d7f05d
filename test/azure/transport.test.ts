import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { after, before, beforeEach, describe, it } from 'node:test'
import { createAzure } from '../../src/azure/azure.ts'
import { AzureError } from '../../src/backup/azure-error.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { certificates } from '../../src/sandbox/http/certificate.ts'
import { anyCredential, aVmId, paths } from './vm-in-azure.ts'

const at = paths(aVmId())
const lock = `${at.locks}/x`
type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** A real server behind the real SDKs: what only shows on a socket. */
describe('the transport, over TLS', () => {
  let server: Server
  let endpoint: string
  let handle: Handler
  let seen: { method: string; url: string; headers: IncomingMessage['headers'] }[]
  const azure = (options: Partial<Parameters<typeof createAzure>[0]> = {}) =>
    createAzure({ endpoint, audience: endpoint, credential: anyCredential, limits: defaultLimits, ...options })

  before(async () => {
    const pem = await certificates()
    setDefaultCACertificates([...getCACertificates(), pem.ca])
    server = createServer({ key: pem.key, cert: pem.cert }, (request, response) => {
      seen.push({ method: request.method!, url: request.url!, headers: request.headers })
      handle(request, response)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  beforeEach(() => {
    seen = []
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })

  const json =
    (status: number, body: unknown, headers: Record<string, string> = {}): Handler =>
    (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(JSON.stringify(body))
    }
  const inTurn =
    (...handlers: Handler[]): Handler =>
    (request, response) =>
      (handlers.length > 1 ? handlers.shift()! : handlers[0]!)(request, response)
  const reset: Handler = (request) => request.socket.destroy()
  const failed = async (promise: Promise<unknown>): Promise<AzureError> => {
    const error: unknown = await promise.then(
      () => assert.fail('should have been rejected'),
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof AzureError, String(error))
    return error
  }

  const writes: [string, Handler, string, number | null][] = [
    ['a 500', json(500, { error: { code: 'InternalServerError', message: 'x' } }), 'InternalServerError', 500],
    [
      'a 503 with Retry-After',
      json(503, { error: { code: 'ServerTimeout', message: 'x' } }, { 'retry-after': '0' }),
      'ServerTimeout',
      503,
    ],
    [
      'a 429 with Retry-After',
      json(429, { error: { code: 'SubscriptionRequestsThrottled', message: 'x' } }, { 'retry-after': '0' }),
      'SubscriptionRequestsThrottled',
      429,
    ],
    ['a lost connection', reset, 'NotReachable', null],
  ]
  for (const [name, handler, code, status] of writes) {
    for (const [method, write] of [
      ['POST', () => azure().controlPlane.triggerBackup(at.item, null)],
      ['DELETE', () => azure().controlPlane.deleteCollection(at.collection)],
      [
        'PUT',
        () =>
          azure().controlPlane.putLock({
            id: lock,
            name: 'x',
            scope: at.subscription,
            level: 'ReadOnly',
            notes: null,
            owners: [],
          }),
      ],
    ] as const) {
      it(`${method} goes out once, whatever comes back: ${name}`, async () => {
        handle = handler
        const error = await failed(write())
        assert.deepEqual(
          seen.map((request) => request.method),
          [method],
        )
        assert.equal(error.status, status)
        if (code) assert.equal(error.code, code)
      })
    }
  }

  for (const [name, handler] of [
    ['a 500', json(500, {})],
    ['a lost connection', reset],
    ['a 504', json(504, {})],
  ] as const) {
    it(`a GET is asked again after ${name}, three times at most`, async () => {
      handle = inTurn(handler, handler, json(200, { status: 'Succeeded' }))
      assert.equal((await azure().controlPlane.getOperation(`${endpoint}/op?api-version=1`)).status, 'Succeeded')
      assert.equal(seen.length, 3)
      handle = handler
      await failed(azure().controlPlane.getOperation(`${endpoint}/op?api-version=1`))
      assert.equal(seen.length, 6)
    })
  }

  it('a GET waits as long as Retry-After asks', async () => {
    handle = inTurn(
      json(429, { error: { code: 'TooManyRequests', message: 'x' } }, { 'retry-after': '1' }),
      json(200, { status: 'Succeeded' }),
    )
    const started = performance.now()
    await azure().controlPlane.getOperation(`${endpoint}/op?api-version=1`)
    assert.ok(performance.now() - started >= 990, `${performance.now() - started} ms`)
  })

  it('milliseconds count too', async () => {
    handle = inTurn(json(429, {}, { 'x-ms-retry-after-ms': '300' }), json(200, { status: 'Succeeded' }))
    const started = performance.now()
    await azure().controlPlane.getOperation(`${endpoint}/op?api-version=1`)
    const waited = performance.now() - started
    assert.ok(waited >= 290 && waited < 2000, `${waited} ms`)
  })

  it("a date is Azure's clock's, whatever ours says", async () => {
    const anHourAgo = Date.now() - 3600_000
    const date = (seconds: number) => new Date(anHourAgo + seconds * 1000).toUTCString()
    handle = json(
      429,
      { error: { code: 'TooManyRequests', message: 'x' } },
      { date: date(0), 'retry-after': date(600) },
    )
    const { retryAfterSeconds } = await failed(azure().controlPlane.getCollection(at.collection))
    assert.deepEqual([retryAfterSeconds, seen.length], [600, 1])
  })

  it("a long wait is the caller's: told at once, and the bucket rests without another request", async () => {
    handle = json(429, { error: { code: 'SubscriptionRequestsThrottled', message: 'x' } }, { 'retry-after': '600' })
    const { controlPlane } = azure()
    const first = await failed(controlPlane.getCollection(at.collection))
    assert.deepEqual([first.status, first.retryAfterSeconds, seen.length], [429, 600, 1])
    const second = await failed(controlPlane.getCollection(at.collection))
    assert.deepEqual([second.code, second.status, seen.length], ['Throttled', 429, 1])
  })

  it('nothing is repeated out of a bucket that is nearly empty', async () => {
    handle = json(500, {}, { 'x-ms-ratelimit-remaining-subscription-resource-requests': '1' })
    await failed(azure().controlPlane.getOperation(`${endpoint}/op?api-version=1`))
    assert.equal(seen.length, 1)
  })

  it('a 501 is not asked again', async () => {
    handle = json(501, { error: { code: 'NotSimulated', message: 'x' } })
    await failed(azure().controlPlane.getOperation(`${endpoint}/op?api-version=1`))
    assert.equal(seen.length, 1)
  })

  it('every request says who it belongs to and wants English', async () => {
    handle = json(200, { value: [] })
    await azure()
      .collector.collect(aVmId(), { correlationId: 'aaaaaaaa-1111-4111-8111-111111111111' })
      .catch(() => undefined)
    assert.ok(seen.length >= 4, `${seen.length} requests`)
    assert.ok(
      seen.every(
        ({ headers }) =>
          headers['x-ms-correlation-request-id'] === 'aaaaaaaa-1111-4111-8111-111111111111' &&
          headers['accept-language'] === 'en-US' &&
          headers['authorization'] === 'Bearer a-token',
      ),
    )
    assert.equal(new Set(seen.map(({ headers }) => headers['x-ms-client-request-id'])).size, seen.length)
  })

  it('the caller who goes away stops everything', async () => {
    handle = () => {}
    const controller = new AbortController()
    const reason = new Error('the client is gone')
    setTimeout(() => controller.abort(reason), 100)
    const started = performance.now()
    await assert.rejects(azure().collector.collect(aVmId(), { signal: controller.signal }), reason)
    assert.ok(performance.now() - started < 1000)
    assert.ok(seen.length <= 4)
  })

  it('nothing listening: a read is NotReachable, a write was not even sent', async () => {
    const { controlPlane } = createAzure({
      endpoint: 'https://127.0.0.1:9',
      audience: 'https://127.0.0.1:9',
      credential: anyCredential,
      limits: defaultLimits,
    })
    const read = await failed(controlPlane.getOperation('https://127.0.0.1:9/op'))
    assert.deepEqual([read.code, read.status, read.disposition], ['NotReachable', null, 'Retry'])
    const write = await failed(controlPlane.deleteExtension(`${at.extensions}/VMSnapshot`))
    assert.deepEqual([write.code, write.status, write.disposition], ['NotSent', null, 'Retry'])
  })
})
