const minute = 60_000
/** Estates up to this size are swept as often as was asked for … */
const SMALL = 10_000
/** … and from this size on once an hour; the quota of one identity holds no more without a rest. */
const LARGE = 100_000
const LARGEST_MINUTES = 60

/** Minutes from sweep to sweep. */
export function sweepMinutes(asked: number, vms: number): number {
  if (asked >= LARGEST_MINUTES) return asked
  const share = Math.min(1, Math.max(0, (vms - SMALL) / (LARGE - SMALL)))
  return asked + share * (LARGEST_MINUTES - asked)
}

export interface SweepsSoFar {
  /** When the last one that succeeded began; null: none. */
  succeededAt: Date | null
  /** Those that did not, since then, and when the last of them ended. */
  failures: number
  failedAt: Date | null
}

const FIRST_REPEAT_MINUTES = 1 / 6

/** When the next sweep is due. One that failed is tried again soon, and then less and less often. */
export function nextSweepAt({ succeededAt, failures, failedAt }: SweepsSoFar, minutes: number): Date {
  const regular = succeededAt === null ? new Date(0) : new Date(succeededAt.getTime() + minutes * minute)
  if (failures === 0 || failedAt === null) return regular
  const again = new Date(failedAt.getTime() + Math.min(minutes, FIRST_REPEAT_MINUTES * 2 ** (failures - 1)) * minute)
  return again > regular ? again : regular
}

/** What is read between sweeps, and how often. */
const everyMinutes = { backupJobs: 1, changes: 5, locks: 15 } as const
export type Between = keyof typeof everyMinutes
export const between = Object.keys(everyMinutes) as Between[]

/** What is due of it, the most overdue first; a source that was never read is the sweep's. */
export function dueBetween(lookedAt: Partial<Record<Between, Date>>, now: Date): Between[] {
  const overdue = (source: Between) => now.getTime() - lookedAt[source]!.getTime() - everyMinutes[source] * minute
  return between
    .filter((source) => lookedAt[source] !== undefined && overdue(source) >= 0)
    .toSorted((a, b) => overdue(b) - overdue(a))
}

/** From where a look at jobs or changes goes on: rows of Resource Graph are some minutes late. */
export const lookedBackFrom = (readFrom: Date) => new Date(readFrom.getTime() - 5 * minute)
