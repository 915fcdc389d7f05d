import type { BackupJob } from './facts-of-backup.ts'

/** Azure Backup's own words for an end; the specification has `Invalid` besides, which no recording shows. */
const ended = /^(Completed|CompletedWithWarnings|Failed|Cancell?ed|Invalid)$/i

export const hasEnded = ({ status }: Pick<BackupJob, 'status'>) => ended.test(status)

/** Also in a word that is new, or left out: what may run is in the way of a deletion as much as what does. */
export const mayRun = (job: Pick<BackupJob, 'status'>) => !hasEnded(job)

export const isCompleted = ({ status }: Pick<BackupJob, 'status'>) => /^Completed$/i.test(status)

/** Restores and changes of protection are jobs of the VM too; they say nothing of its backups. */
export const isBackup = ({ operation }: Pick<BackupJob, 'operation'>) => /^Backup$/i.test(operation)
