import { useEffect, useRef, useState } from 'preact/hooks'
import { useAsked } from '../asked.ts'
import { countOf, isScanned, verdicts, type Fleet } from '../estate.ts'
import { ago, now, number } from '../format.ts'
import { useLiveRows, type LiveRows } from '../live-rows.ts'
import { ColumnChoice } from '../parts/column-choice.tsx'
import { Curl } from '../parts/copy.tsx'
import { Failure } from '../parts/failure.tsx'
import { Filters } from '../parts/filters.tsx'
import { FindVm } from '../parts/find-vm.tsx'
import { Icon } from '../parts/icon.tsx'
import { Said } from '../parts/said.tsx'
import { SavedViews } from '../parts/saved-views.tsx'
import { SelectionBar, type Selection } from '../parts/selection.tsx'
import { Heading } from '../parts/shell.tsx'
import { VmRows } from '../parts/vm-rows.tsx'
import { parameter } from '../router.ts'
import { usePages, type RowPages } from '../row-pages.ts'
import { mostChanged } from '../rows-by-page.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { listAsked, withoutFilter } from '../vm-list.ts'

const { vms: words } = texts
/** While nothing is known yet. */
const lookEvery = 5000

/** The estate, row by row. The address is the filter, the order and the columns. */
export function Vms() {
  const { query, filter, filters, order, columns } = listAsked()
  const [isEmpty, setEmpty] = useState(false)
  const fleet = useAsked<Fleet>('/v1/fleet', isEmpty ? { every: lookEvery } : {})
  const [counts, count] = useState<LiveRows['summary']>(null)
  const pages = usePages(query, totalOf(counts ?? fleet.told, filters))
  const isServed = pages.refusal === null || (pages.refusal.status !== 404 && pages.refusal.status !== 401)
  const live = useLiveRows(filter, pages.rows, isServed)
  const [selection, select] = useState<Selection>(new Map())
  useEffect(() => count(live.summary), [live.summary])
  useEffect(() => setEmpty(pages.total === 0), [pages.total])
  useEffect(() => select(new Map()), [filter])
  // Nobody can be about to click on what is not there.
  const hasCome = pages.total === 0 && pages.rows.changedCount > 0
  useEffect(() => {
    if (hasCome) pages.sortAgain()
  }, [hasCome])

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
        <ColumnChoice chosen={columns} />
        <SavedViews />
        <Curl path={path} headers={{ Accept: 'text/csv' }} label="CSV" what={say(words.csv)} />
        <Curl path={path} what={say(words.title)} />
      </Heading>
      <FindVm key={parameter('search') ?? ''} value={parameter('search') ?? ''} />
      <div class="filters">
        <Filters filters={filters} order={order} />
        <span class="spacer" />
        <Count pages={pages} key={query} />
      </div>
      {live.brokenSince === null ? null : (
        <p class="notice warn">
          <Icon name="bang" frame="triangle" /> {say(texts.operation.broken, ago(live.brokenSince))}
        </p>
      )}
      <Changed pages={pages} />
      {selection.size === 0 ? null : <SelectionBar selection={selection} clear={() => select(new Map())} />}
      {pages.refusal ? <Failure refusal={pages.refusal} again={pages.sortAgain} stale={pages.rows.hasRead} /> : null}
      {pages.refusal && !pages.rows.hasRead ? null : pages.total === 0 && pages.rows.hasRead ? (
        <Nothing isFiltered={filters.length > 0} fleet={fleet.told} live={live} />
      ) : (
        <VmRows
          key={query}
          pages={pages}
          shown={columns}
          order={order}
          selection={selection}
          select={select}
          sortAgain={pages.sortAgain}
        />
      )}
    </>
  )
}

/** How many there are, or for how long that has been waited for. */
function Count({ pages: { rows, total, isExact, refusal } }: { pages: RowPages }) {
  const [since] = useState(() => Date.now())
  if (!rows.hasRead && refusal !== null) return null
  const seconds = Math.floor((now.value - since) / 1000)
  if (total === null || !rows.hasRead)
    return <p class="quiet">{seconds > 0 ? say(texts.shell.loadingFor, seconds) : say(texts.shell.loading)}</p>
  return <p role="status">{say(isExact ? words.count : words.atLeast, number(total))}</p>
}

/** Rows stand where they stood until somebody wants them sorted. */
function Changed({ pages: { rows, total, sortAgain } }: { pages: RowPages }) {
  const count = useSettled(rows.changedCount)
  if (total === 0) return null
  const text = rows.isLost
    ? say(words.lost)
    : count === 0
      ? null
      : count > mostChanged
        ? say(words.manyChanged, number(mostChanged))
        : say(words.changed, count)
  return (
    <div class={text === null ? 'unseen' : 'notice row'} role="status" aria-live="polite">
      {text === null ? null : (
        <>
          <span>
            {text} <SortHint />
          </span>
          <button type="button" class="small" onClick={sortAgain}>
            {say(words.sortAgain)}
          </button>
        </>
      )}
    </div>
  )
}

const SortHint = () => {
  const [before, after] = say(words.pressToSort).split('{key}')
  return (
    <>
      {before}
      <kbd>r</kbd>
      {after}
    </>
  )
}

/** At most once a second, so that whoever hears it can follow. */
function useSettled(value: number) {
  const latest = useRef(value)
  latest.current = value
  const [settled, settle] = useState(value)
  const isDue = value !== settled
  useEffect(() => {
    if (!isDue) return
    const timer = setTimeout(() => settle(latest.current), 1000)
    return () => clearTimeout(timer)
  }, [isDue, settled])
  return value === 0 ? 0 : settled === 0 ? value : settled
}

/** Nothing that matches, or nothing that is known yet: and then why, and for how long. */
function Nothing({ isFiltered, fleet, live: { scan } }: { isFiltered: boolean; fleet: Fleet | null; live: LiveRows }) {
  if (isFiltered)
    return (
      <section class="empty">
        <h2>{say(words.nothing)}</h2>
        <a class="button" href={withoutFilter()}>
          {say(words.reset)}
        </a>
      </section>
    )
  const running = scan === null ? fleet?.runningScan : scan.endedDateTime === null ? scan : null
  return (
    <section class="empty">
      <h2>{say(words.noneYet)}</h2>
      {running ? (
        <p role="status">{say(words.scanRuns, ago(Date.parse(running.startedDateTime)))}</p>
      ) : fleet !== null && !isScanned(fleet) ? (
        <p>
          {say(texts.now.noEstate)} {fleet.scanning.lacks === null ? null : <Said text={fleet.scanning.lacks} />}
        </p>
      ) : (
        <p>{say(words.noScanYet)}</p>
      )}
    </section>
  )
}

/** Kept counts tell it where nothing or the verdict alone is filtered by; else it shows as pages come. */
function totalOf(counts: Pick<Fleet, 'vmCount' | 'byVerdict'> | null, filters: [string, string][]) {
  if (counts === null) return null
  if (filters.length === 0) return counts.vmCount
  const [[name, value]] = filters as [[string, string]]
  return filters.length === 1 && name === 'verdict' && verdicts.some((one) => one === value)
    ? countOf(counts, value)
    : null
}
