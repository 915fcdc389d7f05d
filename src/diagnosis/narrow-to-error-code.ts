import type { DiagnosisContent } from './diagnosis.ts'
import type { ErrorCodeEntry } from './error-codes/catalogue.ts'
import { isFault, type Finding } from './finding.ts'
import { doneByActions } from './guest-steps-solutions.ts'

/** What of a code's causes is there, and what this service cannot see and leaves to a person. */
export function narrowToErrorCode(entry: ErrorCodeEntry, all: readonly Finding[]) {
  const causes = new Set(entry.causes.flatMap((cause) => cause.checks))
  const findings = all.filter(
    (finding) => causes.has(finding.check) || (finding.explains.includes(entry.code) && isFault(finding)),
  )
  const idsOf = (filter: (finding: Finding) => boolean) => findings.filter(filter).map((finding) => finding.check)
  const unknown = (finding: Finding) => finding.outcome === 'Unknown'
  const errorCode: NonNullable<DiagnosisContent['errorCode']> = {
    code: entry.code,
    message: entry.message,
    confirmed: idsOf(isFault),
    // Of no effect (Info) and not applicable are no causes either.
    ruledOut: idsOf((finding) => !isFault(finding) && !unknown(finding)),
    unknown: idsOf(unknown),
    remainsForAPerson: [
      ...entry.causes.filter((cause) => cause.seenBy === 'Guest').map((cause) => cause.description),
      ...entry.guestSteps.filter((step) => !doneByActions.has(step)),
    ],
  }
  return { findings, errorCode }
}
