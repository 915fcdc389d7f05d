import type { FleetHistory } from '../../fleet/overview/history-document.ts'
import { number } from '../format.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Time } from './time.tsx'

const { now: words } = texts

export type Samples = { time: number; count: number }[]

export const samplesOf = ({ value }: FleetHistory, series: string): Samples =>
  value.filter((one) => one.series === series).map(({ dateTime, count }) => ({ time: Date.parse(dateTime), count }))

/** How many more or fewer there are than a day ago, or than the first time that anybody counted. */
export function Change({ samples, count, isBad }: { samples: Samples; count: number; isBad: boolean | null }) {
  const [first] = samples
  if (first === undefined) return null
  const change = count - first.count
  const tone = change === 0 || isBad === null ? 'quiet' : change > 0 === isBad ? 'bad' : 'good'
  return (
    <span class={`change ${tone}`}>
      {change === 0 ? say(words.same) : say(change > 0 ? words.more : words.fewer, number(Math.abs(change)))}{' '}
      <Time at={first.time} only="age" />
    </span>
  )
}

/** The way there, for the eye alone: what it comes to stands beside it in words. */
export function TrendLine({ samples, count }: { samples: Samples; count: number }) {
  if (samples.length < 2) return null
  const [from, to] = [samples[0]!.time, Date.now()]
  const counts = [...samples, { time: to, count }]
  const most = Math.max(1, ...counts.map((one) => one.count))
  const least = Math.min(...counts.map((one) => one.count))
  const x = (time: number) => ((time - from) / Math.max(1, to - from)) * 118 + 1
  const y = (value: number) => 25 - ((value - least) / Math.max(1, most - least)) * 22
  const line = counts.map((one, n) => `${n === 0 ? 'M' : 'L'}${x(one.time).toFixed(1)} ${y(one.count).toFixed(1)}`)
  return (
    <svg class="trend" viewBox="0 0 120 28" preserveAspectRatio="none" aria-hidden="true">
      <path d={line.join('')} />
    </svg>
  )
}
