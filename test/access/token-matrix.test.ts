import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { exportSPKI, generateKeyPair, importJWK, SignJWT, type CryptoKey, type JWTHeaderParameters } from 'jose'
import { createEntra } from '../../src/access/entra.ts'
import { appUnderTest } from '../routes/app-under-test.ts'
import { anApp, anEntra, aUser, clientId, objectId, tenant, type Claims } from './an-entra.ts'

type Entra = Awaited<ReturnType<typeof anEntra>>
type App = Awaited<ReturnType<typeof appUnderTest>>
/** What stands in the header Authorization; undefined: none. */
type Sent = (entra: Entra) => Promise<string | undefined> | string | undefined

const otherTenant = '7a1c2b3d-0000-4000-8000-00000000000b'
const appIdUri = 'api://azure-vm-backup-remediation'
const v1Issuer = (of: string) => `https://sts.windows.net/${of}/`
const now = () => Math.floor(Date.now() / 1000)
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

const app =
  (claims: Claims = {}, header?: object): Sent =>
  async (entra) =>
    `Bearer ${await entra.token({ ...anApp, ...claims }, header === undefined ? {} : { header })}`
const user =
  (claims: Claims = {}): Sent =>
  async (entra) =>
    `Bearer ${await entra.token({ ...aUser, ...claims })}`
const v1 =
  (claims: Claims = {}): Sent =>
  async (entra) =>
    `Bearer ${await entra.token({ iss: v1Issuer(tenant), ver: '1.0', aud: appIdUri, appid: clientId, roles: ['Backup.Diagnose'], ...claims })}`

/** A good token, its three parts handed to whoever spoils them. */
const spoilt =
  (spoil: (header: string, claims: string, signature: string) => string): Sent =>
  async (entra) => {
    const [header, claims, signature] = (await entra.token()).split('.') as [string, string, string]
    return `Bearer ${spoil(header, claims, signature)}`
  }

const goodClaims = (entra: Entra) => ({
  iss: entra.issuer,
  aud: clientId,
  tid: tenant,
  oid: objectId,
  sub: objectId,
  ver: '2.0',
  iat: now(),
  nbf: now(),
  exp: now() + 3600,
  ...anApp,
})

/** Signed with whatever the forger has, by whatever algorithm. */
const forged =
  (header: JWTHeaderParameters, key: (entra: Entra) => Promise<CryptoKey | Uint8Array>): Sent =>
  async (entra) =>
    `Bearer ${await new SignJWT(goodClaims(entra)).setProtectedHeader(header).sign(await key(entra))}`
const unsigned =
  (header: object, signature = ''): Sent =>
  (entra) =>
    `Bearer ${part(header)}.${part(goodClaims(entra))}.${signature}`

const anotherKey = async (algorithm: string) => (await generateKeyPair(algorithm)).privateKey
/** The classical confusion: the public key, which everybody has, as the secret of an HMAC. */
const publicKeyAsSecret = async ({ server }: Entra) => {
  const key = await importJWK(server.issuer.keys.toJSON()[0]!, 'RS256', { extractable: true })
  return new TextEncoder().encode(await exportSPKI(key as CryptoKey))
}
const sameKeyOtherAlgorithm =
  (algorithm: string) =>
  async ({ server }: Entra) =>
    (await importJWK({ ...server.issuer.keys.get('first')!, alg: algorithm }, algorithm)) as CryptoKey

const letIn: [string, Sent][] = [
  ['an app with the role', app()],
  ['an app without idtyp whose sub is its oid', app({ idtyp: undefined })],
  ['a user with scope and role', user()],
  ['a user with several scopes', user({ scp: 'openid user_impersonation profile' })],
  ['a user whose idtyp is user', user({ idtyp: 'user' })],
  ['an app that may remediate', app({ roles: ['Backup.Remediate'] })],
  ['an app that may approve', app({ roles: ['Backup.Approve'] })],
  ['an administrator', app({ roles: ['Backup.Admin'] })],
  ['a role that is not known beside one that is', app({ roles: ['Something.Else', 'Backup.Diagnose'] })],
  ['a tenant id in capitals', app({ tid: tenant.toUpperCase() })],
  ['a token that expired 4 minutes ago', app({ exp: now() - 240 })],
  ['a token that begins in 4 minutes', app({ nbf: now() + 240 })],
  ['a header of type at+jwt', app({}, { typ: 'at+jwt' })],
  ['a header without a type', app({}, { typ: undefined })],
  [
    'a token signed by the tenant’s second key',
    async (entra) => `Bearer ${await entra.token(anApp, { kid: 'second' })}`,
  ],
  ['the scheme in small letters', async (entra) => `bearer ${await entra.token()}`],
  ['claims that nobody knows', app({ xms_mirid: '/subscriptions/x', rh: '0.AAAA', uti: 'u', wids: [] })],
  ['the second audience', app({ aud: appIdUri })],
  ['more groups than fit, where no file asks for groups', app({ _claim_names: { groups: 'src1' } })],
]

