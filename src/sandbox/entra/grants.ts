import { isPersonKey, userNameOf, type PersonKey } from './people.ts'
import { consoleClientId } from './token-claims.ts'

export interface TokenForm {
  grant_type?: string
  client_id?: string
  code?: string
  code_verifier?: string
  refresh_token?: string
  username?: string
  scope?: string
}

interface Grant {
  person: PersonKey
  scope: string
}

/** Refresh tokens of a single-page application, and all that come of them, end a day after the person signed in. */
const refreshableMilliseconds = 24 * 3600_000

/** What was granted to whom, and for how long. */
export function grants(now = Date.now) {
  const codes = new Map<string, Grant>()
  const refreshable = new Map<string, Grant & { until: number }>()

  const refreshOf = ({ refresh_token = '' }: TokenForm) => {
    const found = refreshable.get(refresh_token)
    return found && found.until > now() ? found : undefined
  }

  return {
    code: (code: string, grant: Grant) => void codes.set(code, grant),
    /** Undefined where the form is good for nothing. */
    of(form: TokenForm): Grant | undefined {
      if (form.client_id !== consoleClientId) return undefined
      switch (form.grant_type) {
        case 'authorization_code':
          // A proof that is there was looked at by the library.
          return form.code_verifier === undefined ? undefined : codes.get(form.code ?? '')
        case 'refresh_token':
          return refreshOf(form)
        case 'password': {
          const person = (form.username ?? '').split('@')[0]
          if (!isPersonKey(person) || userNameOf(person) !== form.username) return undefined
          return { person, scope: form.scope ?? '' }
        }
        case undefined:
        default:
          return undefined
      }
    },
    /** The refresh token that comes with the answer, where one was asked for. A code is good once; a refresh token until it ends. */
    used(form: TokenForm, { person, scope }: Grant, token: string): string | undefined {
      const until = refreshOf(form)?.until ?? now() + refreshableMilliseconds
      if (form.grant_type === 'authorization_code') codes.delete(form.code ?? '')
      if (!scope.split(' ').includes('offline_access')) return undefined
      refreshable.set(token, { person, scope, until })
      return token
    },
    forget() {
      codes.clear()
      refreshable.clear()
    },
  }
}
