import { valueOf } from '../backup/fact.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import { hasEnded, isBackup } from '../backup/words/jobs.ts'
import { policyIs } from '../backup/words/policies.ts'
import { protectionIs } from '../backup/words/protection.ts'
import type { CheckInput } from './check.ts'

const day = 24 * 60 * 60 * 1000

/** Distance to the restore point limit, for as long as nothing is cleaned up. Undefined when the points were not read. */
export function headroom({ facts, limits, observedAt }: Pick<CheckInput, 'facts' | 'limits' | 'observedAt'>) {
  const points = valueOf(facts.restorePoints)
  if (!points) return undefined
  const left = points.limit - points.count
  const used = points.count > 0 && left <= 2
  const policyUnread = used && points.count < limits.computeRestorePointLimit ? unreadPolicy(facts) : undefined
  return {
    count: points.count,
    limit: points.limit,
    limitSource: points.limitSource,
    left,
    // A limit that a setting put at 0 must not block a VM that has no points.
    reached: used && left <= 0 && !policyUnread,
    near: used && left > 0 && !policyUnread,
    /** Why it cannot be told whether this limit is the VM's: an Enhanced policy keeps many more points than a Standard one. */
    policyUnread,
    reachedOn: left > 0 ? dayAfterBackups(observedAt, left, valueOf(facts.protection)?.policy?.backupsPerDay) : null,
  }
}

/** Azure tells no policy of an item whose protection ended: Standard is assumed. An error in which Azure says that the limit is reached decides. */
function unreadPolicy({ protection, backupJobs }: VmBackupFacts) {
  const last = valueOf(backupJobs)?.find((job) => isBackup(job) && hasEnded(job))
  if (last?.errorCode === 'UserErrorRpCollectionLimitReached') return undefined
  if (protection.status === 'Unavailable') return protection
  const { policy, policyUnavailable } = protection.value
  if (policy !== null)
    return policyIs(policy) === 'Unknown' ? { reason: `type ${policy.type}`, requiredPermission: null } : undefined
  return (
    policyUnavailable ??
    (protectionIs(protection.value) === 'Active' ? { reason: 'PolicyNotNamed', requiredPermission: null } : undefined)
  )
}

/** Null without a rhythm. Weekly schedules count as one backup a day in the policy fact: hence "as early as". */
function dayAfterBackups(observedAt: string, backups: number, perDay: number | null | undefined) {
  if (!perDay || perDay < 0) return null
  const time = Date.parse(observedAt) + Math.ceil(backups / perDay) * day
  // toISOString throws beyond the year 275760, and beyond four digits it is no longer RFC 3339.
  return time >= 0 && time < Date.UTC(9999, 0) ? new Date(time).toISOString().slice(0, 10) : null
}
