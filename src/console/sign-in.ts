/** Where people of this service sign in; null: nowhere by the page. */
export interface SignIn {
  issuer: string
  clientId: string
  scope: string
}

export const returnPath = '/console/signed-in'

/** Whether this page was loaded by the sign-in's way back. */
export const isReturning = () => location.pathname === returnPath

export async function signInOffered(): Promise<SignIn | null> {
  const response = await fetch('/console/sign-in.json', { cache: 'no-store' })
  return response.ok ? ((await response.json()) as { signIn: SignIn | null }).signIn : null
}

/** Only who signs in loads what that takes. */
const authorizationCode = () => import('./authorization-code.ts')
export const beginSignIn = async (signIn: SignIn) => (await authorizationCode()).beginSignIn(signIn)
export const endSignIn = async () => (await authorizationCode()).endSignIn()
