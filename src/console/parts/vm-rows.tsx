import { useEffect, useRef, useState } from 'preact/hooks'
import type { DiagnosisRow } from '../../fleet/row.ts'
import { narrow } from '../narrow.ts'
import { addressOf, go, withParameters } from '../router.ts'
import type { RowPages } from '../row-pages.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { isTyping } from './keys.tsx'
import { mostSelected, toggled, type Selection } from './selection.tsx'
import { columns, type ColumnName } from './vm-columns.tsx'

const { vms: words } = texts
/** In pixels, of what styles/rows.css draws. */
const heights = { head: 36, row: 44, card: 56, lineOfCard: 20 }
/** Rows drawn above and below what is seen. */
const beside = 10
/** Rows read before they come into view. */
const ahead = 30
/** The mark, the name, and what is between columns and at the sides. */
const fixed = { mark: 28, name: 190, gap: 12, sides: 28 }

/** Only the rows in view are drawn; the places of all are there for the scroll bar and the screen reader. */
export function VmRows({
  pages,
  shown,
  order,
  selection,
  select,
  sortAgain,
}: {
  pages: RowPages
  shown: readonly ColumnName[]
  order: string
  selection: Selection
  select: (selection: Selection) => void
  sortAgain: () => void
}) {
  const { rows: held } = pages
  const box = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const [height, setHeight] = useState(640)
  const [at, setAt] = useState(0)
  const total = pages.total ?? 12
  const isNarrow = narrow.value
  // On a phone: the name beside the first column, the others below.
  const rowHeight = isNarrow ? heights.card + heights.lineOfCard * Math.max(0, shown.length - 1) : heights.row
  const headHeight = isNarrow ? 0 : heights.head
  const from = Math.max(0, Math.floor(top / rowHeight) - beside)
  const to = Math.min(total, Math.ceil((top + height) / rowHeight) + beside)
  useEffect(() => {
    if (pages.total !== null) held.show(from - ahead, Math.min(total - 1, to + ahead))
  }, [from, to, pages.total])
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setHeight(entry!.contentRect.height))
    watch.observe(box.current!)
    return () => watch.disconnect()
  }, [])

  const move = (next: number) => {
    const row = Math.max(0, Math.min(total - 1, next))
    setAt(row)
    const element = box.current!
    const bottom = (row + 1) * rowHeight + (isNarrow ? 0 : rowHeight)
    if (row * rowHeight < element.scrollTop) element.scrollTop = row * rowHeight
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    const isHere = event.target === box.current
    const page = Math.floor(height / rowHeight) - 1
    const row = held.row(at)
    const anywhere: Record<string, () => void> = {
      j: () => move(isHere ? at + 1 : at),
      k: () => move(isHere ? at - 1 : at),
      x: () => row && select(toggled(selection, row)),
      r: sortAgain,
    }
    const here: Record<string, () => void> = {
      ArrowDown: () => move(at + 1),
      ArrowUp: () => move(at - 1),
      PageDown: () => move(at + page),
      PageUp: () => move(at - page),
      Home: () => move(0),
      End: () => move(total - 1),
      ' ': () => anywhere['x']!(),
      Enter: () => row && go(addressOf.vm(row.id)),
    }
    const act = anywhere[event.key] ?? (isHere ? here[event.key] : undefined)
    if (act === undefined || document.querySelector('dialog[open]')) return
    act()
    if (event.key in anywhere && event.key !== 'r') box.current!.focus()
    event.preventDefault()
  }
  const keys = useRef(onKey)
  keys.current = onKey
  useEffect(() => {
    const listen = (event: KeyboardEvent) => keys.current(event)
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [])

  // Drawn in places that are taken up again by the rows that come: making and dropping them would cost more than a frame has.
  const places = Math.ceil(height / rowHeight) + 2 * beside + 2
  const drawn = Array.from({ length: Math.max(0, to - from) }, (_, n) => from + n)
  const template = [
    `${fixed.mark}px`,
    `minmax(${fixed.name}px, 2fr)`,
    ...shown.map((name) => `minmax(${columns[name].width[0]}px, ${columns[name].width[1]}fr)`),
  ].join(' ')
  const least =
    fixed.mark +
    fixed.name +
    fixed.sides +
    shown.reduce((sum, name) => sum + columns[name].width[0] + fixed.gap, fixed.gap)
  const inColumns = isNarrow ? {} : { gridTemplateColumns: template, minWidth: `${least}px` }
  return (
    <div
      ref={box}
      class={isNarrow ? 'rows narrow' : 'rows'}
      tabIndex={0}
      role="grid"
      aria-label={say(words.title)}
      aria-rowcount={total + 1}
      aria-colcount={shown.length + 2}
      aria-multiselectable="true"
      aria-busy={pages.total === null}
      aria-activedescendant={at >= from && at < to ? `row-${at}` : undefined}
      style={{ height: `${Math.max(isNarrow ? 2 : 6, total) * rowHeight + headHeight + 2}px` }}
      onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
    >
      <div role="rowgroup" class="heads">
        <div class="line head" role="row" aria-rowindex={1} style={inColumns}>
          <span role="columnheader">
            <span class="unseen">{say(words.marked)}</span>
          </span>
          <Head name={say(words.name)} order="name" now={order} />
          {shown.map((column) => {
            const { name, order: by } = columns[column]
            return <Head key={column} name={say(name)} now={order} {...(by === undefined ? {} : { order: by })} />
          })}
        </div>
      </div>
      <div
        role="rowgroup"
        class="all"
        style={{ height: `${total * rowHeight}px`, ...(isNarrow ? {} : { minWidth: `${least}px` }) }}
      >
        {drawn.map((index) => {
          const row = held.row(index)
          const isIn = row !== undefined && selection.has(row.id)
          return (
            <div
              key={index % places}
              id={`row-${index}`}
              class={`line ${index === at ? 'at' : ''} ${isIn ? 'in' : ''} ${row && held.isChanged(row.id) ? 'changed' : ''} ${row && held.isGone(row.id) ? 'gone' : ''}`}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={isIn}
              style={{ ...inColumns, top: `${index * rowHeight}px`, height: `${rowHeight}px` }}
              onClick={() => setAt(index)}
            >
              {row === undefined ? (
                <span role="gridcell" class="wide">
                  <span class="bar" />
                </span>
              ) : (
                <Row
                  row={row}
                  shown={shown}
                  isIn={isIn}
                  isFull={selection.size >= mostSelected}
                  note={held.isGone(row.id) ? say(words.gone) : held.isChanged(row.id) ? say(words.changedRow) : null}
                  toggle={() => select(toggled(selection, row))}
                />
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** One press asks for the order that one wants first, the next for its reverse. */
function Head({ name, order, now }: { name: string; order?: string; now: string }) {
  if (order === undefined) return <span role="columnheader">{name}</span>
  const [field, backwards] = now.split(' ')
  const isBy = order.split(' ')[0] === field
  const reverse = order.endsWith(' desc') ? field! : `${field} desc`
  const next = now === order ? reverse : order
  return (
    <span role="columnheader" aria-sort={isBy ? (backwards === undefined ? 'ascending' : 'descending') : 'none'}>
      <button type="button" class="head" tabIndex={-1} onClick={() => go(withParameters({ orderby: next }))}>
        {name}
        <span aria-hidden="true">{isBy ? (backwards === undefined ? ' ↑' : ' ↓') : ''}</span>
      </button>
    </span>
  )
}

function Row({
  row,
  shown,
  isIn,
  isFull,
  note,
  toggle,
}: {
  row: DiagnosisRow
  shown: readonly ColumnName[]
  isIn: boolean
  isFull: boolean
  note: string | null
  toggle: () => void
}) {
  return (
    <>
      <span role="gridcell">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={say(words.mark, row.name)}
          checked={isIn}
          disabled={!isIn && isFull}
          onChange={toggle}
        />
      </span>
      <span role="gridcell" class="name">
        <a href={addressOf.vm(row.id)} tabIndex={-1} title={row.id}>
          <bdi>{row.name}</bdi>
        </a>
        <span class="quiet">
          <bdi>{row.resourceGroup}</bdi>
          {note === null ? null : ` · ${note}`}
        </span>
      </span>
      {shown.map((column) => (
        <span key={column} role="gridcell" data-column={say(columns[column].name)}>
          {columns[column].cell(row)}
        </span>
      ))}
    </>
  )
}
