import { verdicts } from '../estate.ts'
import { addressOf, go, parameter, withParameters } from '../router.ts'
import { say, word } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { withoutFilter } from '../vm-list.ts'
import { Icon } from './icon.tsx'
import { reasonText } from './reason-names.tsx'

const { vms: words } = texts

const orders = [
  ['verdict', words.byVerdict],
  ['name', words.byName],
  ['lastBackupDateTime', words.byBackup],
  ['restorePoints desc', words.byPoints],
  ['limitReachedDateTime', words.byLimit],
  ['observedDateTime', words.byObserved],
] as const

/** What the list is filtered and ordered by, each to be changed or taken away. */
export function Filters({ filters, order }: { filters: [string, string][]; order: string }) {
  return (
    <>
      <label>
        {say(words.verdict)}
        <select
          value={parameter('verdict') ?? ''}
          onChange={({ currentTarget }) => go(withParameters({ verdict: currentTarget.value }))}
        >
          <option value="">{say(words.any)}</option>
          {verdicts.map((verdict) => (
            <option key={verdict} value={verdict}>
              {say(texts.words.verdict[verdict])}
            </option>
          ))}
          {isOne(parameter('verdict')) ? null : <option value={parameter('verdict')!}>{parameter('verdict')}</option>}
        </select>
      </label>
      <label>
        {say(words.sort)}
        <select value={order} onChange={({ currentTarget }) => go(withParameters({ orderby: currentTarget.value }))}>
          {orders.map(([value, text]) => (
            <option key={value} value={value}>
              {say(text)}
            </option>
          ))}
          {orders.some(([value]) => value === order) ? null : <option value={order}>{order}</option>}
        </select>
      </label>
      {filters
        .filter(([name]) => name !== 'verdict')
        .map(([name, value]) => (
          <a
            key={name}
            class="tag chip"
            href={withParameters({ [name]: null })}
            aria-label={say(words.takeAway, word(texts.words.filter, name), shown(name, value))}
            title={name === 'reason' ? value : undefined}
          >
            {word(texts.words.filter, name)}: <bdi>{shown(name, value)}</bdi> <Icon name="cross" />
          </a>
        ))}
      {filters.some(([name]) => name === 'causeId') ? (
        <a href={addressOf.cause(parameter('causeId')!)}>{say(words.toCause)}</a>
      ) : null}
      {filters.length > 1 ? <a href={withoutFilter()}>{say(words.reset)}</a> : null}
    </>
  )
}

const shown = (name: string, value: string) => (name === 'reason' ? value.split(',').map(reasonText).join(', ') : value)

const isOne = (verdict: string | null) => verdict === null || verdicts.some((one) => one === verdict)
