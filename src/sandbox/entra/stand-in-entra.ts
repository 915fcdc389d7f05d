import { AssertionError } from 'node:assert'
import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { AugmentedRequest, MutableRedirectUri, MutableResponse, MutableToken } from 'oauth2-mock-server'
import { accountPage } from './account-page.ts'
import { grants, type TokenForm } from './grants.ts'
import { isPersonKey, type PersonKey } from './people.ts'
import { accessClaims, consoleClientId, idClaims, scopeOfService, serviceClientId } from './token-claims.ts'

export interface StandInEntra {
  /** http://127.0.0.1:PORT */
  origin: string
  tokenEndpoint: string
  /** What a service is set to that lets its people in, by the console too. */
  serviceSettings: Record<string, string>
  /** An access token, without a browser. */
  tokenFor(person: PersonKey): Promise<string>
  /** No refresh token of before is taken any more: as a password change or a revocation does. */
  endSessions(): void
  stop(): Promise<void>
}

interface StandInEntraOptions {
  tenantId: string
  port?: number
  /** Entra ID's last 60 to 90 minutes. */
  tokenSeconds?: number
}

/**
 * Microsoft Entra ID's v2.0 endpoints for one tenant: metadata, keys, authorization code with PKCE, refresh and password grants. Over plain
 * HTTP on this machine alone, which the service's settings take for loopback: a browser asks for a login's metadata in the background,
 * where nobody can accept a throw-away certificate.
 */
export async function startEntra({
  tenantId,
  port = 0,
  tokenSeconds = 3600,
}: StandInEntraOptions): Promise<StandInEntra> {
  // Loaded where it is asked for: most sandboxes let anybody in.
  const { OAuth2Server } = await import('oauth2-mock-server')
  const authority = `/${tenantId}/oauth2/v2.0`
  const paths = {
    wellKnownDocument: `/${tenantId}/v2.0/.well-known/openid-configuration`,
    jwks: `/${tenantId}/discovery/v2.0/keys`,
    authorize: `${authority}/authorize/picked`,
    token: `${authority}/token`,
  }
  const server = new OAuth2Server(undefined, undefined, { endpoints: paths })
  const { service, issuer } = server
  const granted = grants()

  service.on('beforeWellKnownOpenIdConfiguration', ({ body }: { body: Record<string, unknown> }) => {
    Object.assign(body, {
      jwks_uri: `${origin}${paths.jwks}`,
      token_endpoint: `${origin}${paths.token}`,
      authorization_endpoint: `${origin}${authority}/authorize`,
      grant_types_supported: ['authorization_code', 'refresh_token', 'password'],
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    })
  })

  service.addRoute('GET', `${authority}/authorize`, ({ query }: AugmentedRequest, response: ServerResponse) => {
    const back = redirectOf(query)
    if (query['client_id'] !== consoleClientId) throw refused('AADSTS700016: there is no such application.')
    if (query['response_type'] !== 'code' || query['code_challenge_method'] !== 'S256' || !query['code_challenge'])
      throw refused('AADSTS9002325: a code with a proof key (S256) is what a single-page application gets.')
    if (query['prompt'] === 'none') {
      back.searchParams.set('error', 'login_required')
      if (typeof query['state'] === 'string') back.searchParams.set('state', query['state'])
      response.writeHead(302, { location: back.href }).end()
      return
    }
    const asked = Object.entries(query).filter((pair): pair is [string, string] => typeof pair[1] === 'string')
    const html = accountPage(
      (person) => `${paths.authorize}?${new URLSearchParams([...asked, ['person', person]]).toString()}`,
    )
    const policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy }).end(html)
  })

  service.on('beforeAuthorizeRedirect', ({ url }: MutableRedirectUri, { query }: AugmentedRequest) => {
    redirectOf(query)
    const { person, scope, code_challenge } = query
    if (!isPersonKey(person) || typeof code_challenge !== 'string') throw refused('Nobody was picked.')
    granted.code(url.searchParams.get('code')!, { person, scope: typeof scope === 'string' ? scope : '' })
  })

  service.on('beforeTokenSigning', ({ payload }: MutableToken, { body }: { body: TokenForm }) => {
    const grant = granted.of(body)
    if (!grant) return // The answer is a refusal.
    // Only an access token has a scope there.
    const isAccess = 'scope' in payload
    payload.exp = payload.iat + tokenSeconds
    for (const name of ['scope', 'amr']) delete payload[name]
    Object.assign(payload, isAccess ? accessClaims(tenantId, grant.person) : idClaims(tenantId, grant.person))
  })

  service.on('beforeResponse', (answer: MutableResponse, { body: form }: { body: TokenForm }) => {
    const grant = granted.of(form)
    if (!grant) {
      answer.statusCode = 400
      answer.body = { error: 'invalid_grant', error_description: 'AADSTS70008: the grant has expired or was revoked.' }
      return
    }
    const { access_token, id_token } = answer.body as Record<string, unknown>
    const refresh_token = granted.used(form, grant, randomUUID())
    answer.body = {
      token_type: 'Bearer',
      scope: scopeOfService,
      expires_in: tokenSeconds,
      ext_expires_in: tokenSeconds,
      access_token,
      ...(refresh_token === undefined ? {} : { refresh_token }),
      ...(grant.scope.split(' ').includes('openid') ? { id_token } : {}),
    }
  })

  await issuer.keys.generate('RS256')
  await server.start(port, '127.0.0.1')
  const origin = `http://127.0.0.1:${server.address().port}`
  issuer.url = `${origin}/${tenantId}/v2.0`

  return {
    origin,
    tokenEndpoint: `${origin}${paths.token}`,
    serviceSettings: {
      AUTH_MODE: 'entra',
      ENTRA_TENANT_ID: tenantId,
      ENTRA_AUDIENCE: serviceClientId,
      ENTRA_ISSUER: issuer.url,
      ENTRA_CONSOLE_CLIENT_ID: consoleClientId,
    },
    tokenFor: (person) =>
      issuer.buildToken({
        expiresIn: tokenSeconds,
        scopesOrTransform: (_, payload) => void Object.assign(payload, accessClaims(tenantId, person)),
      }),
    endSessions: () => granted.forget(),
    stop: () => server.stop(),
  }
}

/** Registered for single-page applications; of a loopback address Entra ID leaves the port open. */
function redirectOf({ redirect_uri }: AugmentedRequest['query']) {
  const url = typeof redirect_uri === 'string' && URL.canParse(redirect_uri) ? new URL(redirect_uri) : undefined
  const isOurs = url && /^https?:$/.test(url.protocol) && ['127.0.0.1', 'localhost'].includes(url.hostname)
  if (isOurs && url.pathname === '/console/signed-in') return url
  throw refused('AADSTS50011: the redirect URI is not one of the application.')
}

/** Told as 400 by the library. */
const refused = (message: string) => new AssertionError({ message })
