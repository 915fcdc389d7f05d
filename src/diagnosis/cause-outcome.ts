import type { ErrorCodeEntry } from './error-codes/catalogue.ts'
import { isFault, type Finding } from './finding.ts'

export const causeOutcomes = ['Confirmed', 'RuledOut', 'Unknown'] as const
type Cause = ErrorCodeEntry['causes'][number]

/** Whether a cause is there now, by the checks that it names. */
export function outcomeOf(
  cause: Cause,
  entry: ErrorCodeEntry,
  findings: readonly Finding[],
  inner: string | null,
  osType: string | null,
): (typeof causeOutcomes)[number] {
  const own = findings.filter(({ check }) => check !== 'last-backup-job' && cause.checks.includes(check))
  const otherOs = osType && /\((Windows|Linux)\)/.exec(cause.description)?.[1]
  if (otherOs && otherOs !== osType) return 'RuledOut'
  if (own.some(isFault)) return 'Confirmed'
  if (cause.seenBy === 'Guest') return 'Unknown'
  const byJob = cause.checks.includes('last-backup-job')
  if (own.length === 0) return byJob ? saidByJob(cause, entry, inner) : 'Unknown'
  // The job says it, and what can be seen from outside does not show it (any more).
  if (byJob || own.some(({ outcome }) => outcome === 'Unknown')) return 'Unknown'
  return 'RuledOut'
}

/** A code that names its own cause; of a wrapper, the inner code does, unless one of the wrapper's other causes is meant. */
function saidByJob(cause: Cause, entry: ErrorCodeEntry, inner: string | null): (typeof causeOutcomes)[number] {
  if (entry.causes.length === 1) return 'Confirmed'
  if (inner === null) return 'Unknown'
  const others = entry.causes.filter((one) => one !== cause)
  return others.some(({ description }) => description.includes(inner)) ? 'RuledOut' : 'Confirmed'
}
