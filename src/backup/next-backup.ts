import type { BackupJob, PolicySchedule } from './facts-of-backup.ts'
import type { Sentence } from './sentence.ts'
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
): Sentence | null {
  if (!schedule) return null
  const now = Date.parse(observedAt)
  const times = scheduledTimes(schedule, now, { from: -1, to: 1 })
  if (!times)
    return {
      en: `The policy backs up at ${schedule.times.join(', ') || 'times that it does not tell'} (${schedule.timeZone}), and how near that is cannot be told: Azure may begin a backup while this deletes.`,
      pt: `A política faz backup às ${schedule.times.join(', ') || 'horas que ela não informa'} (${schedule.timeZone}), e não se sabe se isso está próximo: o Azure pode iniciar um backup durante a exclusão.`,
    }
  const due = times.find((time) => time <= now + soon && time > now - mayBeginLater && !hasBegun(jobs, time))
  if (due === undefined) return null
  const at = new Date(due).toISOString()
  return due > now
    ? {
        en: `A scheduled backup is due at ${at}: Azure may begin it while this deletes.`,
        pt: `Um backup agendado está previsto para ${at}: o Azure pode iniciá-lo durante a exclusão.`,
      }
    : {
        en: `A scheduled backup was due at ${at} and begins within two hours of that: Azure may begin it while this deletes.`,
        pt: `Um backup agendado estava previsto para ${at} e começa em até duas horas depois disso: o Azure pode iniciá-lo durante a exclusão.`,
      }
}

const hasBegun = (jobs: readonly Pick<BackupJob, 'operation' | 'startTime'>[], due: number) =>
  jobs.some((job) => isBackup(job) && Date.parse(job.startTime ?? '') >= due)
