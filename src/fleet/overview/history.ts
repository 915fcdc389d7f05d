import { sql, type Kysely } from 'kysely'
import type { Reach } from '../../access/reach.ts'
import { secondsOf } from '../../backup/iso-duration.ts'
import type { Schema } from '../../database/schema.ts'
import { ServiceError } from '../../errors.ts'
import type { FleetHistory } from './history-document.ts'
import { intervals, resolutionFor, resolutions, type Interval } from './history-resolutions.ts'
import { verdicts } from './overview-document.ts'
import { isOfWholeSubscription, partsOf } from './reach-parts.ts'

const mostRows = 1000
export const historySeries = ['verdict', 'reason'] as const

export interface HistoryAsked {
  from: Date
  to: Date
  /** Left out: the shortest of which all can be told. */
  interval?: Interval | undefined
  by: (typeof historySeries)[number]
}

const millisecondsOf = (interval: Interval) => secondsOf(interval)! * 1000

/** Rejects with InvalidRequest for more rows than are told, and for samples that are kept no more. */
export async function readHistory(
  db: Kysely<Schema>,
  reach: Reach,
  asked: HistoryAsked,
  now: Date,
): Promise<FleetHistory> {
  const { from, to, by } = asked
  const names = by === 'verdict' ? [...verdicts] : await readReasons(db, reach, from, to)
  const interval = intervalFor(asked, names.length, now)
  const milliseconds = millisecondsOf(interval)
  const resolution = resolutionFor(milliseconds).name
  const times = await readTimes(db, { resolution, milliseconds, from, to })
  const changes =
    times.length === 0 ? [] : await readChanges(db, reach, { resolution, by, from: times[0]!, to: times.at(-1)! })
  return {
    interval,
    value: pointsOf(times, changes, by === 'verdict' ? names : []),
    leftOut:
      reach !== 'Everything' && partsOf(reach).narrower.length > 0
        ? 'Counts are kept by subscription: of subscriptions that your role reaches in part there is no history.'
        : null,
  }
}

export interface Change {
  series: string
  at: Date
  by: number
}

/** Flat, by time; a series that has begun goes on with zeros. */
export function pointsOf(
  times: readonly Date[],
  changes: readonly Change[],
  always: readonly string[],
): FleetHistory['value'] {
  const ordered = changes.toSorted((one, other) => one.at.getTime() - other.at.getTime())
  const series = [...new Set([...always, ...changes.map((change) => change.series).toSorted()])]
  const counts = new Map(series.map((name) => [name, 0]))
  let next = 0
  return times.flatMap((time) => {
    for (; next < ordered.length && ordered[next]!.at <= time; next++) {
      const change = ordered[next]!
      counts.set(change.series, counts.get(change.series)! + change.by)
    }
    return series.map((name) => ({ dateTime: time.toISOString(), series: name, count: counts.get(name)! }))
  })
}

/** The one that was asked for, or the shortest that fits; throws where there is none. */
export function intervalFor(
  { from, to, interval }: Pick<HistoryAsked, 'from' | 'to' | 'interval'>,
  seriesCount: number,
  now: Date,
): Interval {
  if (from >= to) throw new ServiceError('InvalidRequest', 'from has to be before to.', { target: 'from' })
  const rowsOf = (one: Interval) =>
    (Math.floor((to.getTime() - from.getTime()) / millisecondsOf(one)) + 1) * Math.max(1, seriesCount)
  const isKept = (one: Interval) => now.getTime() - from.getTime() <= resolutionFor(millisecondsOf(one)).kept
  const fitting = intervals.find((one) => rowsOf(one) <= mostRows && isKept(one))
  const instead = fitting === undefined ? 'ask for a shorter time' : `ask for interval=${fitting} or a shorter time`
  if (interval === undefined && fitting !== undefined) return fitting
  const asked = interval ?? intervals.at(-1)!
  if (!isKept(asked)) {
    const { words } = resolutionFor(millisecondsOf(asked))
    throw new ServiceError(
      'InvalidRequest',
      `Samples for interval=${asked} are kept ${words}, and from is before that; ${instead}.`,
      {
        target: 'from',
      },
    )
  }
  if (rowsOf(asked) > mostRows)
    throw new ServiceError(
      'InvalidRequest',
      `From ${from.toISOString()} to ${to.toISOString()} by ${asked} are up to ${rowsOf(asked)} rows, and at most ${mostRows} are told; ${instead}.`,
      { target: 'interval' },
    )
  return asked
}

/** Of each interval the first look, where there was one. */
async function readTimes(
  db: Kysely<Schema>,
  { resolution, milliseconds, from, to }: { resolution: string; milliseconds: number; from: Date; to: Date },
) {
  const { rows } = await sql<{ at: Date }>`
    select min(at) as at from fleet_sample where resolution = ${resolution} and at >= ${from} and at <= ${to}
    group by floor(extract(epoch from at) * 1000 / ${milliseconds}::bigint) order by at`.execute(db)
  return rows.map(({ at }) => at)
}

async function readReasons(db: Kysely<Schema>, reach: Reach, from: Date, to: Date) {
  const { rows } = await sql<{ value: string }>`
    select distinct value from fleet_history
    where dimension = 'reason' and resolution = any(${resolutions.map(({ name }) => name)}) and at <= ${to}
      and (until is null or until > ${from}) and ${isOfWholeSubscription(reach)}`.execute(db)
  return rows.map(({ value }) => value)
}

/** What each count came to at `from`, and by how much it changed after that. */
async function readChanges(
  db: Kysely<Schema>,
  reach: Reach,
  { resolution, by, from, to }: { resolution: string; by: string; from: Date; to: Date },
) {
  const { rows } = await sql<Change>`
    with kept as materialized (
      select split_part(value, ' ', 1) as series, greatest(at, ${from}) as at, until, count from fleet_history
      where resolution = ${resolution} and dimension = ${by} and at <= ${to} and (until is null or until > ${from})
        and ${isOfWholeSubscription(reach)})
    select series, at, sum(by)::int as by from (
      select series, at, count as by from kept
      union all select series, until, -count from kept where until <= ${to}) as changes
    group by series, at order by at`.execute(db)
  return rows
}
