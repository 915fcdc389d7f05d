import { signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import { token } from '../ask.ts'
import type { SignIn as Offered } from '../authorization-code.ts'
import { beginSignIn, signInOffered } from '../sign-in.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'

const { failures: words } = texts

/** A page asks for several things at once, and for a person once. */
const asking = signal<symbol | null>(null)

/** For somebody whom the service does not know: its login where it has one for pages, and always a token to paste. */
export function SignIn() {
  const [self] = useState(() => Symbol('sign-in'))
  useEffect(() => {
    asking.value ??= self
    return () => {
      if (asking.value === self) asking.value = null
    }
  }, [asking.value])
  return asking.value === self ? <SignInForm /> : null
}

function SignInForm() {
  const [offered, offer] = useState<Offered | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  useEffect(() => void signInOffered().then(offer, () => undefined), [])
  return (
    <>
      {offered === null ? null : (
        <p class="row">
          <button
            type="button"
            class="primary"
            onClick={() => void beginSignIn(offered).catch((error: Error) => setFault(error.message))}
          >
            {say(words.signInNow)}
          </button>
          {fault === null ? null : <span lang="en">{fault}</span>}
        </p>
      )}
      <details open={offered === null}>
        <summary>{say(words.byToken)}</summary>
        <TokenForm />
      </details>
    </>
  )
}

function TokenForm() {
  const [typed, type] = useState('')
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault()
        token.value = typed.trim().replace(/^Bearer\s+/i, '') || null
      }}
    >
      <p class="whole">{say(words.signInMore)}</p>
      <label>
        {say(words.token)}
        <input
          type="password"
          autocomplete="off"
          value={typed}
          onInput={({ currentTarget }) => type(currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary">
        {say(words.useToken)}
      </button>
    </form>
  )
}
