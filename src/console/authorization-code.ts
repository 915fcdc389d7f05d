import * as oauth from 'oauth4webapi'

/** Where people of this service sign in; null: nowhere by the page. */
export interface SignIn {
  issuer: string
  clientId: string
  scope: string
}

/** What has to be known again when the browser comes back. */
interface Begun {
  verifier: string
  state: string
  back: string
}

const keptAs = 'console.signing-in'

/** Authorization code with PKCE: nothing that leaves this page is worth anything to whoever reads it. */
export async function begin(signIn: SignIn, redirectUri: string) {
  const server = await serverOf(signIn)
  const begun: Begun = {
    verifier: oauth.generateRandomCodeVerifier(),
    state: oauth.generateRandomState(),
    back: location.pathname + location.search,
  }
  sessionStorage.setItem(keptAs, JSON.stringify(begun))
  const url = new URL(server.authorization_endpoint!)
  const asked = {
    client_id: signIn.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: signIn.scope,
    code_challenge: await oauth.calculatePKCECodeChallenge(begun.verifier),
    code_challenge_method: 'S256',
    state: begun.state,
  }
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value)
  location.assign(url)
}

/** On the way back: the code for a token, and the page that the person came from; null: nobody began here. Rejects with what the login said. */
export async function end(signInOffered: () => Promise<SignIn | null>, redirectUri: string) {
  const kept = sessionStorage.getItem(keptAs)
  sessionStorage.removeItem(keptAs)
  const { search } = location
  const begun = kept === null ? null : (JSON.parse(kept) as Begun)
  // The code is used once, and belongs in no history.
  history.replaceState(null, '', begun?.back ?? '/')
  if (begun === null) return null
  const signIn = await signInOffered()
  if (signIn === null) return null
  const server = await serverOf(signIn)
  const client = { client_id: signIn.clientId }
  const told = oauth.validateAuthResponse(server, client, new URLSearchParams(search), begun.state)
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    told,
    redirectUri,
    begun.verifier,
    insecurely(signIn),
  )
  return (await oauth.processAuthorizationCodeResponse(server, client, response)).access_token
}

async function serverOf(signIn: SignIn) {
  const issuer = new URL(signIn.issuer)
  const response = await oauth.discoveryRequest(issuer, { algorithm: 'oidc', ...insecurely(signIn) })
  return await oauth.processDiscoveryResponse(issuer, response)
}

/** Settings take http for an issuer on this machine alone. */
const insecurely = ({ issuer }: SignIn) => (issuer.startsWith('http:') ? { [oauth.allowInsecureRequests]: true } : {})
