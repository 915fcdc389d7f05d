import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, describe, it } from 'node:test'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createEntra } from '../../src/access/entra.ts'
import { appUnderTest } from '../routes/app-under-test.ts'
import { anApp, anEntra, tenant } from './an-entra.ts'

type Entra = Awaited<ReturnType<typeof anEntra>>
const minutes = (count: number) => count * 60_000

describe('the signing keys of a tenant', () => {
  let entra: Entra
  const clock = { now: 0 }
  const warnings: string[] = []
  before(async () => {
    entra = await anEntra()
  })
  beforeEach(() => {
    clock.now = 0
    warnings.length = 0
    entra.fetched.keys = entra.fetched.metadata = 0
    entra.failWith(undefined)
    entra.list(undefined)
  })
  after(() => entra.stop())

  const doorman = (settings: Partial<Entra['settings']> = {}) =>
    createEntra(
      { ...entra.settings, ...settings },
      { assignments: () => undefined, warn: (_, message) => warnings.push(message), clock: () => clock.now },
    )
  const ask = async (entraHere: ReturnType<typeof doorman>, token: string) => {
    try {
      await entraHere.authenticate(`Bearer ${token}`, { afresh: true })
      return 'let in'
    } catch (error) {
      return (error as { code: string }).code
    }
  }
  /** Well made but for their keys, which the tenant does not list. */
  const byUnknownKeys = async (count: number) => {
    const [, claims, signature] = (await entra.token()).split('.')
    return Array.from({ length: count }, () => {
      const header = Buffer.from(JSON.stringify({ alg: 'RS256', kid: randomUUID() })).toString('base64url')
      return `${header}.${claims}.${signature}`
    })
  }

  it('are read once for all who come at once, and not again', async () => {
    const here = doorman()
    const token = await entra.token()
    const said = await Promise.all(Array.from({ length: 200 }, () => ask(here, token)))
    assert.deepEqual([...new Set(said)], ['let in'])
    clock.now = minutes(59)
    assert.equal(await ask(here, token), 'let in')
    assert.deepEqual(entra.fetched, { metadata: 1, keys: 1 })
  })

  it('are not asked for by 10,000 tokens of unknown keys more than once in five minutes', async () => {
    const here = doorman()
    const { app } = await appUnderTest(undefined, {}, { authenticator: here })
    const overHttp = async (token: string) => {
      const headers = { authorization: `Bearer ${token}` }
      return String((await app.inject({ url: '/v1/errorCodes', headers })).headers['x-ms-error-code'])
    }
    const said = new Map<string, number>()
    for (let sent = 0; sent < 10_000; sent += 500) {
      const tokens = await byUnknownKeys(500)
      const answers = await Promise.all(tokens.map((token) => (sent < 2000 ? overHttp(token) : ask(here, token))))
      for (const answer of answers) said.set(answer, (said.get(answer) ?? 0) + 1)
    }
    assert.deepEqual([...said], [['InvalidAuthenticationToken', 10_000]])
    // One to have any, one to look for the first unknown.
    assert.deepEqual(entra.fetched, { metadata: 2, keys: 2 })
    assert.equal(await ask(here, await entra.token()), 'let in')
    clock.now = minutes(5)
    for (const token of await byUnknownKeys(100)) await ask(here, token)
    assert.deepEqual(entra.fetched, { metadata: 3, keys: 3 })
    await app.close()
  })

  it('follow a roll-over at once, and the next one five minutes later', async () => {
    const here = doorman()
    assert.equal(await ask(here, await entra.token()), 'let in')
    await entra.addKey('next')
    assert.equal(await ask(here, await entra.token(anApp, { kid: 'next' })), 'let in')
    await entra.addKey('after-next')
    const token = await entra.token(anApp, { kid: 'after-next' })
    assert.equal(await ask(here, token), 'InvalidAuthenticationToken')
    clock.now = minutes(5)
    assert.equal(await ask(here, token), 'let in')
    assert.equal(entra.fetched.keys, 3)
  })

  it('that the tenant has withdrawn open nothing after the next reading, whatever was remembered', async () => {
    const here = doorman()
    await entra.addKey('leaked')
    const token = await entra.token(anApp, { kid: 'leaked' })
    await here.authenticate(`Bearer ${token}`, { afresh: false })
    entra.list(entra.server.issuer.keys.toJSON().filter(({ kid }) => kid !== 'leaked'))
    clock.now = minutes(60)
    await here.refresh()
    assert.equal(await ask(here, token), 'InvalidAuthenticationToken')
  })

  const faults: [string, Parameters<Entra['failWith']>[0]][] = [
    ['500', (response) => response.writeHead(500).end('{"keys":[]}')],
    ['no JSON', (response) => response.end('<html>')],
    ['JSON without keys', (response) => response.end('{"value":[]}')],
    ['a redirect', (response) => response.writeHead(302, { location: 'https://localhost:1/' }).end()],
    ['a reset', (response) => response.destroy()],
    ['2 MiB', (response) => response.end(`{"keys":[],"x":"${'x'.repeat(2 ** 21)}"}`)],
  ]
  for (const [name, fault] of faults) {
    it(`are kept when reading them again meets ${name}`, async () => {
      const here = doorman()
      const token = await entra.token()
      assert.equal(await ask(here, token), 'let in')
      entra.failWith(fault)
      clock.now = minutes(61)
      await here.refresh()
      await here.refresh()
      assert.equal(entra.fetched.keys, 2, 'tried again within a minute')
      assert.deepEqual([await ask(here, token), warnings.length], ['let in', 1])
      assert.equal(await ask(here, (await byUnknownKeys(1))[0]!), 'InvalidAuthenticationToken')
      entra.failWith(undefined)
      clock.now = minutes(63)
      await here.refresh()
      assert.equal(await ask(here, token), 'let in')
    })
  }

  it('are believed for a day at most without being read again', async () => {
    const here = doorman()
    const token = await entra.token()
    assert.equal(await ask(here, token), 'let in')
    entra.failWith((response) => response.destroy())
    clock.now = minutes(24 * 60 - 1)
    assert.equal(await ask(here, token), 'let in')
    clock.now = minutes(24 * 60)
    assert.equal(await ask(here, token), 'NotReady')
    await assert.rejects(here.checkReady(), /cannot be read/)
  })

  it('let nobody in as long as there are none: 503, and Entra ID is asked every ten seconds at most', async () => {
    const here = doorman()
    entra.failWith((response) => response.destroy())
    const { app } = await appUnderTest(undefined, {}, { authenticator: here })
    const headers = { authorization: `Bearer ${await entra.token()}` }
    for (let sent = 0; sent < 100; sent++) {
      const response = await app.inject({ url: '/v1/errorCodes', headers })
      assert.deepEqual([response.statusCode, response.headers['retry-after']], [503, '5'])
    }
    assert.equal(entra.fetched.keys, 1)
    entra.failWith(undefined)
    clock.now = 10_000
    assert.equal((await app.inject({ url: '/v1/errorCodes', headers })).statusCode, 200)
    await here.checkReady()
    await app.close()
  })

  it('come from the configured address instead, and from no metadata', async () => {
    const here = doorman({ jwksUri: `${entra.origin}/${tenant}/discovery/v2.0/keys` })
    assert.equal(await ask(here, await entra.token()), 'let in')
    assert.deepEqual(entra.fetched, { metadata: 0, keys: 1 })
  })

  it('are not taken from metadata of another issuer', async () => {
    const issuers = [`${entra.origin.replace('localhost', '127.0.0.1')}/{tenantid}/v2.0`]
    assert.equal(await ask(doorman({ issuers }), await entra.token()), 'NotReady')
    assert.equal(entra.fetched.keys, 0)
  })

  it('of another tenant in the same list, and short ones, vouch for nobody', async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
    const jwk = { ...(await exportJWK(publicKey)), kid: 'stranger', use: 'sig' }
    const claims = JSON.parse(Buffer.from((await entra.token()).split('.')[1]!, 'base64url').toString()) as object
    const token = await new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'stranger' })
      .sign(privateKey)
    const listedAs = async (key: object) => {
      entra.list([key])
      return await ask(doorman(), token)
    }
    const of = (id: string) => ({ ...jwk, issuer: `https://login.microsoftonline.com/${id}/v2.0` })
    assert.equal(await listedAs(of('9188040d-6c67-4c5b-b112-36a304b66dad')), 'InvalidAuthenticationToken')
    assert.equal(await listedAs({ ...jwk, use: 'enc' }), 'InvalidAuthenticationToken')
    assert.equal(await listedAs({ ...jwk, n: jwk.n!.slice(0, 170) }), 'InvalidAuthenticationToken')
    assert.equal(await listedAs(of('{tenantid}')), 'let in')
    assert.equal(await listedAs(of(tenant)), 'let in')
  })
})
