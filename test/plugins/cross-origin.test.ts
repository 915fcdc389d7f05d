import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { anonymous } from '../../src/access/principal.ts'
import { ServiceError } from '../../src/errors.ts'
import { exposedHeaders } from '../../src/plugins/cross-origin.ts'
import { appUnderTest, vmPath } from '../routes/app-under-test.ts'

const dashboard = 'https://dashboard.test'
const corsOrigins = [dashboard]
const host = '127.0.0.1:8080'
/** As a browser marks what fetch sends to another origin. */
const page = (origin: string) => ({ host, origin, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' })
const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type,if-match' }

for (const guarded of [false, true])
  describe(`CORS_ORIGINS ${guarded ? 'with' : 'without'} authentication`, () => {
    let app: Awaited<ReturnType<typeof appUnderTest>>['app']
    let calls: string[]
    before(async () => {
      const authenticator = {
        authenticate(authorization: string | undefined) {
          if (authorization === undefined) throw new ServiceError('AuthenticationFailed', 'No token.')
          return anonymous
        },
      }
      ;({ app, calls } = await appUnderTest(undefined, undefined, { corsOrigins, ...(guarded && { authenticator }) }))
    })
    after(() => app.close())
    const authorization = guarded ? { authorization: 'Bearer x' } : {}

    it('lets a page of theirs read, revalidate and act', async () => {
      const url = `${vmPath}/diagnosis`
      const read = await app.inject({ url, headers: { ...page(dashboard), ...authorization } })
      assert.equal(read.statusCode, 200)
      assert.equal(read.headers['access-control-allow-origin'], dashboard)
      assert.match(String(read.headers['access-control-expose-headers']), /\betag\b/)
      assert.equal(read.headers['access-control-allow-credentials'], undefined)
      assert.match(String(read.headers.vary), /Origin/)
      assert.match(String(read.headers.vary), /Accept-Language/)
      const etag = String(read.headers.etag)
      const again = await app.inject({
        url,
        headers: { ...page(dashboard), ...authorization, 'if-none-match': etag },
      })
      assert.deepEqual([again.statusCode, again.headers['access-control-allow-origin']], [304, dashboard])
      const acting = await app.inject({
        method: 'POST',
        url: `${vmPath}/removeLocks?dryRun=true`,
        headers: { ...page(dashboard), ...authorization },
        payload: { mistyped: true },
      })
      // The route itself refuses it: nothing before it does.
      assert.deepEqual([acting.statusCode, acting.headers['x-ms-error-code']], [400, 'InvalidRequest'])
      assert.equal(acting.headers['access-control-allow-origin'], dashboard)
    })

    it('answers its preflight, which carries no token', async () => {
      const url = `${vmPath}/removeLocks`
      const { statusCode, headers } = await app.inject({
        method: 'OPTIONS',
        url,
        headers: { ...page(dashboard), ...preflight },
      })
      assert.equal(statusCode, 204)
      assert.equal(headers['access-control-allow-origin'], dashboard)
      assert.equal(headers['access-control-allow-methods'], 'GET, HEAD, POST, PUT')
      assert.equal(headers['access-control-allow-headers'], 'content-type,if-match')
    })

    it('lets it read why it is refused', async () => {
      const { statusCode, headers } = await app.inject({ url: '/v1/nowhere', headers: page(dashboard) })
      assert.deepEqual([statusCode, headers['access-control-allow-origin']], [404, dashboard])
      if (!guarded) return
      const refused = await app.inject({ url: `${vmPath}/diagnosis`, headers: page(dashboard) })
      assert.deepEqual([refused.statusCode, refused.headers['access-control-allow-origin']], [401, dashboard])
    })

    for (const origin of [
      'https://evil.example',
      'http://dashboard.test',
      'https://dashboard.test:8443',
      'https://dashboard.test.evil.example',
      'https://sub.dashboard.test',
      'null',
    ])
      it(`tells ${origin} nothing`, async () => {
        const before = calls.length
        for (const [method, url, more] of [
          ['GET', `${vmPath}/diagnosis`, authorization],
          ['POST', `${vmPath}/removeLocks?dryRun=true`, authorization],
          ['OPTIONS', `${vmPath}/removeLocks`, preflight],
        ] as const) {
          const { statusCode, headers } = await app.inject({ method, url, headers: { ...page(origin), ...more } })
          assert.equal(headers['access-control-allow-origin'], undefined, method)
          // With a token in hand it may ask, as any program may: the browser keeps the answer from it.
          if (!guarded) assert.equal(statusCode, 403, method)
        }
        if (!guarded) assert.equal(calls.length, before)
      })
  })

describe('CORS_ORIGINS without authentication', () => {
  it('opens no other way: a rebound name, a form, a script and a socket of that very origin are refused', async () => {
    const { app } = await appUnderTest(undefined, undefined, { corsOrigins })
    const status = async (method: 'GET' | 'POST', headers: Record<string, string>) =>
      (await app.inject({ method, url: `${vmPath}/removeLocks?dryRun=true`, headers })).statusCode
    assert.equal(await status('POST', { ...page(dashboard), host: 'rebound.evil.example' }), 421)
    for (const mode of ['navigate', 'no-cors'])
      assert.equal(await status('POST', { ...page(dashboard), 'sec-fetch-mode': mode }), 403)
    assert.equal(await status('GET', { ...page(dashboard), 'sec-fetch-mode': 'websocket' }), 403)
    await app.close()
  })
})

describe('the headers that a page may read', () => {
  it('are all that the document tells of, beside those that every page may read', async () => {
    const { app } = await appUnderTest()
    const { paths } = (await app.inject({ url: '/openapi.json', headers: { host } })).json<{
      paths: Record<string, Record<string, { responses?: Record<string, { headers?: Record<string, unknown> }> }>>
    }>()
    const told = Object.values(paths).flatMap((methods) =>
      Object.values(methods).flatMap(({ responses = {} }) =>
        Object.values(responses).flatMap(({ headers = {} }) => Object.keys(headers)),
      ),
    )
    const open = ['cache-control', 'content-language', 'content-length', 'content-type', 'expires', 'last-modified']
    const known: readonly string[] = [...exposedHeaders, ...open, 'vary', 'link']
    assert.deepEqual(
      [...new Set(told.map((name) => name.toLowerCase()))].filter((name) => !known.includes(name)),
      [],
    )
    await app.close()
  })
})
