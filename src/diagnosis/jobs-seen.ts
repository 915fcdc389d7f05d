import { isBackup, mayRun } from '../backup/job-words.ts'
import type { BackupJob } from '../backup/facts-of-backup.ts'
import { innerErrorCode } from '../backup/known-errors.ts'

const is = (word: string, ...words: string[]) => words.includes(word.toLowerCase())

export { isBackup, mayRun as isRunning }

export const isFinished = (job: BackupJob) =>
  is(job.status, 'completed', 'completedwithwarnings', 'failed', 'cancelled')

/** Azure refuses a cancel once the snapshot is taken (backup-support-matrix-iaas; 400 in azure-rest-api-specs#5306). */
export const canBeCancelled = (job: BackupJob) =>
  isBackup(job) && is(job.status, 'inprogress') && job.cancellable && job.phase === 'TakeSnapshot'

/** Started within the UTC day of `observedAt`. */
export function startedOnDayOf(job: BackupJob, observedAt: string) {
  const dayOf = (time: string) => Math.floor(Date.parse(time) / (24 * 60 * 60 * 1000))
  return job.startTime !== null && dayOf(job.startTime) === dayOf(observedAt)
}

/** What a wrapper holds, from wherever in the job it stands. */
export const innerCodeOf = (job: BackupJob) =>
  job.innerError?.code ??
  job.errorDetails.map(innerErrorCode).find((code) => code !== null && code !== job.errorCode) ??
  null
