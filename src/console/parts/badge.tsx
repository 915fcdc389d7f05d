import { say, word } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Icon, type IconName } from './icon.tsx'

type Tone = 'good' | 'warn' | 'bad' | 'quiet' | 'busy'
const looks: Record<string, { tone: Tone; icon: IconName; frame: 'circle' | 'triangle' | 'octagon' }> = {
  Healthy: { tone: 'good', icon: 'check', frame: 'circle' },
  AtRisk: { tone: 'warn', icon: 'bang', frame: 'triangle' },
  Blocked: { tone: 'bad', icon: 'cross', frame: 'octagon' },
  Unknown: { tone: 'quiet', icon: 'question', frame: 'circle' },
  Confirmed: { tone: 'bad', icon: 'cross', frame: 'octagon' },
  RuledOut: { tone: 'good', icon: 'check', frame: 'circle' },
  NotApplicable: { tone: 'quiet', icon: 'dots', frame: 'circle' },
  Blocking: { tone: 'bad', icon: 'cross', frame: 'octagon' },
  Warning: { tone: 'warn', icon: 'bang', frame: 'triangle' },
  Info: { tone: 'quiet', icon: 'bang', frame: 'circle' },
  Reversible: { tone: 'good', icon: 'check', frame: 'circle' },
  Disruptive: { tone: 'warn', icon: 'bang', frame: 'triangle' },
  Irreversible: { tone: 'bad', icon: 'bang', frame: 'octagon' },
  NotStarted: { tone: 'quiet', icon: 'dots', frame: 'circle' },
  Running: { tone: 'busy', icon: 'dots', frame: 'circle' },
  Succeeded: { tone: 'good', icon: 'check', frame: 'circle' },
  Failed: { tone: 'bad', icon: 'cross', frame: 'octagon' },
  Canceled: { tone: 'quiet', icon: 'cross', frame: 'circle' },
  Skipped: { tone: 'quiet', icon: 'dots', frame: 'circle' },
}

export const toneOf = (told: string): Tone => looks[told]?.tone ?? 'quiet'

/** A word of the service with its shape: never by colour alone. Hollow: from lists only. */
export function Badge({
  of,
  told,
  hollow = false,
  large = false,
}: {
  of: 'verdict' | 'outcome' | 'severity' | 'risk' | 'status'
  told: string
  hollow?: boolean
  large?: boolean
}) {
  const { tone, icon, frame } = looks[told] ?? { tone: 'quiet', icon: 'question', frame: 'circle' }
  return (
    <span class={`badge ${tone} ${large ? 'large' : ''}`}>
      <Icon name={icon} frame={frame} hollow={hollow} />
      <bdi>{word(texts.words[of], told)}</bdi>
      {hollow ? <span class="unseen">{say(texts.vms.fromLists)}</span> : null}
    </span>
  )
}
