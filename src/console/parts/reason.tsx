import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'

const longest = 500

/** Why, for those who read of it later; nobody has to say it. */
export const ReasonField = ({ value, onInput }: { value: string; onInput: (text: string) => void }) => (
  <label class="field">
    {say(texts.operation.reason)}
    <input
      type="text"
      maxLength={longest}
      value={value}
      onInput={({ currentTarget }) => onInput(currentTarget.value)}
    />
    <span class="quiet">{say(texts.operation.reasonHint)}</span>
  </label>
)

/** Of a body: left out where nothing was said. */
export const reasonIn = (text: string) => (text.trim() === '' ? {} : { reason: text.trim() })
