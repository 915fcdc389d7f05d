import { signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import { ask, Refusal } from '../ask.ts'
import { useAsked, type Asked } from '../asked.ts'
import { dateAndTime } from '../format.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Dialog } from './dialog.tsx'
import { Failure } from './failure.tsx'
import { Icon } from './icon.tsx'
import { announce } from './live.tsx'

interface Freeze {
  frozen: boolean
  reason: string | null
  changedBy: { id: string; name: string | null } | null
  changedDateTime: string
  locksOff: number
}

const lookEvery = 10_000
const looks = signal(0)
/** Whoever sees an operation end need not read of its locks for ten seconds more that they are off. */
export const lookAtFreeze = () => looks.value++
const { freeze: words } = texts

/** On every page: whether anything may be changed, and the switch. */
export function FreezeState() {
  const asked = useAsked<Freeze>('/v1/freeze', { every: lookEvery })
  const [open, setOpen] = useState(false)
  const { told } = asked
  const asks = looks.value
  useEffect(() => {
    if (asks > 0) asked.again()
  }, [asks])
  const frozen = told?.frozen ?? false
  return (
    <div class={`freeze ${told === null || asked.refusal ? '' : frozen ? 'frozen' : 'allowed'}`}>
      <span class="state">
        {frozen ? <Icon name="snow" /> : null}
        {told === null || asked.refusal ? say(words.unknown) : say(frozen ? words.frozen : words.running)}
        {frozen && told?.reason ? (
          <>
            {': '}
            <bdi>{told.reason}</bdi>
          </>
        ) : null}
      </span>
      {told !== null && told.locksOff > 0 ? <span class="locks">{say(words.locksOff, told.locksOff)}</span> : null}
      <button type="button" class={frozen ? '' : 'danger'} onClick={() => setOpen(true)}>
        {say(frozen ? words.unfreeze : words.freeze)}
      </button>
      {open ? <FreezeDialog told={told} asked={asked} onClose={() => setOpen(false)} /> : null}
    </div>
  )
}

function FreezeDialog({ told, asked, onClose }: { told: Freeze | null; asked: Asked<Freeze>; onClose: () => void }) {
  const [reason, type] = useState('')
  const [refusal, refuse] = useState<Refusal | null>(null)
  // As it was when the dialog opened: what the button does never changes under the finger.
  const [freezes] = useState(!(told?.frozen ?? false))
  const set = async () => {
    refuse(null)
    try {
      await ask('/v1/freeze', { method: 'PUT', body: { frozen: freezes, ...(reason.trim() === '' ? {} : { reason }) } })
      announce(say(freezes ? words.frozen : words.running))
      asked.again()
      onClose()
    } catch (error) {
      if (error instanceof Refusal) refuse(error)
      else throw error
    }
  }
  return (
    <Dialog title={say(freezes ? words.freezeTitle : words.unfreezeTitle)} onClose={onClose}>
      <p>{say(freezes ? words.what : words.whatUnfreeze)}</p>
      {told?.frozen ? (
        <p>
          {say(
            words.by,
            told.changedBy?.name ?? told.changedBy?.id ?? '–',
            dateAndTime(Date.parse(told.changedDateTime)),
          )}
        </p>
      ) : null}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void set()
        }}
      >
        <label class="field">
          {say(words.reason)}
          <input
            type="text"
            maxLength={500}
            value={reason}
            onInput={({ currentTarget }) => type(currentTarget.value)}
          />
          <span class="quiet">{say(words.reasonHint)}</span>
        </label>
        {refusal ? <Failure refusal={refusal} /> : null}
        <p class="row end">
          <button type="button" onClick={onClose}>
            {say(texts.shell.close)}
          </button>
          <button type="submit" class={freezes ? 'danger' : 'primary'}>
            {say(freezes ? words.freeze : words.unfreeze)}
          </button>
        </p>
      </form>
    </Dialog>
  )
}
