import { language } from '../language.ts'
import { Said } from './said.tsx'

/** What a person does, in this order. */
export const Steps = ({ steps, ordered = true }: { steps: readonly string[]; ordered?: boolean }) => {
  const items = steps.map((step) => (
    <li key={step}>
      <Said text={step} language={language.value} />
    </li>
  ))
  return ordered ? <ol class="lines">{items}</ol> : <ul class="lines">{items}</ul>
}
