import { signal } from '@preact/signals'
import { renewBy, token } from './ask.ts'
import type { Granted, SignIn } from './authorization-code.ts'

/** In the memory of the page alone. */
interface Session {
  signIn: SignIn
  refreshToken: string
}
let session: Session | null = null
let timer: ReturnType<typeof setTimeout> | undefined
/** Another account is asked for, even where the login still knows the last one. */
let leftOnPurpose = false

/** Name of who has signed in by the login. */
export const who = signal<string | null>(null)
/** Somebody was signed in, and the login does not go on with it. */
export const hasEnded = signal(false)

const returnPath = '/console/signed-in'
const redirectUri = () => `${location.origin}${returnPath}`

/** Whether this page was loaded by the sign-in's way back. */
export const isReturning = () => location.pathname === returnPath

export async function signInOffered(): Promise<SignIn | null> {
  const response = await fetch('/console/sign-in.json', { cache: 'no-store' })
  return response.ok ? ((await response.json()) as { signIn: SignIn | null }).signIn : null
}

/** What signing in takes is loaded now; it shares nothing with the rest, which so stays one file. */
export async function beginSignIn(signIn: SignIn) {
  const { begin } = await import('./authorization-code.ts')
  await begin(signIn, redirectUri(), leftOnPurpose ? 'select_account' : undefined)
}

export async function endSignIn() {
  const { end } = await import('./authorization-code.ts')
  const ended = await end(signInOffered, redirectUri())
  if (ended === null) return
  who.value = ended.granted.name
  keep(ended.signIn, ended.granted)
}

/** What the page knows of the person goes; the login may know them still. */
export function signOut() {
  forget()
  leftOnPurpose = true
  who.value = null
}

/** Renewed before it ends, so that no request waits for it. */
const shareOfLife = 0.8
const tryAgainMilliseconds = 30_000

function keep(signIn: SignIn, { accessToken, refreshToken, seconds }: Granted) {
  session = refreshToken === null ? null : { signIn, refreshToken }
  token.value = accessToken
  hasEnded.value = false
  if (session !== null && seconds !== null) renewIn(seconds * 1000 * shareOfLife)
}

function renewIn(milliseconds: number) {
  clearTimeout(timer)
  timer = setTimeout(() => void renewed(), milliseconds)
}

function forget() {
  clearTimeout(timer)
  session = null
  token.value = null
}

let underWay: Promise<boolean> | undefined
/** A new token for the one that ends; false where there is none to be had. Asked for once by however many. */
const renewed = () =>
  (underWay ??= renewSession().finally(() => {
    underWay = undefined
  }))
renewBy(renewed)

async function renewSession(): Promise<boolean> {
  const held = session
  if (held === null) return false
  try {
    const { renew } = await import('./authorization-code.ts')
    const granted = await renew(held.signIn, held.refreshToken)
    // Somebody has left meanwhile.
    if (session !== held) return false
    if (granted !== null) keep(held.signIn, { ...granted, refreshToken: granted.refreshToken ?? held.refreshToken })
    else {
      forget()
      hasEnded.value = true
    }
    return granted !== null
  } catch {
    // The login was not reached; the token may be good for a while yet.
    if (session === held) renewIn(tryAgainMilliseconds)
    return false
  }
}
