import { hasEnded, isBackup, isCompleted } from '../backup/words/jobs.ts'
import { protectionIs } from '../backup/words/protection.ts'
import { lastDue } from './due.ts'
import { currentItem, policyOf } from './facts-from-inventory.ts'
import { changesLookBack, type InventoryOfVm } from './inventory.ts'

/** A backup that completed: whatever could have kept it from that did not, as things stood then. */
export interface Proof {
  /** Null where the item alone tells of it. */
  jobId: string | null
  time: string
}

/**
 * The last backup, where it completed, is no older than the last one that was due, and nothing that one can see of the VM is younger. Null:
 * what was not looked at stays unknown.
 */
export function proofByBackup(inventory: InventoryOfVm, observedAt: string): Proof | null {
  const { items, policies, backupJobs, changedDateTime, virtualMachine, sources } = inventory
  if (sources.changes?.status !== 'Complete') return null
  const item = currentItem(items)
  if (!item || protectionIs(item) !== 'Active') return null
  const proof = lastCompleted(inventory)
  if (!proof) return null
  const time = Date.parse(proof.time)
  const now = Date.parse(observedAt)
  const schedule = policyOf(item, policies)?.schedule
  if (!schedule || time > now || time < lastDue(schedule, now)) return null
  // What changed between a backup and the first change that was looked for, nobody knows.
  if (!(time >= Date.parse(sources.changes.completedDateTime ?? '') - changesLookBack)) return null
  const younger = [changedDateTime, virtualMachine.timeCreated].some((at) => at !== null && Date.parse(at) > time)
  const failedSince = backupJobs.some(
    (job) => isBackup(job) && hasEnded(job) && !isCompleted(job) && Date.parse(job.startTime ?? '') >= time,
  )
  return younger || failedSince ? null : proof
}

/** Of the jobs the newest that ended, and the item's own word where no job of it is listed. A time is that of the start: what changed after it may not have been in it. */
function lastCompleted({ items, backupJobs }: InventoryOfVm): Proof | null {
  const job = backupJobs.find((one) => isBackup(one) && hasEnded(one))
  const item = currentItem(items)
  const ofItem =
    item?.lastBackupTime != null && isCompleted({ status: item.lastBackupStatus ?? '' })
      ? { jobId: null, time: item.lastBackupTime }
      : null
  if (!job?.startTime) return ofItem
  if (ofItem && Date.parse(ofItem.time) > Date.parse(job.startTime))
    return isCompleted(job) ? { jobId: job.id, time: job.startTime } : ofItem
  return isCompleted(job) ? { jobId: job.id, time: job.startTime } : null
}
