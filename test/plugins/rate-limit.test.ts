import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import Fastify from 'fastify'
import { anonymous, withImplied, type Principal } from '../../src/access/principal.ts'
import { authentication } from '../../src/plugins/authentication.ts'
import { addresses } from '../../src/plugins/addresses.ts'
import { errorResponse } from '../../src/plugins/error-response.ts'
import { rateLimit } from '../../src/plugins/rate-limit.ts'
import { appUnderTest, vmPath } from '../routes/app-under-test.ts'

const limits = { readsPerMinute: 3, actionsPerMinute: 2, eventStreamsPerCaller: 2, eventLoopDelayMilliseconds: 60_000 }
const named = (id: string): Principal => ({ ...anonymous, id, kind: 'App', roles: withImplied(['Backup.Admin']) })
/** Whoever they say they are. */
const believing = { authenticate: (authorization: string | undefined) => named(authorization ?? 'nobody') }

const anApp = async (http: Parameters<typeof appUnderTest>[2] = {}) =>
  (await appUnderTest(undefined, undefined, { limits, ...http })).app
type App = Awaited<ReturnType<typeof anApp>>
const read = (app: App, headers: Record<string, string> = {}, remoteAddress = '192.0.2.1') =>
  app.inject({ url: `${vmPath}/locks`, headers, remoteAddress })

describe('requests in a minute', () => {
  it('are told in every answer, and refused in the shape of all errors when they are too many', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: 1_800_000_000_000 })
    const app = await anApp()
    const { headers } = await read(app)
    assert.deepEqual([headers['ratelimit-policy'], headers.ratelimit], ['"reads";q=3;w=60', '"reads";r=2;t=60'])
    t.mock.timers.tick(20_500)
    await read(app)
    assert.equal((await read(app)).headers.ratelimit, '"reads";r=0;t=40')
    const refused = await read(app)
    assert.equal(refused.statusCode, 429)
    assert.equal(refused.headers['retry-after'], '40')
    assert.equal(refused.headers.ratelimit, '"reads";r=0;t=40')
    assert.equal(refused.headers['x-ms-error-code'], 'TooManyRequests')
    assert.deepEqual(refused.json(), {
      error: {
        code: 'TooManyRequests',
        message: 'More than 3 reads in a minute; the next minute begins in 40 s.',
      },
    })
    t.mock.timers.tick(39_500)
    assert.equal((await read(app)).statusCode, 200, 'the next minute')
  })

  it('are told to those who poll once half of them are used', async () => {
    const app = await anApp()
    const poll = async () => (await app.inject(`${vmPath}/diagnosis`)).headers.ratelimit
    assert.deepEqual([await poll(), await poll()], [undefined, '"reads";r=1;t=60'])
  })

  it('are counted for each principal, wherever it asks from', async () => {
    const app = await anApp({ authenticator: believing })
    const statuses = []
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'])
      statuses.push((await read(app, { authorization: 'one' }, address)).statusCode)
    assert.deepEqual(statuses, [200, 200, 200, 429])
    assert.equal((await read(app, { authorization: 'two' })).statusCode, 200)
  })

  it('are counted for each address without authentication, and an IPv6 network is one address', async () => {
    const app = await anApp()
    for (const tail of ['::1', '::2', ':ffff::3']) await read(app, {}, `2001:db8:1:2${tail}`)
    assert.equal((await read(app, {}, '2001:db8:1:2:aaaa:bbbb:cccc:dddd')).statusCode, 429)
    assert.equal((await read(app, {}, '2001:db8:1:3::1')).statusCode, 200)
    assert.equal((await read(app, {}, '::ffff:192.0.2.9')).headers.ratelimit, '"reads";r=2;t=60')
    assert.equal((await read(app, {}, '192.0.2.9')).headers.ratelimit, '"reads";r=1;t=60')
  })

  it('are counted apart for what is read and what is done', async () => {
    const app = await anApp()
    const act = () => app.inject({ method: 'POST', url: `${vmPath}/reapply?dryRun=maybe` })
    const statuses = []
    for (let n = 0; n < 3; n++) statuses.push((await act()).statusCode)
    assert.deepEqual(statuses, [400, 400, 429])
    assert.equal((await act()).headers['ratelimit-policy'], '"actions";q=2;w=60')
    assert.equal((await read(app, {}, '127.0.0.1')).statusCode, 200)
  })

  it('do not count for those who watch the service', async () => {
    const app = await anApp()
    for (const url of ['/livez', '/readyz', '/readyz/write'])
      for (let n = 0; n < 10; n++) {
        const { statusCode, headers } = await app.inject(url)
        assert.deepEqual([statusCode, headers.ratelimit], [200, undefined])
      }
  })
})

describe('event streams', () => {
  it('may be held open so many at once by a caller; a closed one makes room', async () => {
    const app = Fastify()
    await app.register(addresses)
    await app.register(errorResponse)
    await app.register(authentication, { authenticator: believing })
    await app.register(rateLimit, { ...limits, readsPerMinute: 100 })
    app.get('/stream', { config: { role: 'Backup.Diagnose', stream: true } }, (_, reply) => {
      reply.hijack()
      reply.raw.writeHead(200).write('open')
    })
    const base = await app.listen({ port: 0, host: '127.0.0.1' })
    const open = async (authorization: string) => {
      const leave = new AbortController()
      const { status } = await fetch(`${base}/stream`, { headers: { authorization }, signal: leave.signal })
      return { status, leave }
    }
    const closed = once(app.server, 'connection').then(([socket]) => once(socket as never, 'close'))
    const first = await open('one')
    assert.deepEqual([first.status, (await open('one')).status, (await open('one')).status], [200, 200, 429])
    assert.equal((await open('two')).status, 200)
    first.leave.abort()
    await closed
    assert.equal((await open('one')).status, 200)
    app.server.closeAllConnections()
    await app.close()
  })
})
