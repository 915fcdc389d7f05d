import type { FleetCause } from '../estate.ts'
import { number } from '../format.ts'
import { language } from '../language.ts'
import { addressOf } from '../router.ts'
import { say, word } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Said } from './said.tsx'
import { Time } from './time.tsx'

const { causes: words } = texts

export const vmsText = (count: number) => say(words.vms, number(count))
export const vmsOfCause = (id: string) => `${addressOf.vms()}?causeId=${encodeURIComponent(id)}`

/** What hits several VMs, that which hits most first. */
export function CauseList({ causes, none }: { causes: FleetCause[]; none: string }) {
  if (causes.length === 0) return <p>{none}</p>
  const most = Math.max(...causes.map(({ vmCount }) => vmCount))
  return (
    <ol class="causes">
      {causes.map(({ id, kind, title, vmCount, firstSeenDateTime, trend, actions }) => (
        <li key={id}>
          <a class="count" href={vmsOfCause(id)} aria-label={`${vmsText(vmCount)}: ${title}`}>
            <strong>{number(vmCount)}</strong>
            <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
              <rect width={Math.max(2, (vmCount / most) * 100)} height="4" />
            </svg>
          </a>
          <div>
            <p class="row">
              <span class="tag">{word(texts.words.cause, kind)}</span>
              <a href={addressOf.cause(id)}>
                <Said text={title} language={language.value} />
              </a>
            </p>
            <p class="quiet">
              {say(words.since)} <Time at={firstSeenDateTime} />
              {trend === null || trend.change === 0 ? null : ' · '}
              <Trend trend={trend} />
              {actions === null || actions.length === 0 ? null : (
                <>
                  {' · '}
                  {say(words.helps)}: {actions.map((action) => word(texts.words.action, action)).join(', ')}
                </>
              )}
            </p>
          </div>
        </li>
      ))}
    </ol>
  )
}

/** More than a day ago, or fewer. */
export const Trend = ({ trend }: { trend: FleetCause['trend'] }) =>
  trend === null || trend.change === 0 ? null : (
    <span class={trend.change > 0 ? 'bad' : 'good'}>
      {say(trend.change > 0 ? words.more : words.fewer, number(Math.abs(trend.change)))}{' '}
      <Time at={trend.sampledDateTime} only="age" />
    </span>
  )
