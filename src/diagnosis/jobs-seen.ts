import type { BackupJob } from '../backup/facts-of-backup.ts'
import { innerErrorCode } from '../error-codes/recognise.ts'

/** Started within the UTC day of `observedAt`. */
export function startedOnDayOf(job: BackupJob, observedAt: string) {
  const dayOf = (time: string) => Math.floor(Date.parse(time) / (24 * 60 * 60 * 1000))
  return job.startTime !== null && dayOf(job.startTime) === dayOf(observedAt)
}

/** The inner error of a wrapper, wherever in the job it stands. */
export const innerCodeOf = (job: BackupJob) =>
  job.innerError?.code ??
  job.errorDetails.map(innerErrorCode).find((code) => code !== null && code !== job.errorCode) ??
  null
