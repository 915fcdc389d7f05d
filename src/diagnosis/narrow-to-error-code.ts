import type { DiagnosisContent } from './diagnosis.ts'
import { causesOf, type CodeEntry } from '../error-codes/find.ts'
import { doneByActions } from '../error-codes/steps.ts'
import { texts, type Language } from '../error-codes/texts/texts.ts'
import { messageOf, stepsIn } from '../error-codes/told.ts'
import { isFault, type Finding } from './finding.ts'

/** What of a code's causes is there, and what this service cannot see and leaves to a person. */
export function narrowToErrorCode(entry: CodeEntry, all: readonly Finding[], language: Language) {
  const causes = new Set<string>(causesOf(entry).flatMap((cause) => cause.checks))
  const findings = all.filter(
    (finding) => causes.has(finding.check) || (finding.explains.includes(entry.code) && isFault(finding)),
  )
  const idsOf = (filter: (finding: Finding) => boolean) => findings.filter(filter).map((finding) => finding.check)
  const unknown = (finding: Finding) => finding.outcome === 'Unknown'
  const errorCode: NonNullable<DiagnosisContent['errorCode']> = {
    code: entry.code,
    message: messageOf(entry),
    confirmed: idsOf(isFault),
    // Of no effect (Info) and not applicable are no causes either.
    ruledOut: idsOf((finding) => !isFault(finding) && !unknown(finding)),
    unknown: idsOf(unknown),
    remainsForAPerson: [
      ...new Set(
        causesOf(entry)
          .filter(({ seenBy }) => seenBy === 'Guest')
          .map(({ text }) => texts[language].causes[text]),
      ),
      ...stepsIn(
        language,
        [entry, ...(entry.sentences ?? [])]
          .flatMap(({ steps = [] }) => steps)
          .filter((step, at, all) => !doneByActions.has(step) && all.indexOf(step) === at),
      ),
    ],
  }
  return { findings, errorCode }
}
