import type { Cause, Entry } from '../error-codes/entry.ts'
import { isFault, type Finding } from './finding.ts'

export const causeOutcomes = ['Confirmed', 'RuledOut', 'Unknown'] as const

/** Whether a cause is there now, by the checks that it names. */
export function outcomeOf(
  cause: Cause,
  entry: Entry,
  findings: readonly Finding[],
  inner: string | null,
  osType: string | null,
): (typeof causeOutcomes)[number] {
  const checks: readonly string[] = cause.checks
  const own = findings.filter(({ check }) => check !== 'last-backup-job' && checks.includes(check))
  if (cause.os && osType && cause.os !== osType) return 'RuledOut'
  if (own.some(isFault)) return 'Confirmed'
  if (cause.seenBy === 'Guest') return 'Unknown'
  const byJob = checks.includes('last-backup-job')
  if (own.length === 0) return byJob ? saidByJob(cause, entry, inner) : 'Unknown'
  // The job says it, and what can be seen from outside does not show it (any more).
  if (byJob || own.some(({ outcome }) => outcome === 'Unknown')) return 'Unknown'
  return 'RuledOut'
}

/** False where every cause that this VM could have is ruled out: what the code says to do helps nobody then. */
export const mayStand = (entry: Entry, findings: readonly Finding[], inner: string | null, osType: string | null) =>
  entry.causes.some((cause) => outcomeOf(cause, entry, findings, inner, osType) !== 'RuledOut')

/** A code that names its own cause; of a wrapper, the inner code does, unless one of the wrapper's other causes is meant. */
function saidByJob(cause: Cause, entry: Entry, inner: string | null): (typeof causeOutcomes)[number] {
  if (entry.causes.length === 1) return 'Confirmed'
  if (inner === null) return 'Unknown'
  return entry.causes.some((one) => one !== cause && one.inner === inner) ? 'RuledOut' : 'Confirmed'
}
