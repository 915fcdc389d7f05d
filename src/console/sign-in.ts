import { token } from './ask.ts'

/** Where people of this service sign in; null: nowhere by the page. */
export interface SignIn {
  issuer: string
  clientId: string
  scope: string
}

const returnPath = '/console/signed-in'

/** Whether this page was loaded by the sign-in's way back. */
export const isReturning = () => location.pathname === returnPath

export async function signInOffered(): Promise<SignIn | null> {
  const response = await fetch('/console/sign-in.json', { cache: 'no-store' })
  return response.ok ? ((await response.json()) as { signIn: SignIn | null }).signIn : null
}

/** Only who signs in loads what that takes, which shares nothing with the rest: the rest stays one file. */
const authorizationCode = () => import('./authorization-code.ts')
const redirectUri = () => `${location.origin}${returnPath}`

export async function beginSignIn(signIn: SignIn) {
  const { begin } = await authorizationCode()
  await begin(signIn, redirectUri())
}

export async function endSignIn() {
  const { end } = await authorizationCode()
  token.value = (await end(signInOffered, redirectUri())) ?? token.value
}
