import { armError } from '../arm-error.ts'
import type { Answer } from '../operation.ts'
import { expiryOf } from './tokens.ts'

const challenge = (tenantId: string, error: string, description: string) =>
  `Bearer authorization_uri="https://login.windows.net/${tenantId}", error="${error}", error_description="${description}"`

/** ARM's answer to a request without a valid token; undefined when the token is valid. */
export function refusedWithoutToken(authorization: string | undefined, tenantId: string): Answer | undefined {
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1]
  const refusal = (code: string, message: string, description: string) => {
    const answer = armError(401, code, message, 'gateway')
    return {
      ...answer,
      headers: { ...answer.headers, 'www-authenticate': challenge(tenantId, 'invalid_token', description) },
    }
  }
  if (!token) {
    return refusal(
      'AuthenticationFailed',
      "Authentication failed. The 'Authorization' header is missing.",
      "The authentication failed because of missing 'Authorization' header.",
    )
  }
  const expires = expiryOf(token)
  if (expires === undefined)
    return refusal('InvalidAuthenticationToken', 'The access token is invalid.', 'Could not parse the token.')
  if (expires * 1000 > Date.now()) return undefined
  const [expiry, current] = [new Date(expires * 1000), new Date()].map((time) => time.toUTCString())
  return refusal(
    'ExpiredAuthenticationToken',
    `The access token expiry UTC time '${expiry ?? ''}' is earlier than current UTC time '${current ?? ''}'.`,
    'The access token has expired.',
  )
}
