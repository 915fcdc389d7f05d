import type { LockOff } from '../../remediation/operation.ts'
import { useAsked } from '../asked.ts'
import { lasting, now } from '../format.ts'
import { addressOf } from '../router.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Pending } from './failure.tsx'
import { Id } from './said.tsx'
import { Time } from './time.tsx'

const { operation: words } = texts
const path = '/v1/locksOff'
const lookEvery = 5000

/** What is unprotected at this moment, since when and for how long yet: all of it, or what one operation holds off. Nothing: no section. */
export function LocksOff({ operationId }: { operationId?: string }) {
  const asked = useAsked<{ value: LockOff[] }>(path, { every: lookEvery })
  const off = asked.told?.value.filter(
    ({ operationIds }) => operationId === undefined || operationIds.includes(operationId),
  )
  if (asked.refusal !== null) return <Pending asked={asked} />
  if (off === undefined || off.length === 0) return null
  return (
    <section>
      <h2>{say(words.locksOff)}</h2>
      <ul class="lines">
        {off.map((lock) => (
          <li key={lock.lockId}>
            <span class="row">
              <bdi>{lock.name}</bdi> <span class="tag">{lock.level}</span>
              <DueBack due={lock.dueBackDateTime} />
              {operationId !== undefined
                ? null
                : lock.operationIds.map((id) => (
                    <a key={id} href={addressOf.operation(id)}>
                      {id.slice(0, 8)}
                    </a>
                  ))}
            </span>
            <Id id={lock.lockId} />
            <span class="quiet">
              {say(words.offSince)} <Time at={lock.offSinceDateTime} />
              {lock.dueBackDateTime === null ? null : (
                <>
                  {' · '}
                  {say(words.backBy)} <Time at={lock.dueBackDateTime} only="time" />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The seconds are for the eye: who hears the page reads the time beside it. */
function DueBack({ due }: { due: string | null }) {
  if (due === null) return <span class="tag bad">{say(words.offForGood)}</span>
  const left = Date.parse(due) - now.value
  return left > 0 ? (
    <strong>{say(words.backIn, lasting(left))}</strong>
  ) : (
    <span class="tag bad">{say(words.overdueBy, lasting(-left))}</span>
  )
}
