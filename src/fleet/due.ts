import type { PolicySchedule } from '../backup/facts-of-backup.ts'
import { dayOf, frequencyOf, isUtc, weekdays } from '../backup/words/policies.ts'

const hour = 3_600_000
const day = 24 * hour
/** A backup begins within two hours of its time (backup-azure-vm-backup-faq). */
const late = 2 * hour

/** When the last backup was due that should have begun by now; of a schedule that is not told in UTC, its whole rhythm back. */
export function lastDue(schedule: PolicySchedule, now: number): number {
  const until = now - late
  if (!hasTimes(schedule)) return until - rhythmOf(schedule)
  return timesAround(schedule, until, -7, 0).findLast((time) => time <= until) ?? until - 7 * day
}

/** Null where the schedule does not say when, to the minute and in UTC. */
export const nextDue = (schedule: PolicySchedule, now: number): number | null =>
  hasTimes(schedule) ? (timesAround(schedule, now, 0, 7).find((time) => time > now) ?? null) : null

/** Until when a backup of that time is no older than the last one that was due. */
export function provenUntil(schedule: PolicySchedule, time: number): number {
  if (!hasTimes(schedule)) return time + rhythmOf(schedule) + late
  return (nextDue(schedule, time) ?? time + 7 * day) + late
}

const hasTimes = ({ times, timeZone }: PolicySchedule) => isUtc(timeZone) && times.length > 0
const rhythmOf = ({ frequency }: PolicySchedule) => (frequencyOf(frequency) === 'Weekly' ? 7 : 1) * day

/** In order, on the days from so many before that moment to so many behind it. */
function timesAround({ times, days }: PolicySchedule, moment: number, from: number, to: number): number[] {
  // A day in a word that is not known may be any.
  const wanted = new Set<string | undefined>(days.map(dayOf))
  const isDue = (date: Date) => wanted.size === 0 || wanted.has(undefined) || wanted.has(weekdays[date.getUTCDay()])
  return Array.from({ length: to - from + 1 }, (_, index) => new Date(moment + (from + index) * day))
    .filter(isDue)
    .flatMap((date) => times.map((time) => Date.parse(`${date.toISOString().slice(0, 10)}T${time}:00Z`)))
    .filter(Number.isFinite)
    .sort((a, b) => a - b)
}
