import { useAsked } from '../asked.ts'
import { countOf, verdicts, type Fleet } from '../estate.ts'
import { number } from '../format.ts'
import { Curl } from '../parts/copy.tsx'
import { Failure } from '../parts/failure.tsx'
import { FindVm } from '../parts/find-vm.tsx'
import { Heading } from '../parts/shell.tsx'
import { VmRows } from '../parts/vm-rows.tsx'
import { addressOf, go, here, parameter, withParameters } from '../router.ts'
import { usePages } from '../row-pages.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'

const { vms: words } = texts

const orders = [
  ['verdict', words.byVerdict],
  ['name', words.byName],
  ['lastBackupDateTime', words.byBackup],
  ['restorePoints desc', words.byPoints],
] as const

/** The estate, row by row. The address is the filter and the order. */
export function Vms() {
  const query = new URLSearchParams(here.value.search)
  if (!query.has('orderby')) query.set('orderby', orders[0][0])
  const filters = [...query].filter(([name]) => name !== 'orderby')
  const fleet = useAsked<Fleet>('/v1/fleet')
  const pages = usePages(query.toString(), totalOf(fleet.told, filters))
  const path = `/v1/diagnoses?${query}`
  if (pages.refusal?.status === 404)
    return (
      <>
        <Heading text={say(words.title)} />
        <FindVm value={parameter('search') ?? ''} />
        <p class="notice">{say(words.noList)}</p>
      </>
    )
  return (
    <>
      <Heading text={say(words.title)}>
        <span class="spacer" />
        <Curl path={path} headers={{ Accept: 'text/csv' }} label="CSV" what={say(words.csv)} />
        <Curl path={path} what={say(words.title)} />
      </Heading>
      <FindVm key={parameter('search') ?? ''} value={parameter('search') ?? ''} />
      <div class="filters">
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
          </select>
        </label>
        <label>
          {say(words.sort)}
          <select
            value={query.get('orderby')!}
            onChange={({ currentTarget }) => go(withParameters({ orderby: currentTarget.value }))}
          >
            {orders.map(([order, text]) => (
              <option key={order} value={order}>
                {say(text)}
              </option>
            ))}
          </select>
        </label>
        {filters.length === 0 ? null : (
          <p>
            {say(words.filteredBy)}{' '}
            {filters.map(([name, value]) => (
              <code key={name}>{`${name}=${value} `}</code>
            ))}{' '}
            <a href={addressOf.vms()}>{say(words.reset)}</a>
          </p>
        )}
        <p role="status">{pages.total === null ? null : countText(pages.total, pages.isExact)}</p>
      </div>
      {pages.refusal ? <Failure refusal={pages.refusal} again={pages.again} /> : null}
      {pages.total === 0 ? (
        <section class="empty">
          <h2>{say(filters.length > 0 ? words.nothing : words.noneYet)}</h2>
          {filters.length > 0 ? (
            <a class="button" href={addressOf.vms()}>
              {say(words.reset)}
            </a>
          ) : null}
        </section>
      ) : (
        <VmRows key={query.toString()} pages={pages} />
      )}
    </>
  )
}

function countText(total: number, isExact: boolean) {
  if (total === 1 && isExact) return say(words.one)
  return say(isExact ? words.count : words.atLeast, number(total))
}

/** Kept counts tell it where nothing or the verdict alone is filtered by; else it shows as pages come. */
function totalOf(fleet: Fleet | null, filters: [string, string][]) {
  if (fleet === null) return null
  if (filters.length === 0) return fleet.vmCount
  const [[name, value]] = filters as [[string, string]]
  return filters.length === 1 && name === 'verdict' && verdicts.some((one) => one === value)
    ? countOf(fleet, value)
    : null
}
