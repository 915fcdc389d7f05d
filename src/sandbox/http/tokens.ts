import { createHmac, randomUUID } from 'node:crypto'
import { guidOf } from '../world/guid.ts'
import type { World } from '../world/world.ts'

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** The identity that asks without naming one. */
export const defaultClientId = '5f7a1f0c-0b1d-4b7e-8f5a-6c1f2a3b0004'

export interface IssuedToken {
  access_token: string
  expires_on: number
}

/** A decodable JWT with the claims that clients look into (`az` reads tid, oid and xms_mirid). The signature convinces nobody else. */
export function issueToken(
  world: World,
  audience: string,
  lifetimeSeconds = 86_400,
  clientId = defaultClientId,
): IssuedToken {
  const now = Math.floor(Date.now() / 1000)
  const expires_on = now + lifetimeSeconds
  const [subscription] = world.subscriptions.values()
  const payload = {
    aud: audience,
    iss: `https://sts.windows.net/${world.tenantId}/`,
    iat: now,
    nbf: now,
    exp: expires_on,
    appid: clientId,
    appidacr: '2',
    idtyp: 'app',
    oid: objectIdOf(world, clientId),
    sub: objectIdOf(world, clientId),
    tid: world.tenantId,
    uti: randomUUID(),
    ver: '1.0',
    xms_mirid: `${subscription?.id ?? ''}/resourcegroups/remediation/providers/Microsoft.ManagedIdentity/userAssignedIdentities/remediation`,
  }
  const unsigned = `${encode({ typ: 'JWT', alg: 'HS256', kid: 'sandbox' })}.${encode(payload)}`
  return {
    access_token: `${unsigned}.${createHmac('sha256', 'sandbox').update(unsigned).digest('base64url')}`,
    expires_on,
  }
}

/** Every client id has a principal of its own; the world names that of the identity that asks without one. */
export const objectIdOf = (world: World, clientId: string | null) =>
  clientId === null || clientId === defaultClientId ? world.principalId : guidOf(`principal ${clientId}`)

/** When a bearer token ends, in seconds; undefined for what is no token. */
export function expiryOf(token: string): number | undefined {
  const { exp } = claimsOf(token)
  return typeof exp === 'number' ? exp : undefined
}

/** The token's identity: the client id that it was asked for. */
export function clientIdOf(token: string): string | null {
  const { appid } = claimsOf(token)
  return typeof appid === 'string' ? appid : null
}

function claimsOf(token: string): { exp?: unknown; appid?: unknown } {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object
  } catch {
    return {}
  }
}
