import type { BackupJob, PolicySchedule } from './facts-of-backup.ts'
import { isBackup } from './words/jobs.ts'
import { dayOf, isUtc, weekdays } from './words/policies.ts'

const minute = 60_000
const day = 24 * 60 * minute

/** A deletion may take as long, with its looks before and after. */
const soon = 30 * minute
/** A backup begins within two hours of its time (backup-azure-vm-backup-faq). */
const late = 120 * minute

/**
 * A sentence where a scheduled backup may begin while something is being deleted, which nothing here can prevent; null where none is near. Of
 * a policy in a time zone of Windows' the sentence only says when that is.
 */
export function backupNear(
  schedule: PolicySchedule | null | undefined,
  jobs: readonly Pick<BackupJob, 'operation' | 'startTime'>[],
  observedAt: string,
): string | null {
  if (!schedule) return null
  if (!isUtc(schedule.timeZone))
    return `The policy backs up at ${schedule.times.join(', ')} (${schedule.timeZone}), and how near that is was not told: Azure may begin a backup while this deletes.`
  const now = Date.parse(observedAt)
  const due = dueTimes(schedule, now).find((time) => time <= now + soon && time > now - late && !hasBegun(jobs, time))
  if (due === undefined) return null
  const at = new Date(due).toISOString()
  return due > now
    ? `A scheduled backup is due at ${at}: Azure may begin it while this deletes.`
    : `A scheduled backup was due at ${at} and begins within two hours of that: Azure may begin it while this deletes.`
}

/** From yesterday to tomorrow, in order. */
function dueTimes({ times, days }: PolicySchedule, now: number): number[] {
  const known = days.map(dayOf)
  return [-1, 0, 1]
    .map((offset) => new Date(now + offset * day).toISOString().slice(0, 10))
    .filter((date) => known.length === 0 || known.some((name) => name === weekdays[new Date(date).getUTCDay()]))
    .flatMap((date) => times.map((time) => Date.parse(`${date}T${time}:00Z`)))
    .filter(Number.isFinite)
    .sort((a, b) => a - b)
}

const hasBegun = (jobs: readonly Pick<BackupJob, 'operation' | 'startTime'>[], due: number) =>
  jobs.some((job) => isBackup(job) && Date.parse(job.startTime ?? '') >= due)
