import { token } from './ask.ts'
import type { SignIn } from './authorization-code.ts'

const returnPath = '/console/signed-in'

/** Whether this page was loaded by the sign-in's way back. */
export const isReturning = () => location.pathname === returnPath

export async function signInOffered(): Promise<SignIn | null> {
  const response = await fetch('/console/sign-in.json', { cache: 'no-store' })
  return response.ok ? ((await response.json()) as { signIn: SignIn | null }).signIn : null
}

const redirectUri = () => `${location.origin}${returnPath}`

/** What signing in takes is loaded now; it shares nothing with the rest, which so stays one file. */
export async function beginSignIn(signIn: SignIn) {
  const { begin } = await import('./authorization-code.ts')
  await begin(signIn, redirectUri())
}

export async function endSignIn() {
  const { end } = await import('./authorization-code.ts')
  token.value = (await end(signInOffered, redirectUri())) ?? token.value
}
