import type { BackupJob, PolicySchedule } from './facts-of-backup.ts'
import { isBackup } from './words/jobs.ts'
import { mayBeginLater, scheduledTimes } from './schedule-times.ts'

/** A deletion may take as long, with its looks before and after. */
const soon = 30 * 60_000

/**
 * A sentence where a scheduled backup may begin while something is being deleted, which nothing here can prevent; null where none is near. Of
 * a policy in a time zone that nobody knows the sentence only says when that is.
 */
export function backupNear(
  schedule: PolicySchedule | null | undefined,
  jobs: readonly Pick<BackupJob, 'operation' | 'startTime'>[],
  observedAt: string,
): string | null {
  if (!schedule) return null
  const now = Date.parse(observedAt)
  const times = scheduledTimes(schedule, now, { from: -1, to: 1 })
  if (!times)
    return `The policy backs up at ${schedule.times.join(', ') || 'times that it does not tell'} (${schedule.timeZone}), and how near that is cannot be told: Azure may begin a backup while this deletes.`
  const due = times.find((time) => time <= now + soon && time > now - mayBeginLater && !hasBegun(jobs, time))
  if (due === undefined) return null
  const at = new Date(due).toISOString()
  return due > now
    ? `A scheduled backup is due at ${at}: Azure may begin it while this deletes.`
    : `A scheduled backup was due at ${at} and begins within two hours of that: Azure may begin it while this deletes.`
}

const hasBegun = (jobs: readonly Pick<BackupJob, 'operation' | 'startTime'>[], due: number) =>
  jobs.some((job) => isBackup(job) && Date.parse(job.startTime ?? '') >= due)
