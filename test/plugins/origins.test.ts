import assert from 'node:assert/strict'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { refusalOf } from '../../src/plugins/origins.ts'
import { anonymous } from '../../src/access/principal.ts'
import { appUnderTest, vmPath } from '../routes/app-under-test.ts'

const host = '127.0.0.1:8080'
const publicUrl = 'https://repair.contoso.test/backup'
type Headers = Record<string, string>

/** The code of the refusal, or "taken". */
const judged = (method: string, headers: Headers, options: { url?: string; publicUrl?: string } = {}) =>
  refusalOf({ method, url: options.url ?? '/v1/freeze', headers: { host, ...headers } }, options.publicUrl)?.code ??
  'taken'

describe('the host that a request names, without authentication', () => {
  const table: [host: string, code: string, publicUrl?: string][] = [
    ['127.0.0.1:8080', 'taken'],
    ['127.0.0.1', 'taken'],
    ['127.0.0.1:', 'taken'],
    ['127.8.9.10:43123', 'taken'],
    ['localhost', 'taken'],
    ['LocalHost:9000', 'taken'],
    ['[::1]:8080', 'taken'],
    ['[0:0:0:0:0:0:0:1]', 'taken'],
    ['[::ffff:127.0.0.1]:8080', 'taken'],
    ['repair.contoso.test', 'taken', publicUrl],
    ['REPAIR.contoso.test:443', 'taken', publicUrl],
    ['localhost:8080', 'taken', publicUrl],
    ['repair.contoso.test', 'MisdirectedRequest'],
    ['other.contoso.test', 'MisdirectedRequest', publicUrl],
    ['rebound.evil.example', 'MisdirectedRequest'],
    ['rebound.evil.example:8080', 'MisdirectedRequest'],
    ['localhost.evil.example', 'MisdirectedRequest'],
    ['127.0.0.1.evil.example', 'MisdirectedRequest'],
    ['evil.localhost', 'MisdirectedRequest'],
    ['localhost.', 'MisdirectedRequest'],
    ['0.0.0.0:8080', 'MisdirectedRequest'],
    ['128.0.0.1', 'MisdirectedRequest'],
    ['10.127.0.1', 'MisdirectedRequest'],
    ['127.1', 'MisdirectedRequest'],
    ['0177.0.0.1', 'MisdirectedRequest'],
    ['2130706433', 'MisdirectedRequest'],
    ['[::]', 'MisdirectedRequest'],
    ['[fe80::1]', 'MisdirectedRequest'],
    ['[::ffff:10.0.0.1]', 'MisdirectedRequest'],
    ['::1', 'MisdirectedRequest'],
    ['evil.example@127.0.0.1', 'MisdirectedRequest'],
    ['127.0.0.1:8080@evil.example', 'MisdirectedRequest'],
    ['127.0.0.1/evil', 'MisdirectedRequest'],
    ['127.0.0.1#evil', 'MisdirectedRequest'],
    ['127.0.0.1:80:80', 'MisdirectedRequest'],
    ['127.0.0.1:eighty', 'MisdirectedRequest'],
    ['127.0.0.1 evil', 'MisdirectedRequest'],
    ['', 'MisdirectedRequest'],
    ['127.0.0.1, rebound.evil.example', 'InvalidRequest'],
  ]
  for (const [named, expected, url] of table)
    it(`"${named}"${url ? ` with PUBLIC_URL ${url}` : ''}: ${expected}`, () => {
      const options = url === undefined ? {} : { publicUrl: url }
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS'])
        assert.equal(judged(method, { host: named }, options), expected, method)
    })

  it('none at all (HTTP/1.0): MisdirectedRequest', () => {
    assert.equal(refusalOf({ method: 'GET', url: '/livez', headers: {} })?.code, 'MisdirectedRequest')
  })

  it('is also that of a target that names one, whatever Host says', () => {
    assert.equal(judged('GET', {}, { url: 'http://127.0.0.1:8080/livez' }), 'taken')
    assert.equal(judged('GET', {}, { url: 'http://rebound.evil.example/livez' }), 'MisdirectedRequest')
    assert.equal(judged('GET', { host: 'evil.example' }, { url: 'http://localhost/livez' }), 'MisdirectedRequest')
    for (const url of ['evil.example:443', 'nonsense'])
      assert.equal(judged('POST', {}, { url }), 'MisdirectedRequest', url)
    assert.equal(judged('OPTIONS', {}, { url: '*' }), 'taken')
  })
})

