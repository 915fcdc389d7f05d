import type { Plan } from '../../remediation/plan.ts'
import { nameIn } from '../format.ts'
import { language } from '../language.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Said } from './said.tsx'

const { plan: words } = texts

const linesOf = (plan: Plan) => [
  `${texts.plan.risk.en}: ${plan.risk}`,
  ...plan.calls.map(({ method, description }) => `${method}: ${description}`),
  ...plan.blockers.map(({ code, message }) => `${code}: ${message}`),
  ...plan.preconditions.map(({ name, met, reason }) => `${name}: ${met ? words.met.en : reason}`),
  ...plan.dataLoss.map(({ restorePointId, reason }) => `${nameIn(restorePointId)}: ${reason}`),
  ...plan.loses,
  ...plan.notes,
]

/** What differs between the plan that was read and the one that is true now. */
export function PlanChanges({
  before,
  now,
  title = words.changed,
  hint = words.changedHint,
}: {
  before: Plan
  now: Plan
  title?: Record<'en' | 'pt', string>
  hint?: Record<'en' | 'pt', string>
}) {
  const [was, is] = [linesOf(before), linesOf(now)]
  const gone = was.filter((line) => !is.includes(line))
  const added = is.filter((line) => !was.includes(line))
  return (
    <section class="failure" role="alert">
      <h3>{say(title)}</h3>
      <p>{say(hint)}</p>
      {gone.length + added.length === 0 ? <p>{say(words.sameCalls)}</p> : null}
      <ul class="changes">
        {gone.map((line) => (
          <li key={line} class="gone">
            <span class="tag">{say(words.gone)}</span> <Said text={line} language={language.value} />
          </li>
        ))}
        {added.map((line) => (
          <li key={line} class="added">
            <span class="tag">{say(words.added)}</span> <Said text={line} language={language.value} />
          </li>
        ))}
      </ul>
    </section>
  )
}