const notIdentified: [string, Sent][] = [
  ['no token', () => undefined],
  ['another scheme', () => 'Basic dXNlcjpwYXNz'],
  ['the scheme alone', () => 'Bearer'],
  ['the scheme and blanks', () => 'Bearer   '],
  ['two tokens', async (entra) => `Bearer ${await entra.token()} ${await entra.token()}`],
  ['a token with letters that no token has', () => 'Bearer "a.b.c"'],
]

const refused: [string, Sent][] = [
  ['a word', () => 'Bearer secret'],
  ['a JWT of two parts', spoilt((header, claims) => `${header}.${claims}`)],
  ['a JWT of five parts', spoilt((header, claims, signature) => [header, claims, signature, claims, header].join('.'))],
  ['a header that is no JSON', spoilt((_, claims, signature) => `bm90IGpzb24.${claims}.${signature}`)],
  ['claims that are no JSON', spoilt((header, _, signature) => `${header}.bm90IGpzb24.${signature}`)],
  [
    'claims that are a list',
    spoilt((header, _, signature) => `${header}.${Buffer.from('[]').toString('base64url')}.${signature}`),
  ],
  ['an empty signature', spoilt((header, claims) => `${header}.${claims}.`)],
  ['a signature cut short', spoilt((header, claims, signature) => `${header}.${claims}.${signature.slice(0, -8)}`)],
  [
    'a signature of zeros',
    spoilt((header, claims, signature) => `${header}.${claims}.${'A'.repeat(signature.length)}`),
  ],
  [
    'claims changed after signing',
    async (entra) => {
      const [header, , signature] = (await entra.token()).split('.')
      return `Bearer ${header}.${part({ ...goodClaims(entra), roles: ['Backup.Admin'] })}.${signature}`
    },
  ],
  [
    'a header changed after signing',
    spoilt(
      (_, claims, signature) => `${part({ alg: 'RS256', kid: 'first', typ: 'JWT', x: 1 })}.${claims}.${signature}`,
    ),
  ],
  ['alg none', unsigned({ alg: 'none', kid: 'first' })],
  ['alg none with something as signature', unsigned({ alg: 'none', kid: 'first' }, 'AAAA')],
  ['alg None', unsigned({ alg: 'None', kid: 'first' })],
  ['no alg', unsigned({ kid: 'first' }, 'AAAA')],
  ['HS256 over the public key', forged({ alg: 'HS256', kid: 'first' }, publicKeyAsSecret)],
  ['HS512 over the public key', forged({ alg: 'HS512', kid: 'first' }, publicKeyAsSecret)],
  ['RS384 by the tenant’s own key', forged({ alg: 'RS384', kid: 'first' }, sameKeyOtherAlgorithm('RS384'))],
  ['RS512 by the tenant’s own key', forged({ alg: 'RS512', kid: 'first' }, sameKeyOtherAlgorithm('RS512'))],
  ['PS256 by the tenant’s own key', forged({ alg: 'PS256', kid: 'first' }, sameKeyOtherAlgorithm('PS256'))],
  ['ES256 by another key', forged({ alg: 'ES256', kid: 'first' }, () => anotherKey('ES256'))],
  ['RS256 by another key under the tenant’s key id', forged({ alg: 'RS256', kid: 'first' }, () => anotherKey('RS256'))],
  ['RS256 by another key under its own id', forged({ alg: 'RS256', kid: 'mine' }, () => anotherKey('RS256'))],
  ['no key id', app({}, { kid: undefined })],
  ['an empty key id', app({}, { kid: '' })],
  ['a key id that is a number', app({}, { kid: 1 })],
  ['a key in the header', app({}, { jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } })],
  ['an address of keys in the header', app({}, { jku: 'https://evil.example/keys' })],
  ['an address of a certificate in the header', app({}, { x5u: 'https://evil.example/cert' })],
  ['a certificate in the header', app({}, { x5c: ['AAAA'] })],
  ['a header of another type', app({}, { typ: 'logout+jwt' })],
  ['a token that expired 6 minutes ago', app({ exp: now() - 360 })],
  ['no exp', app({ exp: undefined })],
  ['an exp that is text', app({ exp: String(now() + 3600) })],
  ['a token that begins in 6 minutes', app({ nbf: now() + 360 })],
  ['no nbf', app({ nbf: undefined })],
  ['no iat', app({ iat: undefined })],
  ['a token for another app', app({ aud: 'c11e0000-0000-4000-8000-00000000000b' })],
  ['a token for Azure Resource Manager', app({ aud: 'https://management.azure.com' })],
  ['a token for Azure Resource Manager by its older name', app({ aud: 'https://management.core.windows.net/' })],
  ['a token for Microsoft Graph', app({ aud: '00000003-0000-0000-c000-000000000000' })],
  ['an audience that begins as ours', app({ aud: `${clientId}0` })],
  ['our audience in capitals', app({ aud: clientId.toUpperCase() })],
  ['several audiences, ours among them', app({ aud: [clientId, 'https://management.azure.com'] })],
  ['no audience', app({ aud: undefined })],
  ['another issuer', app({ iss: 'https://evil.example/v2.0' })],
  ['no issuer', app({ iss: undefined })],
  [
    'the issuer with a slash more',
    async (entra) => `Bearer ${await entra.token({ ...anApp, iss: `${entra.issuer}/` })}`,
  ],
  [
    'the issuer of another tenant',
    async (entra) => `Bearer ${await entra.token({ ...anApp, iss: entra.issuer.replace(tenant, otherTenant) })}`,
  ],
  ['another tenant', app({ tid: otherTenant })],
  [
    'another tenant in tid and issuer',
    async (entra) =>
      `Bearer ${await entra.token({ ...anApp, tid: otherTenant, iss: entra.issuer.replace(tenant, otherTenant) })}`,
  ],
  ['no tenant', app({ tid: undefined })],
  ['a tenant that is no GUID', app({ tid: 'common' })],
  ['a v1.0 token where none is configured', v1({ aud: clientId })],
  ['version 1.0 by a v2.0 issuer', app({ ver: '1.0' })],
  ['no version', app({ ver: undefined })],
  ['no object id', app({ oid: undefined })],
  ['an object id that is no GUID', app({ oid: 'admin', sub: 'admin' })],
  ['no sub', app({ sub: undefined })],
  ['a user’s token for another scope', user({ scp: 'User.Read' })],
  ['a scope that begins as ours', user({ scp: 'user_impersonation2' })],
  ['scopes in a list', user({ scp: ['user_impersonation'] })],
  ['an empty scope', user({ scp: '' })],
  ['an app with a scope', app({ scp: 'user_impersonation' })],
  ['a user without a scope', user({ scp: undefined, idtyp: 'user' })],
  ['an ID token with our audience and the user’s roles', user({ scp: undefined, azp: undefined, nonce: 'n' })],
  ['no scope, and a sub that is not the oid', user({ scp: undefined })],
  ['neither scope nor client', app({ idtyp: undefined, azp: undefined })],
  ['an idtyp that nobody knows', app({ idtyp: 'device' })],
  ['a token bound to a key', app({ cnf: { kid: 'pop' } })],
  ['roles that are text', app({ roles: 'Backup.Admin' })],
  ['a token of 20,000 letters', app({ padding: 'x'.repeat(15_000) })],
]