describe('what a browser says of where a request comes from, without authentication', () => {
  const site = (value: string, rest: Headers = {}) => ({ 'sec-fetch-site': value, ...rest })
  const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  const socket = {
    upgrade: 'websocket',
    connection: 'Upgrade',
    'sec-fetch-mode': 'websocket',
    'sec-fetch-dest': 'websocket',
  }
  const table: [what: string, method: string, headers: Headers, code: string, publicUrl?: string][] = [
    ['curl', 'POST', {}, 'taken'],
    ['curl that is told to send an empty body', 'PUT', { 'content-length': '0' }, 'taken'],
    ['a page of the service', 'POST', site('same-origin', { origin: `http://${host}` }), 'taken'],
    ['an old browser on a page of the service', 'POST', { origin: `http://${host}` }, 'taken'],
    [
      'a page of the service behind a proxy with TLS',
      'POST',
      site('same-origin', { origin: `https://${host}` }),
      'taken',
    ],
    [
      'a page of the service under PUBLIC_URL, whatever Host the proxy names',
      'POST',
      site('same-origin', { origin: 'https://repair.contoso.test' }),
      'taken',
      publicUrl,
    ],
    ['a person who types the address', 'GET', site('none', navigation), 'taken'],
    ['a link in a ticket', 'GET', site('cross-site', navigation), 'taken'],
    [
      'a page of the service that polls',
      'GET',
      site('same-origin', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }),
      'taken',
    ],
    [
      'a reader of another origin, in an old browser: it gets no CORS headers',
      'GET',
      { origin: 'https://evil.example' },
      'taken',
    ],

    [
      'fetch of another site, no-cors',
      'POST',
      site('cross-site', { origin: 'https://evil.example', 'sec-fetch-mode': 'no-cors' }),
      'OriginNotAllowed',
    ],
    ['the same in an old browser', 'POST', { origin: 'https://evil.example' }, 'OriginNotAllowed'],
    [
      'another port of this machine',
      'POST',
      site('same-site', { origin: 'http://127.0.0.1:3000' }),
      'OriginNotAllowed',
    ],
    ['the same in an old browser', 'POST', { origin: 'http://127.0.0.1:3000' }, 'OriginNotAllowed'],
    ['another name of this machine', 'POST', { origin: 'http://localhost:8080' }, 'OriginNotAllowed'],
    ['a sandboxed frame, a file, a data URL', 'POST', { origin: 'null' }, 'OriginNotAllowed'],
    ['the same in a new browser', 'POST', site('cross-site', { origin: 'null' }), 'OriginNotAllowed'],
    ['a form', 'POST', site('cross-site', { origin: 'https://evil.example', ...navigation }), 'OriginNotAllowed'],
    ['a browser extension', 'POST', { origin: 'chrome-extension://abcdefghijklmnop' }, 'OriginNotAllowed'],
    [
      'a preflight',
      'OPTIONS',
      site('cross-site', { origin: 'https://evil.example', 'access-control-request-method': 'PUT' }),
      'OriginNotAllowed',
    ],
    ['PUT', 'PUT', site('cross-site'), 'OriginNotAllowed'],
    ['DELETE', 'DELETE', site('cross-site'), 'OriginNotAllowed'],
    ['a method that nobody knows', 'BREW', site('cross-site'), 'OriginNotAllowed'],
    ['a word that is not known yet', 'POST', site('somewhere'), 'OriginNotAllowed'],
    ['a word twice', 'POST', site('same-origin, cross-site'), 'OriginNotAllowed'],
    ['an origin twice', 'POST', { origin: `http://${host}, https://evil.example` }, 'OriginNotAllowed'],
    ['an origin with more behind it', 'POST', { origin: `http://${host}/` }, 'OriginNotAllowed'],
    ['an empty origin', 'POST', { origin: '' }, 'OriginNotAllowed'],
    [
      'a rule of PUBLIC_URL does not open its neighbours',
      'POST',
      { origin: 'https://evil.contoso.test' },
      'OriginNotAllowed',
      publicUrl,
    ],
    ['nor its other scheme', 'POST', { origin: 'http://repair.contoso.test' }, 'OriginNotAllowed', publicUrl],

    [
      'an image',
      'GET',
      site('cross-site', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }),
      'OriginNotAllowed',
    ],
    [
      'a script',
      'GET',
      site('cross-site', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }),
      'OriginNotAllowed',
    ],
    ['a fetch', 'GET', site('cross-site', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }), 'OriginNotAllowed'],
    [
      'its HEAD',
      'HEAD',
      site('cross-site', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'empty' }),
      'OriginNotAllowed',
    ],
    [
      'an event stream',
      'GET',
      site('cross-site', { accept: 'text/event-stream', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }),
      'OriginNotAllowed',
    ],
    [
      'a frame',
      'GET',
      site('cross-site', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }),
      'OriginNotAllowed',
    ],
    [
      'an object',
      'GET',
      site('same-site', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'object' }),
      'OriginNotAllowed',
    ],
    ['a WebSocket', 'GET', site('cross-site', socket), 'OriginNotAllowed'],
  ]
  for (const [what, method, headers, expected, url] of table)
    it(`${what} (${method} ${JSON.stringify(headers)}): ${expected}`, () => {
      assert.equal(judged(method, headers, url === undefined ? {} : { publicUrl: url }), expected)
    })
})

