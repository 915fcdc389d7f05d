import type { LastFailure } from '../../diagnosis/last-failure.ts'
import { language } from '../language.ts'
import { addressOf } from '../router.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Badge } from './badge.tsx'
import { Said } from './said.tsx'
import { Steps } from './steps.tsx'
import { Time } from './time.tsx'

const { vm: words } = texts

/** What the last failure may have come from, cause by cause. */
export const LastFailureSection = ({ failure }: { failure: LastFailure }) => (
  <section>
    <h2>{say(words.lastFailure)}</h2>
    <p class="row">
      {failure.errorCode === null ? null : <a href={addressOf.errorCode(failure.errorCode)}>{failure.errorCode}</a>}
      <Time at={failure.time} />
    </p>
    {failure.message === null ? null : (
      <blockquote>
        <Said text={failure.message} />
      </blockquote>
    )}
    {failure.causes.length === 0 ? null : (
      <>
        <h3>{say(words.causes)}</h3>
        <ul class="lines">
          {failure.causes.map(({ cause, outcome }) => (
            <li key={cause}>
              <Badge of="outcome" told={outcome} /> <Said text={cause} language={language.value} />
            </li>
          ))}
        </ul>
      </>
    )}
    {failure.remaining.length === 0 ? null : (
      <>
        <h3>{say(words.byPerson)}</h3>
        <Steps steps={failure.remaining} ordered={false} />
      </>
    )}
  </section>
)
