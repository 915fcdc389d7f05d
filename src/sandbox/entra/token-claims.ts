import { createHash, randomUUID } from 'node:crypto'
import { people, userNameOf, type PersonKey } from './people.ts'

/** The service's app registration, and that of its console. */
export const serviceClientId = 'c11e0000-0000-4000-8000-00000000000a'
export const consoleClientId = 'c11e0000-0000-4000-8000-0000000000cc'
export const scopeOfService = `${serviceClientId}/user_impersonation`

/** As the reference of access token claims has them for a v2.0 token of a public client. */
export const accessClaims = (tenantId: string, key: PersonKey) => ({
  aud: serviceClientId,
  azp: consoleClientId,
  azpacr: '0',
  scp: 'user_impersonation',
  roles: [people[key].role],
  ...personClaims(tenantId, key, serviceClientId),
})

export const idClaims = (tenantId: string, key: PersonKey) => ({
  aud: consoleClientId,
  ...personClaims(tenantId, key, consoleClientId),
})

const personClaims = (tenantId: string, key: PersonKey, clientId: string) => ({
  tid: tenantId,
  oid: people[key].oid,
  name: people[key].name,
  preferred_username: userNameOf(key),
  // Pairwise: the same person is somebody else to each application.
  sub: createHash('sha256').update(`${clientId} ${people[key].oid}`).digest('base64url'),
  uti: randomUUID(),
  ver: '2.0',
})