describe('a service without authentication, on its socket', () => {
  let app: Awaited<ReturnType<typeof appUnderTest>>['app']
  let calls: string[]
  before(async () => {
    ;({ app, calls } = await appUnderTest())
    await app.listen({ port: 0, host: '127.0.0.1' })
  })
  after(() => app.close())

  const sent = async (lines: string[], body = '') => {
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
    socket.end(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`)
    const answer = await text(socket)
    const [head = '', rest = ''] = answer.split('\r\n\r\n')
    return { status: Number(head.split(' ')[1]), head: head.toLowerCase(), body: rest }
  }
  const post = `POST ${vmPath}/removeLocks?dryRun=true HTTP/1.1`
  const table: [what: string, lines: string[], status: number][] = [
    ['a host of somebody else', ['GET /v1/errorCodes HTTP/1.1', 'Host: rebound.evil.example'], 421],
    ['the health of a host of somebody else', ['GET /readyz?verbose=1 HTTP/1.1', 'Host: rebound.evil.example'], 421],
    ['what is not there, of somebody else', ['GET /nowhere HTTP/1.1', 'Host: rebound.evil.example'], 421],
    ['HTTP/1.0 without a host', ['GET /v1/errorCodes HTTP/1.0'], 421],
    ['HTTP/1.1 without a host', ['GET /v1/errorCodes HTTP/1.1'], 400],
    ['two hosts', ['GET /v1/errorCodes HTTP/1.1', 'Host: localhost', 'Host: rebound.evil.example'], 400],
    [
      'two hosts, the other way round',
      ['GET /v1/errorCodes HTTP/1.1', 'Host: rebound.evil.example', 'Host: localhost'],
      400,
    ],
    ['an absolute target', ['GET http://rebound.evil.example/v1/errorCodes HTTP/1.1', 'Host: localhost'], 421],
    ['an absolute target of ours', ['GET http://localhost/v1/errorCodes HTTP/1.1', 'Host: localhost'], 200],
    [
      'a POST of another origin, without a body',
      [post, 'Host: localhost', 'Origin: https://evil.example', 'Content-Length: 0'],
      403,
    ],
    [
      'a WebSocket of another origin',
      [
        'GET /v1/errorCodes HTTP/1.1',
        'Host: localhost',
        'Upgrade: websocket',
        'Connection: Upgrade',
        'Sec-Fetch-Site: cross-site',
        'Sec-Fetch-Mode: websocket',
      ],
      403,
    ],
    [
      'a preflight',
      [
        'OPTIONS /v1/freeze HTTP/1.1',
        'Host: localhost',
        'Origin: https://evil.example',
        'Access-Control-Request-Method: PUT',
      ],
      403,
    ],
    [
      'a read of another origin',
      ['GET /v1/errorCodes HTTP/1.1', 'Host: localhost', 'Origin: https://evil.example'],
      200,
    ],
  ]
  for (const [what, lines, status] of table)
    it(`${what}: ${status}, without CORS headers, and Azure is not asked`, async () => {
      const answer = await sent(lines)
      assert.equal(answer.status, status)
      assert.doesNotMatch(answer.head, /access-control-/)
      if (what !== 'HTTP/1.1 without a host') {
        assert.match(answer.head, /content-type: application\/json/)
        assert.match(answer.head, /x-content-type-options: nosniff/)
        assert.match(answer.head, /cross-origin-resource-policy: same-origin/)
      }
      assert.deepEqual(calls, [])
    })

  it('says what to do', async () => {
    const refused = await app.inject({ url: '/livez', headers: { host: 'repair.contoso.test' } })
    assert.deepEqual(refused.json(), {
      error: {
        code: 'MisdirectedRequest',
        message:
          'Without authentication this service answers only to localhost, 127.0.0.1 or [::1], and this request asks for "repair.contoso.test"; ask one of them, or set PUBLIC_URL to the address that callers use.',
        target: 'Host',
      },
    })
  })
})

describe('a service with authentication', () => {
  it('is asked under any host, from wherever a gateway lets pages call it: a browser sends no token by itself', async () => {
    const { app } = await appUnderTest(undefined, undefined, { authenticator: { authenticate: () => anonymous } })
    const headers = { host: '10.1.2.3:8080', origin: 'https://portal.contoso.test', 'sec-fetch-site': 'cross-site' }
    assert.equal((await app.inject({ url: '/livez', headers })).statusCode, 200)
    const answer = await app.inject({ method: 'POST', url: `${vmPath}/defragment`, headers })
    assert.equal(answer.statusCode, 404)
    assert.equal(answer.headers['cross-origin-resource-policy'], 'same-origin')
    assert.equal(answer.headers['access-control-allow-origin'], undefined)
  })
})
