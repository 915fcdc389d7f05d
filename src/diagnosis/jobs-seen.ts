import { valueOf } from '../backup/fact.ts'
import type { BackupJob } from '../backup/facts-of-backup.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import { hasEnded, isBackup } from '../backup/words/jobs.ts'
import { findErrorCode, findSaid, type CodeEntry } from '../error-codes/find.ts'
import { innerErrorCode, isWrapper } from '../error-codes/recognise.ts'

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

/** All of it, each thing once. */
export function allSaid(said: readonly (string | null | undefined)[]): string | null {
  const texts = [...new Set(said.filter((text) => text !== null && text !== undefined))]
  const different = texts.filter((text) => !texts.some((other) => other !== text && other.includes(text)))
  return different.length === 0 ? null : different.join(' ')
}

/** Everything that Azure said of the job's failure, each thing once. */
export function saidOfFailure({ innerError, dynamicErrorMessage, errorDetails }: BackupJob): string | null {
  // What a wrapper says itself is that something else was said.
  return allSaid(
    innerError
      ? [innerError.message, dynamicErrorMessage]
      : [...errorDetails.map(({ message }) => message), dynamicErrorMessage],
  )
}

/**
 * What is known of a failed backup: of its code and of what stands inside it. A wrapper around something that Azure said tells nothing more,
 * known or not: its own causes are guesses for a wrapper that is empty.
 */
export function entriesOfFailure(job: BackupJob): CodeEntry[] {
  const said = saidOfFailure(job)
  const inner = innerCodeOf(job)
  const innerEntry = inner === null ? undefined : findSaid(inner, said)
  const isEmpty = !job.innerError && inner === null
  const outer = job.errorCode === null || (isWrapper(job.errorCode) && !isEmpty) ? undefined : job.errorCode
  return [outer === undefined ? undefined : findSaid(outer, said), innerEntry].filter((entry) => entry !== undefined)
}

/** The last backup that ran to its end, however it ended. */
export const lastEnded = ({ backupJobs }: VmBackupFacts) =>
  valueOf(backupJobs)?.find((one) => isBackup(one) && hasEnded(one))

/** The same for the last backup, by the item's own word where no job of it is left. */
export function entriesOfLastFailure(facts: VmBackupFacts): CodeEntry[] {
  const job = lastEnded(facts)
  if (job) return entriesOfFailure(job)
  const codes = valueOf(facts.protection)?.healthCodes ?? []
  return codes.map(findErrorCode).filter((entry) => entry !== undefined)
}
