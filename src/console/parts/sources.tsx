import type { Fleet } from '../estate.ts'
import { number } from '../format.ts'
import { say, word } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Icon } from './icon.tsx'
import { Table } from './table.tsx'
import { Time } from './time.tsx'

const { settings: words } = texts

/** What the scanning identity may not read is in no count. */
export const MissingPermissions = ({ missing }: { missing: Fleet['missingPermissions'] }) =>
  missing.length === 0 ? null : (
    <ul class="lines">
      {missing.map(({ permission, sources, subscriptionCount }) => (
        <li key={permission}>
          <span class="badge warn">
            <Icon name="bang" frame="triangle" />
            {say(words.missingPermission)}
          </span>{' '}
          <code>{permission}</code> {say(words.inSubscriptions, subscriptionCount)}: {namesOf(sources)}
        </li>
      ))}
    </ul>
  )

const namesOf = (sources: readonly string[]) => sources.map((source) => word(texts.words.source, source)).join(', ')

/** Subscriptions by how much of them was read, as a bar and in words. */
export function Coverage({ coverage }: Pick<Fleet, 'coverage'>) {
  const { subscriptionCount, unseenCount, refusedCount, incompleteCount } = coverage
  const all = subscriptionCount + unseenCount
  const parts = [
    ['good', words.readWhole, subscriptionCount - refusedCount - incompleteCount],
    ['warn', words.readInPart, incompleteCount],
    ['bad', words.readRefused, refusedCount],
    ['quiet', words.readNever, unseenCount],
  ] as const
  const shown = parts.filter(([, , count]) => count > 0)
  const placed = shown.map(([tone, , count], n) => ({
    tone,
    x: shown.slice(0, n).reduce((sum, [, , one]) => sum + one, 0),
    width: count,
  }))
  return (
    <div class="coverage">
      {all === 0 ? null : (
        <svg viewBox={`0 0 ${all} 8`} preserveAspectRatio="none" aria-hidden="true">
          {placed.map(({ tone, x, width }) => (
            <rect key={tone} class={tone} x={x} width={width} height="8" />
          ))}
        </svg>
      )}
      <ul class="legend">
        {shown.map(([tone, text, count]) => (
          <li key={tone}>
            <svg width="10" height="10" aria-hidden="true">
              <rect class={tone} width="10" height="10" rx="2" />
            </svg>
            {say(text, number(count))}
          </li>
        ))}
      </ul>
    </div>
  )
}

const toneOf = (status: string) =>
  status === 'Complete'
    ? 'good'
    : status === 'Partial' || status === 'Stale'
      ? 'warn'
      : status === 'NotRead'
        ? 'quiet'
        : 'bad'

/** Each list that the estate is read from, and how old it is. */
export const Sources = ({ sources }: { sources: Fleet['sources'] }) => (
  <Table
    label={say(words.estate)}
    columns={[say(words.source), say(words.state), say(words.read), say(words.rows), say(words.missingPermission)]}
    rows={sources.map(({ name, status, completedDateTime, rows, incompleteCount, requiredPermission }) => {
      const tone = toneOf(status)
      return {
        key: name,
        cells: [
          word(texts.words.source, name),
          <>
            <span class={`badge ${tone}`}>
              <Icon
                name={tone === 'good' ? 'check' : tone === 'quiet' ? 'question' : tone === 'warn' ? 'bang' : 'cross'}
                frame={tone === 'warn' ? 'triangle' : tone === 'bad' ? 'octagon' : 'circle'}
              />
              {word(texts.words.sourceStatus, status)}
            </span>
            {incompleteCount === 0 ? null : <span class="quiet"> {say(words.notWhole, incompleteCount)}</span>}
          </>,
          completedDateTime === null ? null : <Time at={completedDateTime} only="age" />,
          rows === null ? null : number(rows),
          requiredPermission === null ? null : <code>{requiredPermission}</code>,
        ],
      }
    })}
  />
)
