import { useEffect, useRef, useState } from 'preact/hooks'
import { dateAndTime, day as dayText } from '../format.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { copyWord, type ShownPoint } from './shown-point.ts'

const { vm: words } = texts
const height = 220
const margin = { left: 34, right: 20, top: 26, bottom: 46 }

interface Timed extends ShownPoint {
  time: number
}

/** How the points came to be as many as they are, and how far that is from the limit. */
export function Timeline({ points, limit, fullOn }: { points: ShownPoint[]; limit: number; fullOn: number | null }) {
  const [box, width] = useWidth()
  const [at, setAt] = useState<number | null>(null)
  const marks = useRef<(SVGElement | null)[]>([])
  const timed = points.filter((point): point is Timed => point.time !== null)
  if (timed.length === 0) return null
  const first = timed[0]!.time
  const last = Math.max(timed.at(-1)!.time, fullOn ?? 0)
  // Far below the limit the stairs would lie flat: then they have the height, and the limit its word.
  const inSight = timed.length * 4 >= limit
  const most = inSight ? Math.max(limit, timed.length) * 1.08 : timed.length * 1.6
  const x = (time: number) =>
    margin.left + ((time - first) / Math.max(1, last - first)) * (width - margin.left - margin.right)
  const y = (count: number) => height - margin.bottom - (count / most) * (height - margin.top - margin.bottom)
  const stairs = timed.map(({ time }, n) => `${n === 0 ? `M${x(time)} ${y(0)}` : `H${x(time)}`}V${y(n + 1)}`).join('')
  const radius = timed.length > 100 ? 3 : 5
  const shown = at === null ? null : timed[at]

  const move = (to: number) => {
    const next = Math.max(0, Math.min(timed.length - 1, to))
    setAt(next)
    marks.current[next]?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowRight: 1,
      ArrowUp: 1,
      ArrowLeft: -1,
      ArrowDown: -1,
      Home: -Infinity,
      End: Infinity,
    }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    move((at ?? 0) + step)
  }

  return (
    <figure class="timeline" ref={box}>
      <svg width={width} height={height} role="group" aria-label={say(words.timelineHelp)} onKeyDown={onKeyDown}>
        <line class="axis" x1={margin.left} x2={width - margin.right} y1={y(0)} y2={y(0)} />
        {inSight ? <line class="limit" x1={margin.left} x2={width - margin.right} y1={y(limit)} y2={y(limit)} /> : null}
        <text class={inSight ? 'limit' : 'tick'} x={margin.left} y={inSight ? y(limit) - 7 : 14}>
          {say(words.limit, limit)}
          {inSight ? null : ' ↑'}
        </text>
        {[0, Math.round((inSight ? limit : timed.length) / 2)].map((count) => (
          <text key={count} class="tick" x={margin.left - 8} y={y(count) + 4} text-anchor="end">
            {count}
          </text>
        ))}
        {spansOf(timed).map(({ name, from, to }, n) => (
          <g key={name} class="locked">
            <rect x={x(from) - 6} y={y(0) + 5 + n * 5} width={Math.max(12, x(to) - x(from) + 12)} height={4} rx={2} />
          </g>
        ))}
        <text class="tick" x={margin.left} y={height - 12}>
          {dayText(first)}
        </text>
        {last > first ? (
          <text class="tick" x={width - margin.right} y={height - 12} text-anchor="end">
            {dayText(last)}
          </text>
        ) : null}
        <path class="stairs" d={stairs} />
        {fullOn === null || !inSight ? null : (
          <>
            <path class="ahead" d={`M${x(timed.at(-1)!.time)} ${y(timed.length)}L${x(fullOn)} ${y(limit)}`} />
            <text class="limit" x={width - margin.right} y={y(limit) - 7} text-anchor="end">
              {say(words.reachedOn, dayText(fullOn))}
            </text>
          </>
        )}
        {timed.map((point, n) => (
          <circle
            key={point.id}
            ref={(mark) => {
              marks.current[n] = mark
            }}
            class={`point ${point.instantOnly === null ? 'unsure' : point.instantOnly ? 'only' : ''}`}
            cx={x(point.time)}
            cy={y(n + 1)}
            r={radius}
            role="img"
            tabIndex={n === (at ?? timed.length - 1) ? 0 : -1}
            aria-label={`${n + 1}: ${describe(point)}`}
            onFocus={() => setAt(n)}
            onPointerEnter={() => setAt(n)}
          />
        ))}
      </svg>
      <figcaption>
        {shown ? <span>{describe(shown)}</span> : <span class="quiet">{say(words.timelineHelp)}</span>}
        <ul class="legend">
          <li>
            <svg width="12" height="12" aria-hidden="true">
              <circle class="point" cx="6" cy="6" r="4.500" />
            </svg>
            {say(words.inVault)}
          </li>
          <li>
            <svg width="12" height="12" aria-hidden="true">
              <circle class="point only" cx="6" cy="6" r="4.500" />
            </svg>
            {say(words.instantOnly)}
          </li>
          {spansOf(timed).map(({ name }) => (
            <li key={name} class="locked">
              <svg width="16" height="12" aria-hidden="true">
                <rect x="0" y="4" width="16" height="4" rx="2" />
              </svg>
              {say(words.locked)}: <bdi>{name}</bdi>
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  )
}

const describe = (point: Timed) =>
  [dateAndTime(point.time), point.name, copyWord(point), ...(point.locks.length === 0 ? [] : [say(words.locked)])].join(
    ', ',
  )

/** From the first to the last point that each lock keeps. */
function spansOf(points: Timed[]) {
  const spans = new Map<string, { name: string; from: number; to: number }>()
  for (const { locks, time } of points)
    for (const name of locks) spans.set(name, { name, from: spans.get(name)?.from ?? time, to: time })
  return [...spans.values()].slice(0, 4)
}

/** Drawn in the pixels that there are, so that letters and marks keep their size. */
function useWidth() {
  const box = useRef<HTMLElement>(null)
  const [width, set] = useState(720)
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => set(Math.max(280, Math.floor(entry!.contentRect.width))))
    watch.observe(box.current!)
    return () => watch.disconnect()
  }, [])
  return [box, width] as const
}
