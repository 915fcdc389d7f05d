import { useEffect, useRef, useState } from 'preact/hooks'
import type { DiagnosisRow } from '../../fleet/row.ts'
import { addressOf, go } from '../router.ts'
import type { RowPages } from '../row-pages.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Badge } from './badge.tsx'
import { Time } from './time.tsx'

const { vms: words } = texts
const rowHeight = 48
/** Rows drawn above and below what is seen. */
const beside = 10

/** Only the rows in view are drawn; the places of all are there for the scroll bar and the screen reader. */
export function VmRows({ pages }: { pages: RowPages }) {
  const box = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const [height, setHeight] = useState(640)
  const [at, setAt] = useState(0)
  const total = pages.total ?? 12
  const from = Math.max(0, Math.floor(top / rowHeight) - beside)
  const to = Math.min(total, Math.ceil((top + height) / rowHeight) + beside)
  useEffect(() => {
    if (pages.total !== null) pages.show(from, Math.max(from, to - 1))
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
    if (row * rowHeight < element.scrollTop) element.scrollTop = row * rowHeight
    else if ((row + 2) * rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = (row + 2) * rowHeight - element.clientHeight
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.floor(height / rowHeight) - 1
    const steps: Record<string, number> = {
      ArrowDown: at + 1,
      j: at + 1,
      ArrowUp: at - 1,
      k: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: total - 1,
    }
    const next = steps[event.key]
    const row = pages.row(at)
    if (event.key === 'Enter' && row && event.target === box.current) go(addressOf.vm(row.id))
    else if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    else move(next)
    event.preventDefault()
  }

  const rows = Array.from({ length: Math.max(0, to - from) }, (_, n) => from + n)
  const columns = [words.name, words.verdict, words.reasons, words.lastBackup, words.points, words.observed]
  return (
    <div
      ref={box}
      class="rows"
      tabIndex={0}
      role="grid"
      aria-label={say(words.title)}
      aria-rowcount={total + 1}
      aria-activedescendant={at >= from && at < to ? `row-${at}` : undefined}
      onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <div class="line head" role="row" aria-rowindex={1}>
        {columns.map((column) => (
          <span role="columnheader" key={column.en}>
            {say(column)}
          </span>
        ))}
      </div>
      <div role="rowgroup" class="all" style={{ height: `${total * rowHeight}px` }}>
        {rows.map((index) => (
          <div
            key={index}
            id={`row-${index}`}
            class={`line ${index === at ? 'at' : ''}`}
            role="row"
            aria-rowindex={index + 2}
            aria-selected={index === at}
            style={{ top: `${index * rowHeight}px` }}
            onClick={() => setAt(index)}
          >
            <Row row={pages.row(index)} />
          </div>
        ))}
      </div>
    </div>
  )
}

function Row({ row }: { row: DiagnosisRow | undefined }) {
  if (row === undefined)
    return (
      <span role="gridcell" class="wide">
        <span class="bar" />
      </span>
    )
  return (
    <>
      <span role="gridcell" class="name">
        <a href={addressOf.vm(row.id)} tabIndex={-1}>
          <bdi>{row.name}</bdi>
        </a>
        <span class="quiet">
          <bdi>{row.resourceGroup}</bdi>
        </span>
      </span>
      <span role="gridcell">
        <Badge of="verdict" told={row.verdict} hollow={row.basis === 'Inventory'} />
      </span>
      <span role="gridcell" class="clipped" title={row.summary}>
        {row.reasons.join(', ')}
      </span>
      <span role="gridcell">
        <bdi>{row.lastBackupStatus ?? '–'}</bdi> <Time at={row.lastBackupDateTime} only="age" />
      </span>
      <span role="gridcell">{row.restorePoints === null ? '–' : <Gauge {...row.restorePoints} />}</span>
      <span role="gridcell">
        <Time at={row.observedDateTime} only="age" />
      </span>
    </>
  )
}

const Gauge = ({ count, limit }: { count: number; limit: number }) => (
  <span class="gauge">
    <svg viewBox="0 0 40 6" aria-hidden="true">
      <rect class="rail" width="40" height="6" rx="3" />
      <rect
        class={count >= limit ? 'bad' : count >= limit - 2 ? 'warn' : 'good'}
        width={limit === 0 ? 40 : Math.min(40, (count / limit) * 40)}
        height="6"
        rx="3"
      />
    </svg>
    {count}/{limit}
  </span>
)
