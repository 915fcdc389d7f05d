import type { Static } from 'typebox'
import { valueOf } from '../backup/fact.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import type { BackupJob } from '../backup/facts-of-backup.ts'
import { Document, Extensible, Nullable, Text, Time } from '../backup/schema.ts'
import { hasEnded, isBackup } from '../backup/words/jobs.ts'

/** The newest backup that has ended: by its job where one is listed, else by what the protected item tells of it. */
export const LastBackup = Document({
  status: Text("Azure Backup's word, of the job or of the protected item: Completed, Failed, CompletedWithWarnings, …"),
  time: Nullable(Time('When it ended.')),
  errorCode: Nullable(Text('Of a failed one; null also where its code is not known.')),
  kind: Nullable(
    Extensible(['OnDemand', 'Scheduled'], {
      description: 'Null where Azure does not say: most jobs carry no mark of who asked for them.',
    }),
  ),
})
export type LastBackup = Static<typeof LastBackup>

/** Null where no backup is known of, or none could be read. */
export function lastBackupOf({ backupJobs, protection }: VmBackupFacts): LastBackup | null {
  const job = valueOf(backupJobs)?.find((one) => isBackup(one) && hasEnded(one))
  if (job)
    return { status: job.status, time: job.endTime ?? job.startTime, errorCode: job.errorCode, kind: kindOf(job) }
  const item = valueOf(protection)
  if (!item?.lastBackupStatus) return null
  return {
    status: item.lastBackupStatus,
    time: item.lastBackupTime,
    errorCode: item.healthCodes[0] ?? null,
    kind: null,
  }
}

const kindOf = ({ isUserTriggered }: BackupJob) => {
  if (isUserTriggered === undefined) return null
  return isUserTriggered ? 'OnDemand' : 'Scheduled'
}

/** Of the protected item, or of the newest point that the vault lists. */
export function lastRecoveryPointTimeOf({ protection, recoveryPoints }: VmBackupFacts): string | null {
  const listed = (valueOf(recoveryPoints) ?? []).flatMap(({ time }) => time ?? [])
  const newest = listed.reduce<string | null>((a, b) => (a !== null && Date.parse(a) > Date.parse(b) ? a : b), null)
  return valueOf(protection)?.lastRecoveryPointTime ?? newest
}
