import type { Diagnosis } from '../../diagnosis/diagnosis.ts'
import type { Finding } from '../../diagnosis/finding.ts'
import { language } from '../language.ts'
import { addressOf } from '../router.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Badge } from './badge.tsx'
import { EvidenceTable } from './evidence.tsx'
import { ReasonNames } from './reason-names.tsx'
import { Said } from './said.tsx'
import { Steps } from './steps.tsx'

const { vm: words } = texts

/** What was found, what could not be told, and what was looked at and is in order. */
export function Findings({ told: { findings, steps } }: { told: Pick<Diagnosis, 'findings' | 'steps'> }) {
  const confirmed = findings.filter(({ outcome }) => outcome === 'Confirmed')
  const unknown = findings.filter(({ outcome }) => outcome === 'Unknown')
  const rest = findings.filter((one) => !confirmed.includes(one) && !unknown.includes(one))
  return (
    <section>
      <h2>{say(words.findings)}</h2>
      <ul class="cards">
        {[...confirmed, ...unknown].map((finding) => (
          <li key={finding.check}>
            <OneFinding finding={finding} />
          </li>
        ))}
      </ul>
      <details>
        <summary>{say(words.ruledOut, rest.length)}</summary>
        <ul class="lines">
          {rest.map((finding) => (
            <li key={finding.check}>
              <Badge of="outcome" told={finding.outcome} /> <code>{finding.check}</code>{' '}
              <Said text={finding.message} language={language.value} />
            </li>
          ))}
        </ul>
      </details>
      <details>
        <summary>{say(words.guide)}</summary>
        <ol class="lines">
          {steps.map(({ step, title, outcome }) => (
            <li key={step}>
              <Badge of="outcome" told={outcome} /> <Said text={title} language={language.value} />
            </li>
          ))}
        </ol>
      </details>
    </section>
  )
}

function OneFinding({ finding }: { finding: Finding }) {
  const {
    check,
    outcome,
    reason,
    severity,
    message,
    evidence,
    guestSteps,
    requiredPermission,
    explains,
    documentation,
  } = finding
  return (
    <>
      <div class="row">
        {severity === null ? <Badge of="outcome" told={outcome} /> : <Badge of="severity" told={severity} />}
        <h3>
          <ReasonNames reasons={[reason]} />
        </h3>
        <code class="quiet" title={reason}>
          {check}
        </code>
      </div>
      <p>
        <Said text={message} language={language.value} />
      </p>
      {requiredPermission === undefined ? null : (
        <p>
          {say(words.permission)}: <code>{requiredPermission}</code>
        </p>
      )}
      {evidence.length === 0 ? null : (
        <details>
          <summary>
            {say(words.evidence)} ({evidence.length})
          </summary>
          <EvidenceTable evidence={evidence} of={check} />
        </details>
      )}
      {guestSteps.length === 0 ? null : (
        <details>
          <summary>
            {say(words.byPerson)} ({guestSteps.length})
          </summary>
          <Steps steps={guestSteps} />
        </details>
      )}
      <p class="row quiet">
        {explains.slice(0, 3).map((code) => (
          <a key={code} href={addressOf.errorCode(code)}>
            {code}
          </a>
        ))}
        <a href={documentation} rel="noreferrer" target="_blank">
          {say(words.documentation)}
        </a>
      </p>
    </>
  )
}
