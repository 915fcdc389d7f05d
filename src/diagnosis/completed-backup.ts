import { valueOf } from '../backup/fact.ts'
import type { BackupJob } from '../backup/facts-of-backup.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import { sameId } from '../backup/resource-id.ts'
import { hasEnded, isBackup, isCompleted } from '../backup/words/jobs.ts'
import type { Sentence } from '../backup/sentence.ts'

/** The last backup that ended, where it completed: proof of what was as it is now. */
export function completedBackup({ backupJobs }: VmBackupFacts): BackupJob | undefined {
  const last = valueOf(backupJobs)?.find((job) => isBackup(job) && hasEnded(job))
  return last && isCompleted(last) ? last : undefined
}

/** For a sentence: "the last backup, of 2026-11-22T22:41:00Z, completed". */
export function completedText(facts: VmBackupFacts): Sentence {
  const { endTime = null, startTime = null } = completedBackup(facts) ?? {}
  const time = endTime ?? startTime
  return {
    en: `the last backup${time ? `, of ${time},` : ''} completed`,
    pt: `o último backup${time ? `, de ${time},` : ''} foi concluído`,
  }
}

/** The disks, each in Azure Backup's newest point, and the backup that made it completed. */
export function isBackedUp(facts: VmBackupFacts, diskIds: readonly (string | null)[]) {
  const held = valueOf(facts.restorePoints)?.newestDiskIds
  if (!held || diskIds.length === 0 || !completedBackup(facts)) return false
  return diskIds.every((id) => id !== null && held.some((one) => sameId(one, id)))
}

/** For a check that could not look at the disks: those of the VM's model, that is all there are. */
export const isWholeVmBackedUp = (facts: VmBackupFacts) =>
  isBackedUp(facts, valueOf(facts.virtualMachine)?.disks.map(({ id }) => id) ?? [])
