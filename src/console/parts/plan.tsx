import { useEffect, useState } from 'preact/hooks'
import { requestAddress } from '../../backup/request-address.ts'
import type { Plan } from '../../remediation/plan.ts'
import type { Operation } from '../../remediation/operation.ts'
import { ask, Refusal } from '../ask.ts'
import { clock, dateAndTime, nameIn } from '../format.ts'
import type { ActionBody } from '../planned.ts'
import { addressOf, go } from '../router.ts'
import { say, word } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Curl } from './copy.tsx'
import { Dialog } from './dialog.tsx'
import { Failure } from './failure.tsx'
import { announce } from './live.tsx'
import { PlanChanges } from './plan-changes.tsx'
import { PlanContent } from './plan-content.tsx'
import { ReasonField, reasonIn } from './reason.tsx'

const { plan: words } = texts

const differ = (one: Plan, other: Plan) =>
  JSON.stringify([one.risk, one.calls, one.dataLoss]) !== JSON.stringify([other.risk, other.calls, other.dataLoss])

/** What an action would do, read and agreed to before it is done. Exactly the plan that was read is what runs. */
export function PlanDialog({
  vmId,
  action,
  body,
  onClose,
}: {
  vmId: string
  action: string
  body: ActionBody
  onClose: () => void
}) {
  const [plan, set] = useState<Plan | null>(null)
  const [before, setBefore] = useState<Plan | null>(null)
  const [refusal, refuse] = useState<Refusal | null>(null)
  const [accepted, accept] = useState<readonly string[]>([])
  const [typed, type] = useState('')
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [attempt] = useState(() =>
    Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16)).join(''),
  )
  const path = requestAddress(vmId, action)
  const name = nameIn(vmId)

  const bodyWith = (points: readonly string[]) =>
    points.length === 0 ? body : { ...body, acceptDataLoss: [...points] }
  const doing = async (work: () => Promise<void>) => {
    setBusy(true)
    refuse(null)
    try {
      await work()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      refuse(error)
    } finally {
      setBusy(false)
    }
  }
  const planWith = async (points: readonly string[]) => {
    const { told } = await ask<Plan>(requestAddress(vmId, action, true), { method: 'POST', body: bodyWith(points) })
    // What comes in the place of a plan that somebody has read says what is different.
    if (plan !== null && differ(plan, told)) setBefore(plan)
    set(told)
  }
  useEffect(() => void doing(() => planWith([])), [])

  const mark = (points: readonly string[]) => {
    accept(points)
    const all = plan?.dataLoss ?? []
    // The plan with the consent in it is another one, to be read with its own blockers and etag.
    if (points.length === 0 || all.every(({ restorePointId }) => points.includes(restorePointId)))
      void doing(() => planWith(points))
  }

  const start = () =>
    doing(async () => {
      try {
        const { told } = await ask<Operation>(path, {
          method: 'POST',
          body: { ...bodyWith(accepted), ...reasonIn(reason) },
          // Pressed again after a lost answer, it is still one operation.
          headers: { 'if-match': plan!.etag, 'idempotency-key': `${attempt}-${plan!.etag.replaceAll('"', '')}` },
        })
        announce(say(texts.words.status.Running))
        go(addressOf.operation(told.id), { replace: true })
      } catch (error) {
        if (!(error instanceof Refusal && error.status === 412)) throw error
        // What was agreed to is agreed to anew.
        accept([])
        type('')
        await planWith([])
        setBefore(plan)
      }
    })

  const consents = plan !== null && plan.dataLoss.every(({ restorePointId }) => accepted.includes(restorePointId))
  const named = plan === null || plan.risk !== 'Irreversible' || typed === name
  const ready = plan !== null && plan.blockers.length === 0 && plan.calls.length > 0 && consents && named && !busy

  return (
    <Dialog title={say(words.title, word(texts.words.action, action), name)} onClose={onClose} wide>
      {plan === null && refusal === null ? <p class="quiet">{say(words.making)}</p> : null}
      {before !== null && plan !== null ? <PlanChanges before={before} now={plan} /> : null}
      {plan === null ? null : (
        <>
          <p class="row">
            <span title={plan.etag}>
              {say(words.of, clock(Date.parse(plan.plannedDateTime)))}
              <span class="unseen"> {dateAndTime(Date.parse(plan.plannedDateTime))}</span>
            </span>
            <span class="spacer" />
            <Curl
              path={path}
              method="POST"
              body={{ ...bodyWith(accepted), ...reasonIn(reason) }}
              headers={{ 'If-Match': plan.etag }}
              what={say(words.curl)}
            />
            <button type="button" class="small" disabled={busy} onClick={() => void doing(() => planWith(accepted))}>
              {say(words.again)}
            </button>
          </p>
          {Object.keys(body).length === 0 ? null : (
            <p class="quiet">
              {say(words.asked)} <code>{JSON.stringify(body)}</code>
            </p>
          )}
          <PlanContent plan={plan} accepted={accepted} accept={mark} />
          {plan.blockers.length > 0 || plan.calls.length === 0 ? null : (
            <ReasonField value={reason} onInput={setReason} />
          )}
          {plan.risk === 'Irreversible' && plan.blockers.every(({ code }) => code === 'DataLossNotAccepted') ? (
            <label class="field">
              {say(words.typeName, name)}
              <input
                type="text"
                autocomplete="off"
                spellcheck={false}
                value={typed}
                onInput={({ currentTarget }) => type(currentTarget.value)}
              />
            </label>
          ) : null}
        </>
      )}
      {refusal ? <Failure refusal={refusal} again={() => void doing(() => planWith(accepted))} /> : null}
      <p class="row end">
        {plan !== null && plan.blockers.length > 0 ? <span class="quiet">{say(words.cannotStart)}</span> : null}
        <button type="button" onClick={onClose}>
          {say(texts.shell.close)}
        </button>
        <button
          type="button"
          class={plan?.risk === 'Irreversible' ? 'danger' : 'primary'}
          disabled={!ready}
          onClick={() => void start()}
        >
          {say(busy && plan !== null ? words.starting : words.start)}
        </button>
      </p>
    </Dialog>
  )
}
