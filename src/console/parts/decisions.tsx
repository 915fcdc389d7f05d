import { useState } from 'preact/hooks'
import type { Operation } from '../../remediation/operation.ts'
import { ask, Refusal } from '../ask.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Curl } from './copy.tsx'
import { Dialog } from './dialog.tsx'
import { Failure } from './failure.tsx'
import { announce } from './live.tsx'
import { PlanContent } from './plan-content.tsx'

const { operation: words } = texts
type Decided = Pick<Operation, 'id' | 'plan'>
type Words = Record<'en' | 'pt', string>

interface Decision {
  verb: 'cancel' | 'approve'
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

/** What waits is ended by a cancel: nothing of it has begun. */
export const RejectButton = (given: { operation: Decided; then: () => void }) => (
  <DecisionButton
    {...given}
    decision={{ verb: 'cancel', label: words.reject, title: words.cancelTitle, hint: words.cancelHint, tone: 'danger' }}
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
  const [refusal, refuse] = useState<Refusal | null>(null)
  const path = `/v1/operations/${operation.id}/${verb}`
  const decide = async () => {
    setBusy(true)
    refuse(null)
    try {
      await ask(path, { method: 'POST' })
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
          {verb === 'approve' ? <PlanContent plan={operation.plan} /> : null}
          {refusal ? <Failure refusal={refusal} /> : null}
          <p class="row end">
            <Curl path={path} method="POST" what={say(label)} />
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