const withoutRole: [string, Sent][] = [
  ['an app without roles', app({ roles: undefined })],
  ['an app with an empty list of roles', app({ roles: [] })],
  ['a user with the scope alone', user({ roles: undefined })],
  ['a role in other letters', app({ roles: ['backup.diagnose'] })],
  ['a role with a star', app({ roles: ['Backup.*', '*'] })],
  ['roles in a list of lists', app({ roles: [['Backup.Admin']] })],
  ['a role’s name among the scopes', user({ scp: 'user_impersonation Backup.Admin', roles: undefined })],
  [
    'an administrator’s mail address',
    user({
      email: 'admin@contoso.com',
      upn: 'admin@contoso.com',
      preferred_username: 'Backup.Admin',
      roles: undefined,
    }),
  ],
  [
    'directory roles and groups',
    user({ wids: ['62e90394-69f5-4237-9190-012177145e10'], groups: [objectId], roles: undefined }),
  ],
]

describe('an access token', () => {
  let entra: Entra
  let app: App['app']
  let calls: string[]
  before(async () => {
    entra = await anEntra()
    await entra.addKey('second')
    const settings = { ...entra.settings, audiences: [clientId, appIdUri] }
    const authenticator = createEntra(settings, { assignments: () => undefined, warn: () => undefined })
    ;({ app, calls } = await appUnderTest(undefined, {}, { authenticator }))
  })
  after(async () => {
    await app.close()
    await entra.stop()
  })

  const ask = async (sent: Sent) => {
    const authorization = await sent(entra)
    const response = await app.inject({
      url: '/v1/errorCodes',
      headers: authorization === undefined ? {} : { authorization },
    })
    // Nothing of a token comes back, whatever is wrong with it.
    for (const piece of authorization?.split(/[ .]/).filter(({ length }) => length > 20) ?? [])
      assert.ok(!JSON.stringify([response.headers, response.body]).includes(piece))
    return {
      ...response,
      challenge: String(response.headers['www-authenticate']),
      code: response.headers['x-ms-error-code'],
    }
  }

  for (const [name, sent] of letIn) {
    it(`lets in: ${name}`, async () => {
      const { statusCode, body } = await ask(sent)
      assert.equal(statusCode, 200, body)
    })
  }
  for (const [name, sent] of notIdentified) {
    it(`asks for one: ${name}`, async () => {
      const { statusCode, code, challenge } = await ask(sent)
      assert.deepEqual(
        [statusCode, code, challenge],
        [401, 'AuthenticationFailed', 'Bearer realm="azure-vm-backup-remediation"'],
      )
    })
  }
  for (const [name, sent] of refused) {
    it(`refuses: ${name}`, async () => {
      const { statusCode, code, challenge } = await ask(sent)
      assert.deepEqual([statusCode, code], [401, 'InvalidAuthenticationToken'])
      assert.match(challenge, /^Bearer realm="[^"]+", error="invalid_token", error_description="[\x20-\x7e]+"$/)
    })
  }
  for (const [name, sent] of withoutRole) {
    it(`gives nothing for: ${name}`, async () => {
      const { statusCode, code, challenge, body } = await ask(sent)
      assert.deepEqual([statusCode, code], [403, 'RoleRequired'])
      assert.match(challenge, /error="insufficient_scope"/)
      assert.match(body, /Backup\.Diagnose/)
    })
  }

  it('says to whoever brings one for Azure which one to bring', async () => {
    const { body } = await ask(refused.find(([name]) => name === 'a token for Azure Resource Manager')![1])
    assert.match(body, new RegExp(`for another service; ask for one for ${clientId}`))
  })

  it('is asked for before anything is read, and behind the grammar of an id', async () => {
    const vm =
      '/v1/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines'
    const statusOf = async (url: string) => (await app.inject({ url })).statusCode
    assert.deepEqual([await statusOf(`${vm}/vm-1/diagnosis`), await statusOf(`${vm}/vm%20/diagnosis`)], [401, 400])
    const posted = await app.inject({ method: 'POST', url: `${vm}/vm-1/reapply`, payload: { unknown: true } })
    assert.equal(posted.statusCode, 401)
    assert.deepEqual(calls, [])
  })

  it('counts at least sixty cases', () => {
    assert.ok(letIn.length + notIdentified.length + refused.length + withoutRole.length >= 60)
  })

  describe('of version 1.0, where it is configured', () => {
    let app: App['app']
    before(async () => {
      const issuers = [...entra.settings.issuers, v1Issuer('{tenantid}')]
      const settings = { ...entra.settings, issuers, audiences: [clientId, appIdUri] }
      const authenticator = createEntra(settings, { assignments: () => undefined, warn: () => undefined })
      ;({ app } = await appUnderTest(undefined, {}, { authenticator }))
    })
    after(() => app.close())

    const cases: [string, number, Sent][] = [
      ['an app', 200, v1()],
      ['a user', 200, v1({ scp: 'user_impersonation', sub: 'pairwise' })],
      ['an app by its client id as audience', 200, v1({ aud: clientId })],
      ['a v2.0 token beside it', 200, async (entra) => `Bearer ${await entra.token()}`],
      ['version 2.0 by the v1.0 issuer', 401, v1({ ver: '2.0' })],
      ['the v1.0 issuer of another tenant', 401, v1({ iss: v1Issuer(otherTenant) })],
      ['a token for Azure Resource Manager', 401, v1({ aud: 'https://management.azure.com/' })],
    ]
    for (const [name, status, sent] of cases) {
      it(`${status}: ${name}`, async () => {
        const authorization = (await sent(entra))!
        const { statusCode, body } = await app.inject({ url: '/v1/errorCodes', headers: { authorization } })
        assert.equal(statusCode, status, body)
      })
    }
  })
})
