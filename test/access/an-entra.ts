import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { OAuth2Server } from 'oauth2-mock-server'
import { generate } from 'selfsigned'
import type { EntraSettings } from '../../src/access/entra-settings.ts'

export const tenant = '7a1c2b3d-0000-4000-8000-00000000000a'
export const clientId = 'c11e0000-0000-4000-8000-00000000000a'
export const objectId = '0b1ec700-0000-4000-8000-000000000001'
const client = 'c11e0000-0000-4000-8000-0000000000ff'

/** Claims to set; undefined leaves one out. */
export type Claims = Record<string, unknown>

export const anApp: Claims = { azp: client, azpacr: '1', idtyp: 'app', roles: ['Backup.Diagnose'] }
export const aUser: Claims = {
  azp: client,
  scp: 'user_impersonation',
  sub: 'pairwise-of-the-user',
  name: 'Ada',
  roles: ['Backup.Diagnose'],
}

/** An OpenID provider over HTTPS, at the addresses and with the claims of an Entra ID tenant; it signs and serves its own keys. */
export async function anEntra() {
  const folder = await mkdtemp(join(tmpdir(), 'entra-'))
  const { cert, private: key } = await ownCertificate()
  await writeFile(join(folder, 'key.pem'), key)
  await writeFile(join(folder, 'cert.pem'), cert)
  setDefaultCACertificates([...getCACertificates(), cert])
  const server = new OAuth2Server(join(folder, 'key.pem'), join(folder, 'cert.pem'), {
    endpoints: { wellKnownDocument: `/${tenant}/v2.0/.well-known/openid-configuration`, jwks: '/all-keys' },
  })
  const fetched = { metadata: 0, keys: 0 }
  let fault: ((response: ServerResponse) => void) | undefined
  let listed: object[] | undefined
  server.service.on('beforeWellKnownOpenIdConfiguration', ({ body }: { body: Record<string, unknown> }) => {
    fetched.metadata++
    body['jwks_uri'] = `${origin}/${tenant}/discovery/v2.0/keys`
  })
  server.service.addRoute('GET', `/${tenant}/discovery/v2.0/keys`, (_, response) => {
    fetched.keys++
    if (fault) return fault(response)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ keys: listed ?? server.issuer.keys.toJSON() }))
  })
  await server.issuer.keys.generate('RS256', { kid: 'first' })
  await server.start(0, '127.0.0.1')
  const origin = `https://localhost:${server.address().port}`
  server.issuer.url = `${origin}/${tenant}/v2.0`

  return {
    server,
    /** PEM of what a client has to trust. */
    ca: cert,
    fetched,
    settings: {
      tenants: [tenant],
      audiences: [clientId],
      issuers: [`${origin}/{tenantid}/v2.0`],
      jwksUri: undefined,
    } as EntraSettings,
    issuer: server.issuer.url,
    origin,
    /** What a service is set to that takes its tokens, and gives these callers these scopes. */
    async serviceSettings(callers: Iterable<{ id: string; scopes: readonly string[] }>) {
      const file = join(folder, 'access.json')
      const assignments = [...callers].map(({ id, scopes }) => ({ principal: id, scopes }))
      await writeFile(file, JSON.stringify({ assignments }))
      return {
        AUTH_MODE: 'entra',
        ENTRA_TENANT_ID: tenant,
        ENTRA_AUDIENCE: clientId,
        ENTRA_ISSUER: `${origin}/{tenantid}/v2.0`,
        ACCESS_FILE: file,
      }
    },
    /** Signed by the key `kid`, or by the first; a claim that is undefined is left out. */
    token: (claims: Claims = anApp, { kid = 'first', header = {} }: { kid?: string; header?: object } = {}) =>
      server.issuer.buildToken({
        kid,
        scopesOrTransform: (head, payload) => {
          Object.assign(payload, { aud: clientId, tid: tenant, oid: objectId, sub: objectId, ver: '2.0' }, claims)
          for (const [name, value] of Object.entries(payload)) if (value === undefined) delete payload[name]
          Object.assign(head, header)
        },
      }),
    addKey: (kid: string) => server.issuer.keys.generate('RS256', { kid }),
    /** What the keys' address does instead of answering them. */
    failWith(how: typeof fault) {
      fault = how
    },
    /** Lists these keys, not those that sign. */
    list(keys: object[] | undefined) {
      listed = keys
    },
    async stop() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Its own authority, by a name of its own: of two trusted certificates with one name only the first is looked at. */
const ownCertificate = () =>
  generate([{ name: 'commonName', value: `Entra ID of tests ${randomUUID()}` }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  })
