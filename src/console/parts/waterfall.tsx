import type { Operation, OperationStep } from '../../remediation/operation.ts'
import { clock, now } from '../format.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Badge, toneOf } from './badge.tsx'
import { Copy } from './copy.tsx'
import { Said } from './said.tsx'
import { Lasting } from './time.tsx'

const { operation: words } = texts
/** Of the whole: what ended at once is seen too. */
const leastPercent = 1.5

/** Steps beside the time that each took. */
export function Waterfall({
  operation: { steps, createdDateTime, lastActionDateTime, status },
}: {
  operation: Operation
}) {
  if (steps.length === 0) return <p>{say(words.noSteps)}</p>
  const runs = status === 'Running' || status === 'NotStarted'
  const from = Math.min(...steps.map(({ startTime }) => Date.parse(startTime ?? createdDateTime)))
  const to = Math.max(
    runs ? now.value : Date.parse(lastActionDateTime),
    ...steps.map(({ endTime }) => (endTime === null ? 0 : Date.parse(endTime))),
  )
  const whole = Math.max(1, to - from)
  return (
    <ol class="waterfall">
      {steps.map((step) => (
        <li key={step.name}>
          <div class="step">
            <div class="row">
              <Badge of="status" told={step.status} />
              <strong>
                <Said text={step.name} />
              </strong>
            </div>
            {step.detail === null ? null : (
              <p>
                <Said text={step.detail} />
              </p>
            )}
            <Requests step={step} />
          </div>
          <div class="span">
            <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
              <rect class="rail" width="100" height="10" />
              {step.startTime === null ? null : (
                <rect class={toneOf(step.status)} height="10" {...barOf(step, from, to, whole)} />
              )}
            </svg>
            <span class="quiet">
              {step.startTime === null ? null : clock(Date.parse(step.startTime))}
              {' · '}
              <Lasting from={step.startTime} to={step.endTime ?? (runs ? null : lastActionDateTime)} />
              {step.attempts > 1 ? ` · ${say(words.attempts, step.attempts)}` : null}
            </span>
          </div>
        </li>
      ))}
    </ol>
  )
}

function barOf({ startTime, endTime }: OperationStep, from: number, to: number, whole: number) {
  const start = Date.parse(startTime!)
  const width = Math.max(leastPercent, (((endTime === null ? to : Date.parse(endTime)) - start) / whole) * 100)
  return { x: Math.min(100 - width, ((start - from) / whole) * 100), width }
}

function Requests({ step: { armRequestIds, name } }: { step: OperationStep }) {
  if (armRequestIds.length === 0) return null
  return (
    <details>
      <summary>
        {say(words.requests)} ({armRequestIds.length})
      </summary>
      <ul class="lines">
        {armRequestIds.map((id) => (
          <li key={id}>
            <code>{id}</code> <Copy text={id} label={say(texts.shell.copyId, `${name}: ${id}`)} />
          </li>
        ))}
      </ul>
    </details>
  )
}
