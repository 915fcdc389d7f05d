import type { JWTPayload } from 'jose'
import { isGuid } from '../backup/resource-id.ts'
import { clip, keepable } from '../backup/text.ts'
import { ServiceError } from '../errors.ts'
import { roles as knownRoles, type Role } from './principal.ts'

/** Claims of a verified token. */
export interface Identity {
  tenantId: string
  objectId: string
  kind: 'App' | 'User'
  name: string | null
  roles: readonly Role[]
  /** Null: there are more than fit into the token. */
  groups: readonly string[] | null
  /** Milliseconds of Unix time, the skew of clocks included. */
  expiresAt: number
}

/** Microsoft's own libraries allow clocks to differ by as much. */
export const skewSeconds = 300
/** The delegated permission that a user's client has to hold; what Azure itself calls it for its own APIs. */
const delegatedScope = 'user_impersonation'

/**
 * Only what Entra ID vouches for and nobody can choose: tenant, object, roles, groups. Never by `email`, `upn`, `preferred_username` or
 * `unique_name`, which change hands.
 */
export function identityOf(claims: JWTPayload): Identity {
  // Bound to a key that we do not ask for: taken as a bearer token it would be worth nothing.
  if (claims['cnf'] !== undefined) throw invalid('The access token is bound to a key (cnf); bearer tokens are taken.')
  if (!isGuid(claims['tid']) || !isGuid(claims['oid'])) throw invalid('The access token lacks tid or oid.')
  const kind = kindOf(claims)
  const { name, appid, azp } = claims as Record<string, unknown>
  const shown = kind === 'User' ? name : (azp ?? appid)
  return {
    tenantId: claims['tid'].toLowerCase(),
    objectId: claims['oid'].toLowerCase(),
    kind,
    name: typeof shown === 'string' ? clip(keepable(shown), 256) : null,
    roles: rolesOf(claims['roles']),
    groups: groupsOf(claims),
    expiresAt: (claims.exp! + skewSeconds) * 1000,
  }
}

/**
 * A user's token carries `scp`. An app's carries none, says `idtyp` "app" where the registration asks for that claim, and has the same
 * `sub` as `oid`. An ID token has neither: it may even name this service as its audience, and lets nobody in.
 */
function kindOf({ scp, idtyp, sub, oid, ...claims }: JWTPayload): Identity['kind'] {
  const client = claims['azp'] ?? claims['appid']
  if (scp !== undefined) {
    if (typeof scp !== 'string' || (idtyp !== undefined && idtyp !== 'user'))
      throw invalid('The access token is neither a user’s nor an app’s.')
    if (!scp.split(' ').includes(delegatedScope))
      throw invalid(`The access token was not given for ${delegatedScope} (scp).`)
    return 'User'
  }
  const isApp = idtyp === undefined ? sub === oid && client !== undefined : idtyp === 'app'
  if (!isApp) throw invalid('This is not an access token for this service: it has no scp, and is not an app’s.')
  return 'App'
}

function rolesOf(claim: unknown): Role[] {
  if (claim === undefined) return []
  if (!Array.isArray(claim)) throw invalid('The roles of the access token are not a list.')
  return knownRoles.filter((role) => claim.includes(role))
}

function groupsOf({ groups, hasgroups, ...claims }: JWTPayload): Identity['groups'] {
  const elsewhere = claims['_claim_names'] as Record<string, unknown> | undefined
  if (hasgroups === true || hasgroups === 'true' || elsewhere?.['groups'] !== undefined) return null
  return Array.isArray(groups) ? groups.filter(isGuid).map((group) => group.toLowerCase()) : []
}

export const invalid = (message: string, cause?: unknown) =>
  new ServiceError('InvalidAuthenticationToken', message, cause === undefined ? {} : { cause })
