import type { PolicySchedule } from '../backup/facts-of-backup.ts'
import { day, mayBeginLater, scheduledTimes } from '../backup/schedule-times.ts'
import { frequencyOf } from '../backup/words/policies.ts'

/** When the last backup was due that should have begun by now; of a schedule that does not say when, its whole rhythm back. */
export function lastDue(schedule: PolicySchedule, now: number): number {
  const until = now - mayBeginLater
  const times = scheduledTimes(schedule, until, { from: -7, to: 0 })
  if (!times) return until - rhythmOf(schedule)
  return times.findLast((time) => time <= until) ?? until - 7 * day
}

/** Null where the schedule does not say when, to the minute. */
export const nextDue = (schedule: PolicySchedule, now: number): number | null =>
  scheduledTimes(schedule, now, { from: 0, to: 7 })?.find((time) => time > now) ?? null

/** Until when a backup of that time is no older than the last one that was due. */
export function provenUntil(schedule: PolicySchedule, time: number): number {
  if (!scheduledTimes(schedule, time, { from: 0, to: 0 })) return time + rhythmOf(schedule) + mayBeginLater
  return (nextDue(schedule, time) ?? time + 7 * day) + mayBeginLater
}

const rhythmOf = ({ frequency }: PolicySchedule) => (frequencyOf(frequency) === 'Weekly' ? 7 : 1) * day
