import { valueOf } from '../backup/fact.ts'
import { hasEnded, isBackup, isFailed } from '../backup/words/jobs.ts'
import type { Cause } from '../error-codes/entry.ts'
import type { CodeEntry } from '../error-codes/find.ts'
import type { CheckInput } from './check.ts'
import { isFault, type Finding } from './finding.ts'
import { entriesOfLastFailure, lastEnded } from './jobs-seen.ts'

/** The same failure so many times in a row: one more backup brings one more of it. */
const manyTimes = 3

/**
 * What has become of the cause of the last failure. `Passed`: it is not there any more, or passes by itself. `Stands`: it is there, or only
 * a look inside the VM could tell that it is not. `NotTold`: Azure said something that is not known here. `NotNamed`: Azure said nothing.
 */
export type LastCause = 'Passed' | 'Stands' | 'NotTold' | 'NotNamed'

export function lastCauseOf(input: CheckInput, findings: readonly Finding[]): LastCause {
  const job = lastEnded(input.facts)
  const item = valueOf(input.facts.protection)
  const code = job ? job.errorCode : (item?.healthCodes[0] ?? null)
  const entry = entriesOfLastFailure(input.facts).at(job ? -1 : 0)
  if (!entry) {
    const errors = job ? job.errorDetails : (item?.healthDetails ?? [])
    return code === null && errors.every(({ message, title }) => !message && !title) ? 'NotNamed' : 'NotTold'
  }
  if (repeats(input, code)) return 'Stands'
  const osType = valueOf(input.facts.virtualMachine)?.osType ?? null
  const possible = entry.causes.filter(({ os }) => !os || !osType || os === osType)
  return possible.length === 0 || possible.some((cause) => stands(cause, entry, findings)) ? 'Stands' : 'Passed'
}

function stands(cause: Cause, entry: CodeEntry, findings: readonly Finding[]) {
  if (cause.seenBy === 'Guest') return true
  const checks: readonly string[] = cause.checks
  const own = findings.filter(({ check }) => check !== 'last-backup-job' && checks.includes(check))
  if (own.some((finding) => isFault(finding) || finding.outcome === 'Unknown')) return true
  // Only the job tells of it: the code's own entry says whether another try may help.
  return (own.length === 0 || checks.includes('last-backup-job')) && !entry.actions?.includes('triggerBackup')
}

function repeats({ facts }: CheckInput, code: string | null) {
  const last = (valueOf(facts.backupJobs) ?? []).filter((one) => isBackup(one) && hasEnded(one)).slice(0, manyTimes)
  return last.length === manyTimes && last.every((job) => isFailed(job) && job.errorCode === code)
}
