const day = 24 * 3_600_000

/** Null without a rhythm. Weekly schedules count as one backup a day in the policy fact: hence "as early as". */
export function dayAfterBackups(observedAt: string, backups: number, perDay: number | null | undefined) {
  if (!perDay || perDay < 0) return null
  const time = Date.parse(observedAt) + Math.ceil(backups / perDay) * day
  // toISOString throws beyond the year 275760, and beyond four digits it is no longer RFC 3339.
  return time >= 0 && time < Date.UTC(9999, 0) ? new Date(time).toISOString().slice(0, 10) : null
}
