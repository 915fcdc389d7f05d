import type { IncomingMessage } from 'node:http'
import type { Answer } from '../operation.ts'
import type { World } from '../world/world.ts'
import { defaultClientId, issueToken } from './tokens.ts'

/**
 * The managed identity endpoint of App Service: a GET with X-IDENTITY-HEADER (2019-08-01, what @azure/identity sends), and the older
 * form with a `secret` header or a POST that carries the resource in its body (what `az` has used).
 */
export function identityAnswer(request: IncomingMessage, url: URL, body: string, secret: string, world: World): Answer {
  const { headers } = request
  const shown = headers['x-identity-header'] ?? headers.secret
  if (shown !== secret && headers.metadata !== 'true') {
    return { status: 401, body: { statusCode: 401, message: 'Unauthorized: the identity header is missing or wrong.' } }
  }
  const form = new URLSearchParams(body)
  const resource = url.searchParams.get('resource') ?? form.get('resource')
  if (!resource) return { status: 400, body: { statusCode: 400, message: 'The resource parameter is missing.' } }

  const client_id = url.searchParams.get('client_id') ?? form.get('client_id') ?? defaultClientId
  const { access_token, expires_on } = issueToken(world, resource, undefined, client_id)
  return {
    status: 200,
    body: {
      access_token,
      expires_on: String(expires_on),
      expires_in: '86400',
      not_before: String(expires_on - 86_400),
      resource,
      token_type: 'Bearer',
      client_id,
    },
  }
}
