import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTPayload,
  type ProtectedHeaderParameters,
} from 'jose'
import { ServiceError } from '../errors.ts'
import { guidsIn, isGuid } from '../backup/resource-id.ts'
import { identityOf, invalid, skewSeconds, type Identity } from './identity.ts'
import type { SigningKeys } from './signing-keys.ts'

const largest = 16 * 1024

export interface TokenRules {
  /** By lower-case tenant id: only these are let in. */
  keys: ReadonlyMap<string, SigningKeys>
  /** With `{tenantid}` where the tenant's id stands. */
  issuers: readonly string[]
  audiences: readonly string[]
}

/** Who an access token of Entra ID stands for. Rejects with ServiceError, whose message never holds anything of the token. */
export async function verifyAccessToken(token: string, rules: TokenRules): Promise<Identity> {
  const { tenantId, keys } = tenantOf(token, rules)
  try {
    const { payload } = await jwtVerify(token, (header) => keys.find(header), {
      algorithms: ['RS256'],
      issuer: rules.issuers.map((issuer) => issuerOf(issuer, tenantId)),
      audience: [...rules.audiences],
      clockTolerance: skewSeconds,
      requiredClaims: ['exp', 'nbf', 'iat', 'aud', 'iss', 'sub', 'tid', 'ver'],
    })
    refuseContradictions(payload, tenantId)
    return identityOf(payload)
  } catch (error) {
    if (error instanceof ServiceError) throw error
    throw invalid(explain(error, rules), error instanceof errors.JOSEError ? error.code : undefined)
  }
}

export const issuerOf = (issuer: string, tenantId: string) => issuer.replaceAll('{tenantid}', tenantId)

/** Before the signature: which tenant's keys to ask. Nothing else of it is believed. */
function tenantOf(token: string, { keys }: TokenRules) {
  if (token.length > largest) throw invalid('The access token is too large.')
  let header: ProtectedHeaderParameters
  let claims: JWTPayload
  try {
    header = decodeProtectedHeader(token)
    claims = decodeJwt(token)
  } catch {
    throw invalid('That is not an Entra ID access token.')
  }
  if (header.alg !== 'RS256' || typeof header.kid !== 'string' || header.kid === '')
    throw invalid('The access token is not signed as Entra ID signs (RS256, with a key id).')
  // Keys come from the tenant's metadata and from nowhere else.
  if ('jwk' in header || 'jku' in header || 'x5u' in header || 'x5c' in header || 'crit' in header)
    throw invalid('The access token brings a key or an extension along.')
  if (header.typ !== undefined && !/^(application\/)?(at\+)?jwt$/i.test(header.typ))
    throw invalid('This is no access token.')
  const tenantId = isGuid(claims['tid']) ? claims['tid'].toLowerCase() : ''
  const ofTenant = keys.get(tenantId)
  if (!ofTenant) throw invalid('The tenant of the access token is not allowed.')
  return { tenantId, keys: ofTenant }
}

function refuseContradictions({ aud, iss, ver }: JWTPayload, tenantId: string) {
  if (typeof aud !== 'string') throw invalid('The access token is for several audiences.')
  const [named] = guidsIn(iss ?? '')
  if (named !== undefined && named !== tenantId) throw invalid('Issuer and tenant contradict each other.')
  const isFirst = iss?.startsWith('https://sts.') === true
  if ((isFirst && ver !== '1.0') || (!isFirst && iss?.endsWith('/v2.0') === true && ver !== '2.0'))
    throw invalid('Issuer and version of the access token contradict each other.')
}

function explain(error: unknown, { audiences }: TokenRules) {
  if (error instanceof errors.JWTExpired) return 'The access token has expired.'
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud')
      return `The access token is for another service; ask for one for ${audiences[0]!} (az account get-access-token --scope ${audiences[0]!}/.default).`
    if (error.claim === 'iss')
      return 'The issuer of the access token is not accepted (a v1.0 token, where the app registration has to say requestedAccessTokenVersion 2?).'
    if (error.claim === 'nbf') return 'The access token is not valid yet.'
    return `The claim ${error.claim} of the access token is missing or wrong.`
  }
  if (error instanceof errors.JWKSNoMatchingKey)
    return 'The access token is signed by a key that its tenant does not list.'
  return 'The access token is not valid.'
}
