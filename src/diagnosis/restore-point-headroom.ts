import { valueOf } from '../backup/fact.ts'
import type { RestorePoints } from '../backup/facts-of-restore-points.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import { hasEnded, isBackup, isCompleted } from '../backup/words/jobs.ts'
import { policyIs } from '../backup/words/policies.ts'
import { protectionIs } from '../backup/words/protection.ts'
import type { CheckInput } from './check.ts'
import { dayAfterBackups } from './day-after-backups.ts'
import { innerCodeOf } from './jobs-seen.ts'

const minute = 60_000

/**
 * Distance to the restore point limit, for as long as nothing is cleaned up. Azure Backup's limit is one of its own points, Compute's one
 * of all; what may be Azure Backup's counts as such. Undefined when the points were not read.
 */
export function headroom({ facts, limits, observedAt }: Pick<CheckInput, 'facts' | 'limits' | 'observedAt'>) {
  const points = valueOf(facts.restorePoints)
  if (!points) return undefined
  const { limit, limitSource, totalCount: total } = points
  const bound = limits.computeRestorePointLimit
  const count = Math.max(points.ownCount, countOf(points))
  const left = Math.min(limit - count, bound - total)
  const used = total > 0 && left <= 2
  const policyUnread = used && total < bound ? unreadPolicy(facts) : undefined
  const known = used && !policyUnread
  // A limit that did not stop the last backup does not stop the next one.
  const passed = left <= 0 && lastBackupPassed(facts, points, count >= limit ? limit : bound, count >= limit)
  const said = total >= limit && total > 0 && lastFailureSaysLimit(facts)
  return {
    count,
    total,
    limit,
    limitSource,
    left,
    // A limit that a setting put at 0 must not block a VM that has no points.
    reached: (known && left <= 0 && !passed) || said,
    near: known && (left > 0 || passed) && !said,
    /** Only with those of others: which limit counts them, Azure's pages do not agree on. */
    byOthers: total > 0 && total >= limit && count < limit,
    /** Why it cannot be told whether this limit is the VM's: an Enhanced policy keeps many more points than a Standard one. */
    policyUnread,
    reachedOn: left > 0 ? dayAfterBackups(observedAt, left, valueOf(facts.protection)?.policy?.backupsPerDay) : null,
  }
}

const mayBeOwn = ({ collections }: RestorePoints) =>
  collections.filter(({ ownership }) => ownership !== 'Other').flatMap(({ restorePoints }) => restorePoints)
const countOf = (points: RestorePoints) => mayBeOwn(points).length

const lastEnded = ({ backupJobs }: VmBackupFacts) => valueOf(backupJobs)?.find((job) => isBackup(job) && hasEnded(job))

function lastFailureSaysLimit(facts: VmBackupFacts) {
  const last = lastEnded(facts)
  return (
    last !== undefined &&
    (last.errorCode === 'UserErrorRpCollectionLimitReached' || innerCodeOf(last) === 'OperationNotAllowed')
  )
}

/** The last backup completed, and its own point was made when there were as many as the limit already. */
function lastBackupPassed(facts: VmBackupFacts, points: RestorePoints, limit: number, ownOnly: boolean) {
  const last = lastEnded(facts)
  if (!last || !isCompleted(last) || last.startTime === null) return false
  const own = mayBeOwn(points)
  const made = own.map(({ timeCreated }) => Date.parse(timeCreated ?? '')).filter((time) => !Number.isNaN(time))
  const newest = Math.max(...made)
  if (!(newest >= Date.parse(last.startTime) - 5 * minute)) return false
  const counted = ownOnly ? own : points.collections.flatMap(({ restorePoints }) => restorePoints)
  return counted.filter(({ timeCreated }) => Date.parse(timeCreated ?? '') < newest).length >= limit
}

/** Azure tells no policy of an item whose protection ended: Standard is assumed. An error in which Azure says that the limit is reached decides. */
function unreadPolicy(facts: VmBackupFacts) {
  const { protection } = facts
  if (lastEnded(facts)?.errorCode === 'UserErrorRpCollectionLimitReached') return undefined
  if (protection.status === 'Unavailable') return protection
  const { policy, policyUnavailable } = protection.value
  if (policy !== null)
    return policyIs(policy) === 'Unknown'
      ? { reason: `policyType ${policy.type}`, requiredPermission: null }
      : undefined
  return (
    policyUnavailable ??
    (protectionIs(protection.value) === 'Active' ? { reason: 'PolicyNotNamed', requiredPermission: null } : undefined)
  )
}
