import { valueOf } from '../backup/fact.ts'
import type { CheckInput } from './check.ts'

const day = 24 * 60 * 60 * 1000

/** Distance to the restore point limit, for as long as nothing is cleaned up. Undefined when the points were not read. */
export function headroom({ facts, observedAt }: Pick<CheckInput, 'facts' | 'observedAt'>) {
  const points = valueOf(facts.restorePoints)
  if (!points) return undefined
  const left = points.limit - points.count
  return {
    count: points.count,
    limit: points.limit,
    limitSource: points.limitSource,
    left,
    // A limit that a setting put at 0 must not block a VM that has no points.
    reached: points.count > 0 && left <= 0,
    near: points.count > 0 && left > 0 && left <= 2,
    reachedOn: left > 0 ? dayAfterBackups(observedAt, left, valueOf(facts.protection)?.policy?.backupsPerDay) : null,
  }
}

/** Null without a rhythm. Weekly schedules count as one backup a day in the policy fact: hence "as early as". */
function dayAfterBackups(observedAt: string, backups: number, perDay: number | null | undefined) {
  if (!perDay || perDay < 0) return null
  const time = Date.parse(observedAt) + Math.ceil(backups / perDay) * day
  // toISOString throws beyond the year 275760, and beyond four digits it is no longer RFC 3339.
  return time >= 0 && time < Date.UTC(9999, 0) ? new Date(time).toISOString().slice(0, 10) : null
}
