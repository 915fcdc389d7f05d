import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { appUnderTest, vmPath } from '../routes/app-under-test.ts'

const generous = { readsPerMinute: 1e6, actionsPerMinute: 1e6, eventStreamsPerCaller: 100 }

describe('what never becomes a request', () => {
  /** What comes back for bytes, until the service closes the connection. */
  const sent = async (bytes: string, http: Parameters<typeof appUnderTest>[2] = {}) => {
    const { app } = await appUnderTest(undefined, undefined, http)
    await app.listen({ port: 0, host: '127.0.0.1' })
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
    socket.write(bytes)
    const answer = await text(socket)
    await app.close()
    const [head, body] = answer.split('\r\n\r\n') as [string, string]
    return { head, error: (JSON.parse(body) as { error: { code: string } }).error.code }
  }
  const impatient = { requestTimeout: 300, http: { headersTimeout: 200, connectionsCheckingInterval: 50 } }

  it('is answered in the shape of all errors', async () => {
    const { head, error } = await sent('HELLO\r\n\r\n')
    assert.match(head, /^HTTP\/1\.1 400 .*x-ms-error-code: InvalidRequest/s)
    assert.equal(error, 'InvalidRequest')
  })

  it('has headers that are too large', async () => {
    const { head, error } = await sent(`GET /livez HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`)
    assert.match(head, /^HTTP\/1\.1 431 /)
    assert.equal(error, 'HeadersTooLarge')
  })

  it('never ends its headers', async () => {
    const { head, error } = await sent('GET /livez HTTP/1.1\r\nhost: a\r\nx-slow:', impatient)
    assert.match(head, /^HTTP\/1\.1 408 /)
    assert.equal(error, 'RequestTimeout')
  })

  it('never ends its body', async () => {
    const headers = 'host: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000'
    const { head } = await sent(`POST ${vmPath}/reapply?dryRun=true HTTP/1.1\r\n${headers}\r\n\r\n{"a`, impatient)
    assert.match(head, /^HTTP\/1\.1 408 /)
  })
})

describe('a request without a body', () => {
  // The service of these tests is not allowed to act: 403 is the answer of a body that was taken as none.
  const post = (path: string, ...headers: string[]) =>
    ['POST ' + path + ' HTTP/1.1', 'host: localhost', 'connection: close', ...headers, '', ''].join('\r\n')
  const table: [what: string, bytes: string, status: string][] = [
    ['of no type', post(`${vmPath}/reapply`), '403'],
    ['of type JSON', post(`${vmPath}/reapply`, 'content-type: application/json'), '403'],
    [
      'of type JSON and length 0',
      post(`${vmPath}/reapply`, 'content-type: application/json', 'content-length: 0'),
      '403',
    ],
    ['of another type', post(`${vmPath}/reapply`, 'content-type: text/plain'), '400'],
    ['of type JSON, where no route is', post('/nowhere', 'content-type: application/json'), '404'],
    ['of another type, where no route is', post('/nowhere', 'content-type: text/plain'), '404'],
    [
      'of a GET that names a type',
      post(`${vmPath}/diagnosis`, 'content-type: application/json').replace('POST', 'GET'),
      '200',
    ],
    [
      'of an unknown method',
      post(`${vmPath}/diagnosis`, 'content-type: application/json').replace('POST', 'DELETE'),
      '405',
    ],
  ]
  for (const [what, bytes, status] of table)
    it(`${what}, is answered`, { timeout: 20_000 }, async () => {
      const { app } = await appUnderTest()
      await app.listen({ port: 0, host: '127.0.0.1' })
      const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
      socket.write(bytes)
      const answer = await text(socket)
      await app.close()
      assert.equal(answer.slice(9, 12), status)
    })
})

describe('a service that is behind with its work', () => {
  it('answers 503 with Retry-After, but to those who watch it', async () => {
    const { app } = await appUnderTest(undefined, undefined, {
      limits: { ...generous, eventLoopDelayMilliseconds: 20 },
    })
    const ask = () => app.inject(`${vmPath}/diagnosis`)
    assert.equal((await ask()).statusCode, 200)
    let answer = await ask()
    for (let round = 0; round < 100 && answer.statusCode === 200; round++) {
      const until = performance.now() + 200
      while (performance.now() < until);
      await sleep(1)
      answer = await ask()
    }
    assert.equal(answer.statusCode, 503)
    assert.ok(Number(answer.headers['retry-after']) > 0)
    assert.equal(answer.headers['x-ms-error-code'], 'Overloaded')
    assert.equal((await app.inject('/livez')).statusCode, 200)
    await app.close()
  })
})

describe('headers that a browser heeds', () => {
  it('stand on every answer, but on a 304, which stands for one that had them', async () => {
    const { app } = await appUnderTest()
    const { headers } = await app.inject(`${vmPath}/diagnosis`)
    for (const [name, value] of [
      ['content-security-policy', "default-src 'none';frame-ancestors 'none'"],
      ['x-content-type-options', 'nosniff'],
      ['cross-origin-resource-policy', 'same-origin'],
    ] as const)
      assert.equal(headers[name], value)
    assert.equal((await app.inject('/nowhere')).headers['x-content-type-options'], 'nosniff')
    const again = await app.inject({ url: `${vmPath}/diagnosis`, headers: { 'if-none-match': String(headers.etag) } })
    assert.deepEqual([again.statusCode, again.headers['content-security-policy']], [304, undefined])
    await app.close()
  })

  it('ask for TLS only where callers come over it', async () => {
    for (const [publicUrl, expected] of [
      ['https://backup.contoso.test', 'max-age=31536000'],
      ['http://backup.contoso.test', undefined],
    ] as const) {
      const { app } = await appUnderTest(undefined, undefined, { publicUrl })
      for (const url of ['/livez', '/docs/'])
        assert.equal((await app.inject(url)).headers['strict-transport-security'], expected)
      await app.close()
    }
  })

  it('let the reference page run its own scripts, and no other that stands in it', async () => {
    const { app } = await appUnderTest()
    const { headers, body } = await app.inject('/docs/')
    const policy = String(headers['content-security-policy'])
    const [, script] = /<script type="text\/javascript">([\s\S]*?)<\/script>/.exec(body)!
    assert.ok(policy.includes(`script-src 'self' 'sha256-${createHash('sha256').update(script!).digest('base64')}';`))
    assert.equal(headers['x-frame-options'], 'DENY')
    assert.equal((await app.inject('/docs/js/scalar.js')).statusCode, 200)
    await app.close()
  })
})
