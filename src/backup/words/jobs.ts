import type { BackupJob } from '../facts-of-backup.ts'
import { wordIn } from './word-in.ts'

type Status = Pick<BackupJob, 'status'>

/** In the order in which a job goes through them. */
export const runningStatuses = ['InProgress', 'Cancelling'] as const
export type RunningStatus = (typeof runningStatuses)[number]
/** The specification has `Invalid` besides, which no recording shows: an end that says nothing of how. */
const ends = ['Completed', 'CompletedWithWarnings', 'Failed', 'Cancelled', 'Invalid'] as const
/** Statuses whose details are worth a call: phases of what runs, errors of what failed. */
const detailed = [...runningStatuses, 'Failed', 'CompletedWithWarnings'] as const

/** How a job ended; null for one that has not, or whose status is a word that is not known. */
export const endOf = ({ status }: Status): (typeof ends)[number] | null =>
  wordIn(ends, status) ?? (wordIn(['Canceled'], status) ? 'Cancelled' : null)

export function jobIs(job: Status): 'Running' | 'Ended' | 'Unknown' {
  if (endOf(job) !== null) return 'Ended'
  return wordIn(runningStatuses, job.status) ? 'Running' : 'Unknown'
}

export const hasEnded = (job: Status) => jobIs(job) === 'Ended'

/** Unknown statuses count as running: what may run is in the way of a deletion as much as what does. */
export const mayRun = (job: Status) => !hasEnded(job)

/** Surely running, in a word that is known. Also for the tasks of a job, which share its words. */
export const isRunning = (job: Status) => jobIs(job) === 'Running'
export const isInProgress = ({ status }: Status) => wordIn(['InProgress'], status) !== undefined
export const isCancelling = ({ status }: Status) => wordIn(['Cancelling'], status) !== undefined
export const isNotStarted = ({ status }: Status) => wordIn(['NotStarted'], status) !== undefined
export const isCompleted = (job: Status) => endOf(job) === 'Completed'
export const isFailed = (job: Status) => endOf(job) === 'Failed'
export const isCancelled = (job: Status) => endOf(job) === 'Cancelled'

/** For changes of protection only. A backup with warnings has no copy in the vault: there only `isCompleted` counts. */
export const endedWell = (job: Status) => ['Completed', 'CompletedWithWarnings'].includes(endOf(job) ?? '')

export const hasDetailsWorthReading = ({ status }: Status) => wordIn(detailed, status) !== undefined

/** Restores and changes of protection are jobs of the VM too; they say nothing of its backups. */
export const isBackup = ({ operation }: Pick<BackupJob, 'operation'>) => wordIn(['Backup'], operation) !== undefined

/** `Transfer data to vault` in V1 jobs, `Transfer Data to Vault` in V2 ones. */
export function phaseOf(taskId: string | null | undefined): BackupJob['phase'] {
  if (wordIn(['Take Snapshot'], taskId)) return 'TakeSnapshot'
  return wordIn(['Transfer data to vault'], taskId) ? 'TransferDataToVault' : null
}

/** `["Cancellable"]`, or `[1]` in older api-versions; finished jobs say it too. */
export const saysCancellable = (actions: readonly unknown[] | undefined) =>
  (actions ?? []).some((action) => action === 1 || wordIn(['Cancellable'], String(action)) !== undefined)

/** Azure cancels only a backup in Take Snapshot (backup-support-matrix-iaas; 400 in azure-rest-api-specs#5306). */
export const canBeCancelled = (job: Pick<BackupJob, 'operation' | 'status' | 'cancellable' | 'phase'>) =>
  isBackup(job) && isInProgress(job) && job.cancellable && job.phase === 'TakeSnapshot'
