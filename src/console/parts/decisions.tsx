import { useState } from 'preact/hooks'
import type { Operation } from '../../remediation/operation.ts'
import type { PlanComparison } from '../../remediation/plan-comparison.ts'
import { ask, Refusal } from '../ask.ts'
import { useAsked } from '../asked.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Curl } from './copy.tsx'
import { Dialog } from './dialog.tsx'
import { Failure } from './failure.tsx'
import { announce } from './live.tsx'
import { PlanChanges } from './plan-changes.tsx'
import { PlanContent } from './plan-content.tsx'
import { ReasonField, reasonIn } from './reason.tsx'

const { operation: words } = texts
type Decided = Pick<Operation, 'id' | 'plan'>
type Words = Record<'en' | 'pt', string>

interface Decision {
  verb: 'cancel' | 'approve' | 'reject'
  label: Words
  title: Words
  hint: Words
  tone: 'primary' | 'danger'
}

export const CancelButton = (given: { operation: Decided; then: () => void }) => (
  <DecisionButton
    {...given}
    decision={{ verb: 'cancel', label: words.cancel, title: words.cancelTitle, hint: words.cancelHint, tone: 'danger' }}
  />
)

export const RejectButton = (given: { operation: Decided; then: () => void }) => (
  <DecisionButton
    {...given}
    decision={{ verb: 'reject', label: words.reject, title: words.rejectTitle, hint: words.rejectHint, tone: 'danger' }}
  />
)

export const ApproveButton = (given: { operation: Decided; then: () => void }) => (
  <DecisionButton
    {...given}
    decision={{
      verb: 'approve',
      label: words.approve,
      title: words.approveTitle,
      hint: words.approveHint,
      tone: 'primary',
    }}
  />
)

function DecisionButton({ operation, then, decision }: { operation: Decided; then: () => void; decision: Decision }) {
  const { verb, label, title, hint, tone } = decision
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [reason, setReason] = useState('')
  const [refusal, refuse] = useState<Refusal | null>(null)
  const path = `/v1/operations/${operation.id}/${verb}`
  const decide = async () => {
    setBusy(true)
    refuse(null)
    try {
      await ask(path, { method: 'POST', body: reasonIn(reason) })
      announce(say(label))
      setOpen(false)
      then()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      refuse(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <button type="button" class={tone} onClick={() => setOpen(true)}>
        {say(label)}
      </button>
      {open ? (
        <Dialog title={say(title)} onClose={() => setOpen(false)} wide={verb === 'approve'}>
          <p>{say(hint)}</p>
          {verb === 'approve' ? (
            <>
              <Comparison id={operation.id} />
              <PlanContent plan={operation.plan} />
            </>
          ) : null}
          <ReasonField value={reason} onInput={setReason} />
          {refusal ? <Failure refusal={refusal} /> : null}
          <p class="row end">
            <Curl path={path} method="POST" body={reasonIn(reason)} what={say(label)} />
            <span class="spacer" />
            <button type="button" onClick={() => setOpen(false)}>
              {say(texts.shell.close)}
            </button>
            <button type="button" class={tone} disabled={busy} onClick={() => void decide()}>
              {say(label)}
            </button>
          </p>
        </Dialog>
      ) : null}
    </>
  )
}

/** Whether what is about to be approved is still what would be done. */
function Comparison({ id }: { id: string }) {
  const { told, refusal, again } = useAsked<PlanComparison>(`/v1/operations/${id}/planChanges`)
  if (refusal !== null) return <Failure refusal={refusal} again={() => again()} />
  if (told === null) return <p class="quiet">{say(words.comparing)}</p>
  if (!told.changed) return <p role="status">{say(words.stillTrue)}</p>
  const { asked, now } = told
  return <PlanChanges before={asked} now={now} title={words.changedSince} hint={words.changedSinceHint} />
}
