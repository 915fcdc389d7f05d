import type { ComponentChildren } from 'preact'
import type { ActionRequest } from '../../backup/action-request.ts'
import type { Plan } from '../../remediation/plan.ts'
import { guidsIn } from '../../backup/resource-id.ts'
import { dateAndTime, nameIn } from '../format.ts'
import { planOf } from '../planned.ts'
import { addressOf } from '../router.ts'
import { language } from '../language.ts'
import { say, word } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Badge } from './badge.tsx'
import { Icon } from './icon.tsx'
import { Id, Said } from './said.tsx'
import { Time } from './time.tsx'

const { plan: words } = texts

/** A plan as it is read before it is agreed to; with `accept`, its losses are agreed to point by point. */
export function PlanContent({
  plan,
  accepted,
  accept,
}: {
  plan: Plan
  accepted?: readonly string[]
  accept?: (points: readonly string[]) => void
}) {
  const met = plan.preconditions.filter((one) => one.met).length
  return (
    <div class="plan">
      <p class="row">
        {say(words.risk)}: <Badge of="risk" told={plan.risk} />
      </p>
      {plan.blockers.length === 0 ? null : (
        <section class="blockers">
          <h3>{say(words.blockers)}</h3>
          <ul>
            {plan.blockers.map(({ code, message, request }) => (
              <li key={`${code} ${message}`}>
                <code>{code}</code> <Said text={message} language={language.value} />{' '}
                {code === 'OperationInProgress' ? <OtherOperation message={message} /> : null}
                {request === undefined ? null : <HelpingPlan request={request} />}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h3>{say(words.calls)}</h3>
        {plan.calls.length === 0 ? <p>{say(words.noCalls)}</p> : null}
        <ol class="calls">
          {plan.calls.map(({ method, resourceId, description }, n) => (
            <li key={n}>
              <code class={`method ${method}`}>{method}</code>
              <span>
                <Said text={description} language={language.value} />
                <br />
                <span class="quiet">
                  <Id id={resourceId} />
                </span>
              </span>
            </li>
          ))}
        </ol>
      </section>
      <Losses losses={plan.dataLoss} {...(accepted && accept ? { accepted, accept } : {})} />
      <Lines title={say(words.loses)} lines={plan.loses} />
      {plan.approvalReasons.length === 0 ? null : (
        <section>
          <h3>{say(words.approval)}</h3>
          <p>
            <Said text={plan.approvalReasons.join(' ')} language={language.value} /> {say(words.approvalHint)}
          </p>
        </section>
      )}
      {plan.holds.length === 0 ? null : (
        <section>
          <h3>{say(words.holds)}</h3>
          <ul class="lines">
            {plan.holds.map(({ lockId, offSinceDateTime, dueBackDateTime }) => (
              <li key={lockId}>
                <Id id={lockId} /> <Time at={offSinceDateTime} only="age" />
                {dueBackDateTime === null ? null : (
                  <>
                    , {say(words.dueBack)} <Time at={dueBackDateTime} />
                  </>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      <Lines title={say(words.scopes)} lines={plan.scopesToReach} />
      <Lines title={say(words.notes)} lines={plan.notes} />
      <details>
        <summary>{say(words.preconditionsMet, met, plan.preconditions.length)}</summary>
        <ul class="lines">
          {plan.preconditions.map(({ name, met: isMet, reason }) => (
            <li key={name}>
              <span class={`badge ${isMet ? 'good' : 'bad'}`}>
                <Icon name={isMet ? 'check' : 'cross'} frame={isMet ? 'circle' : 'octagon'} />
                {say(isMet ? words.met : words.notMet)}
              </span>{' '}
              <code>{name}</code> {isMet ? null : <Said text={reason} />}
            </li>
          ))}
        </ul>
      </details>
    </div>
  )
}

/** What is in the way is one click away. */
function OtherOperation({ message }: { message: string }) {
  const [id] = guidsIn(message)
  return id === undefined ? null : <a href={addressOf.operation(id)}>{say(texts.failures.openIt)}</a>
}

/** What a person may ask of the service instead is one click away too: its plan, before anything is sent. */
function HelpingPlan({ request }: { request: ActionRequest }) {
  const plan = planOf(request)
  return plan === null ? null : (
    <a href={plan.address}>
      {say(texts.vm.planIt)}: {word(texts.words.action, plan.action)}
    </a>
  )
}

function Lines({ title, lines }: { title: ComponentChildren; lines: readonly string[] }) {
  if (lines.length === 0) return null
  return (
    <section>
      <h3>{title}</h3>
      <ul class="lines">
        {lines.map((line) => (
          <li key={line}>
            <Said text={line} language={language.value} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Losses({
  losses,
  accepted,
  accept,
}: {
  losses: Plan['dataLoss']
  accepted?: readonly string[]
  accept?: (points: readonly string[]) => void
}) {
  if (losses.length === 0) return null
  return (
    <section class="losses">
      <h3>{say(words.dataLoss)}</h3>
      {accept ? <p>{say(words.dataLossHint)}</p> : null}
      <ul>
        {losses.map(({ kind, restorePointId, time, reason }) => {
          const name = nameIn(restorePointId)
          const label = (
            <span>
              {word(texts.words.kind, kind)} <bdi>{name}</bdi>
              {time === null ? null : `, ${dateAndTime(Date.parse(time))}`}
              <br />
              <span class="quiet">
                <Said text={reason} language={language.value} />
              </span>
            </span>
          )
          return (
            <li key={restorePointId}>
              {accept && accepted ? (
                <label>
                  <input
                    type="checkbox"
                    aria-label={say(words.mayBeLost, name)}
                    checked={accepted.includes(restorePointId)}
                    onChange={({ currentTarget }) =>
                      accept(
                        currentTarget.checked
                          ? [...accepted, restorePointId]
                          : accepted.filter((one) => one !== restorePointId),
                      )
                    }
                  />
                  {label}
                </label>
              ) : (
                label
              )}
            </li>
          )
        })}
      </ul>
      {accepted ? <p class="quiet">{say(words.accepted, accepted.length, losses.length)}</p> : null}
    </section>
  )
}
