import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { ServiceError } from '../errors.ts'
import { issuerOf, verifyAccessToken } from './access-token.ts'
import { type Assignments } from './assignments.ts'
import { principalOf } from './principal-of.ts'
import type { Authenticator } from './authenticator.ts'
import type { EntraSettings } from './entra-settings.ts'
import type { Identity } from './identity.ts'
import { readSigningKeys } from './openid-metadata.ts'
import type { Principal } from './principal.ts'
import { SigningKeys } from './signing-keys.ts'

interface EntraOptions {
  /** In effect now. Undefined: roles count everywhere. */
  assignments: () => Assignments | undefined
  warn: (details: object, message: string) => void
  /** Milliseconds, monotonic; of the keys' age. */
  clock?: () => number
}

interface Verified {
  identity: Identity
  until: number
  principal: Principal
  assignments: Assignments | undefined
}

const believedFor = 5 * 60_000
/** Bytes of all tokens that are remembered: some ten thousand. */
const mostRemembered = 16 * 1024 * 1024
const lookForKeysEvery = 60_000

/** Entra ID as the doorman: verifies a token once, and remembers by the token's hash who holds it, for minutes at most. */
export function createEntra(settings: EntraSettings, { assignments: current, warn, clock }: EntraOptions) {
  const { tenants, issuers, audiences, jwksUri } = settings
  const keys = new Map(
    tenants.map((tenant) => {
      const read = () => readSigningKeys(tenant, issuerOf(issuers[0]!, tenant), jwksUri)
      return [tenant, new SigningKeys({ read, warn, clock })]
    }),
  )
  const refresh = async () => void (await Promise.all([...keys.values()].map((ofTenant) => ofTenant.refresh())))
  let timer: NodeJS.Timeout | undefined
  const verified = new LRUCache<string, Verified>({
    maxSize: mostRemembered,
    // A token may name two hundred groups, and what ACCESS_FILE gives each.
    sizeCalculation: ({ identity, principal }) => 1024 + 128 * ((identity.groups?.length ?? 0) + placesOf(principal)),
  })

  function known(key: string): Principal | undefined {
    const found = verified.get(key)
    if (!found || found.until <= Date.now()) return undefined
    const assignments = current()
    if (found.assignments !== assignments)
      Object.assign(found, { assignments, principal: principalOf(found.identity, assignments) })
    return found.principal
  }

  async function verify(token: string, key: string): Promise<Principal> {
    const identity = await verifyAccessToken(token, { keys, issuers, audiences })
    const assignments = current()
    const principal = principalOf(identity, assignments)
    const until = Math.min(identity.expiresAt, Date.now() + believedFor)
    verified.set(key, { identity, until, principal, assignments })
    return principal
  }

  return {
    authenticate(authorization, { afresh }) {
      // Hash of the whole header: a remembered one was well formed.
      const key = hash('sha256', authorization ?? '', 'base64url')
      return (afresh ? undefined : known(key)) ?? verify(bearerOf(authorization), key)
    },
    refresh,
    /** Reads the keys, and again from time to time. Nobody waits for it: the first token would. */
    start() {
      timer = setInterval(() => void refresh(), lookForKeysEvery).unref()
      void refresh()
    },
    /** For /readyz: without keys nobody can be let in. */
    checkReady: async () => {
      const prepared = await Promise.all([...keys.values()].map((ofTenant) => ofTenant.prepare()))
      if (prepared.includes(false)) throw new Error('The signing keys of Entra ID cannot be read.')
    },
    stop: () => clearInterval(timer),
  } satisfies Authenticator & Record<string, unknown>
}

const placesOf = ({ roles, reach }: Principal) =>
  [...roles].reduce((sum, role) => sum + (reach(role) === 'Everything' ? 1 : reach(role).length), 0)

function bearerOf(authorization: string | undefined) {
  if (authorization === undefined)
    throw new ServiceError('AuthenticationFailed', 'Send an access token: Authorization: Bearer <token>.')
  const [, token] = /^Bearer +([\w\-.~+/]+=*) *$/i.exec(authorization) ?? []
  if (token === undefined)
    throw new ServiceError('AuthenticationFailed', 'Only Authorization: Bearer <token> is understood.')
  return token
}
