import { useEffect, useRef, useState } from 'preact/hooks'
import type { Refusal } from '../ask.ts'
import type { Asked } from '../asked.ts'
import { now } from '../format.ts'
import { addressOf } from '../router.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Said } from './said.tsx'
import { SignIn } from './sign-in.tsx'

const { failures } = texts

type Words = Record<'en' | 'pt', string>
const known: Record<string, { title: Words; more?: Words }> = {
  NotReached: { title: failures.notReached, more: failures.notReachedMore },
  DatabaseUnavailable: { title: failures.database, more: failures.databaseMore },
  AuthenticationFailed: { title: failures.signIn },
  InvalidAuthenticationToken: { title: failures.signIn },
  RoleRequired: { title: failures.notAllowed },
  ScopeNotAllowed: { title: failures.notAllowed },
  SubscriptionNotAllowed: { title: failures.notAllowed },
  SelfApproval: { title: failures.notAllowed },
  OperationInProgress: { title: failures.inProgress },
  Frozen: { title: failures.frozen },
  RouteNotFound: { title: failures.notOffered },
}
const byStatus: Record<number, { title: Words; more?: Words }> = {
  401: { title: failures.signIn },
  403: { title: failures.notAllowed },
  404: { title: failures.notFound },
  429: { title: failures.throttled },
  502: { title: failures.azure },
}

/** Their title says the same to people. */
const speaksToPrograms = new Set(['NotReached', 'AuthenticationFailed'])

/** What went wrong, what of it is known, and what to do now. */
export function Failure({ refusal, again, stale = false }: { refusal: Refusal; again?: () => void; stale?: boolean }) {
  const { title, more } = known[refusal.code] ?? byStatus[refusal.status] ?? { title: failures.title }
  return (
    <section class="failure" role="alert">
      <h2>{say(title)}</h2>
      {stale ? <p>{say(failures.stale)}</p> : null}
      {more ? <p>{say(more)}</p> : null}
      {refusal.message !== '' && !speaksToPrograms.has(refusal.code) ? (
        <p>
          <Said text={refusal.message} />
        </p>
      ) : null}
      {refusal.details.length > 0 ? (
        <ul>
          {refusal.details.map(({ code, message }) => (
            <li key={code}>
              <code>{code}</code> <Said text={message} />
            </li>
          ))}
        </ul>
      ) : null}
      {refusal.status === 401 ? <SignIn /> : null}
      <p class="row">
        {refusal.operationId !== null ? (
          <a class="button" href={addressOf.operation(refusal.operationId)}>
            {say(failures.openIt)}
          </a>
        ) : null}
        {again && refusal.status !== 401 ? (
          <button type="button" onClick={again}>
            {say(texts.shell.again)}
          </button>
        ) : null}
        {again && refusal.retryAfterSeconds !== null && refusal.status !== 401 ? (
          <Countdown seconds={refusal.retryAfterSeconds} then={again} />
        ) : null}
      </p>
      <p class="quiet">
        <code>{refusal.code}</code>
        {refusal.requestId === null ? null : (
          <>
            {' · '}
            {say(failures.request)} <code>{refusal.requestId}</code>
          </>
        )}
      </p>
    </section>
  )
}

function Countdown({ seconds, then }: { seconds: number; then: () => void }) {
  const [until] = useState(() => Date.now() + Math.max(1, seconds) * 1000)
  const left = Math.ceil((until - now.value) / 1000)
  const asked = useRef(false)
  useEffect(() => {
    if (left > 0 || asked.current) return
    asked.current = true
    then()
  }, [left, then])
  return <span class="quiet">{say(failures.throttledMore, Math.max(0, left))}</span>
}

/** What is shown until there is something: how long it has been waited for, or why there is nothing. */
export function Pending({ asked, lines = 4 }: { asked: Asked<unknown>; lines?: number }) {
  if (asked.refusal) return <Failure refusal={asked.refusal} again={() => asked.again()} stale={asked.told !== null} />
  if (asked.told !== null || asked.waitingSince === null) return null
  const seconds = Math.floor((now.value - asked.waitingSince) / 1000)
  return (
    <div class="skeleton">
      <p class="quiet">{seconds > 0 ? say(texts.shell.loadingFor, seconds) : say(texts.shell.loading)}</p>
      {Array.from({ length: lines }, (_, n) => (
        <div key={n} class="bar" />
      ))}
    </div>
  )
}
