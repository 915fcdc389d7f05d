import type { PolicySchedule } from '../backup/facts-of-backup.ts'
import { hasEnded, isBackup, isCompleted } from '../backup/words/jobs.ts'
import { dayOf, isUtc } from '../backup/words/policies.ts'
import { protectionIs } from '../backup/words/protection.ts'
import { currentItem } from './facts-from-inventory.ts'
import type { InventoryOfVm } from './inventory.ts'

/** A backup that completed: whatever could have kept it from that did not, as things stood then. */
export interface Proof {
  /** Null where the item alone tells of it. */
  jobId: string | null
  time: string
}

const hour = 3_600_000
const day = 24 * hour
/** A backup begins within two hours of its time (backup-azure-vm-backup-faq). */
const late = 2 * hour

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
  const schedule = policies.find(({ id }) => id.toLowerCase() === item.policyId?.toLowerCase())?.schedule
  if (!schedule || time > now || time < lastDue(schedule, now)) return null
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

/** When the last backup was due that should have begun by now; of a schedule that is not told in UTC, its whole rhythm back. */
export function lastDue({ frequency, times, days, timeZone }: PolicySchedule, now: number): number {
  const until = now - late
  const weekly = /^weekly$/i.test(frequency)
  if (!isUtc(timeZone) || times.length === 0) return until - (weekly ? 7 : 1) * day
  // A day in a word that is not known may be any.
  const wanted = new Set<string | undefined>(days.map(dayOf))
  for (let back = 0; back <= 7; back++) {
    const date = new Date(until - back * day)
    if (wanted.size > 0 && !wanted.has(undefined) && !wanted.has(weekdays[date.getUTCDay()])) continue
    const due = times
      .map((time) => Date.parse(`${date.toISOString().slice(0, 10)}T${time}:00Z`))
      .filter((time) => time <= until)
    if (due.length > 0) return Math.max(...due)
  }
  return until - 7 * day
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
