import type { ProtectedItem } from '@azure/arm-recoveryservicesbackup'
import type { Protection } from '../backup/facts-of-backup.ts'
import { timeSpanOf } from './time-span.ts'
import { textOf, timeOf } from './wire.ts'

const DAY_MS = 24 * 3600 * 1000
/** How far the answer's whole seconds may be off what Azure counted with. */
const SLACK_MS = 60_000

type SoftDeletion = Pick<Protection, 'softDeletedDateTime' | 'undeleteUntilDateTime'>

/**
 * `deferredDeleteTimeInUTC` is when the item was deleted, whatever its name says (138 recordings: that time and 14 days are the answer's
 * Date and what remained). How long it is kept is the vault's choice, so the end is counted from what remains.
 */
export function softDeletionOf(item: Partial<ProtectedItem>, answered: Date): SoftDeletion {
  const softDeletedDateTime = timeOf(item.deferredDeleteTimeInUTC)
  if (!item.isScheduledForDeferredDelete) return { softDeletedDateTime, undeleteUntilDateTime: null }
  const remaining = timeSpanOf(textOf(item.deferredDeleteTimeRemaining))
  if (remaining !== null) {
    const end = answered.getTime() + remaining
    return {
      softDeletedDateTime,
      undeleteUntilDateTime: new Date(wholeDaysAfter(softDeletedDateTime, end) ?? end).toISOString(),
    }
  }
  const days = item.softDeleteRetentionPeriodInDays
  const counted = softDeletedDateTime !== null && days ? Date.parse(softDeletedDateTime) + days * DAY_MS : null
  return { softDeletedDateTime, undeleteUntilDateTime: counted === null ? null : new Date(counted).toISOString() }
}

/** The same end at each reading, where the sum of two clocks would waver by a second. */
function wholeDaysAfter(start: string | null, end: number): number | null {
  if (start === null) return null
  const whole = Date.parse(start) + Math.round((end - Date.parse(start)) / DAY_MS) * DAY_MS
  return Math.abs(whole - end) <= SLACK_MS ? whole : null
}
