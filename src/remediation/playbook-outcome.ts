import Type, { type Static } from 'typebox'
import { Extensible, Text } from '../backup/schema.ts'
import type { Language } from '../backup/sentence.ts'
import { verdicts, type DiagnosisContent } from '../diagnosis/diagnosis.ts'
import { isFault } from '../diagnosis/finding.ts'
import { personSentence } from '../diagnosis/needs-a-person.ts'
import type { OperationError } from './operation.ts'
import type { VerdictKept } from './playbook-work.ts'

const outcomes = ['Repaired', 'Improved', 'Unchanged', 'Worse', 'NothingToDo'] as const
export type PlaybookOutcome = (typeof outcomes)[number]
export const OutcomeSchema = Extensible(outcomes, {
  description:
    'The VM at the end against the beginning. Repaired: Healthy now. Improved: a better verdict, or fewer faults. An end that is Worse, or still Blocked, is Failed.',
})

export const Judged = Type.Object(
  { verdict: Extensible(verdicts), summary: Text(), href: Text('Of the diagnosis, which shows the VM as it is now.') },
  { title: 'VerdictThen' },
)

/** What is kept of the end: the diagnosis itself stands behind its address. */
export const Ended = Type.Object({
  verdict: Text(),
  summary: Text(),
  faults: Type.Array(Text()),
  remaining: Type.Array(Text()),
  details: Type.Array(Type.Object({ code: Text(), message: Text(), target: Type.Optional(Text()) })),
  inPortuguese: Type.Optional(Type.Object({ summary: Text(), remaining: Type.Array(Text()) })),
})
export type Ended = Static<typeof Ended>

/** Of one diagnosis, as it is told in each language. */
export const keptOf = (
  { verdict, summary, findings }: DiagnosisContent,
  { summary: inPortuguese }: Pick<DiagnosisContent, 'summary'>,
): VerdictKept => ({
  verdict,
  summary,
  inPortuguese,
  faults: findings.filter(isFault).map(({ check }) => check),
})

export const judgedOf = (vmId: string, { verdict, summary }: Pick<VerdictKept, 'verdict' | 'summary'>) => ({
  verdict,
  summary,
  href: `/v1${vmId}/diagnosis`,
})

/** From best to worst. Unknown is no place among them: what could not be read is neither better nor worse. */
const ranks: readonly string[] = ['Healthy', 'AtRisk', 'Blocked']

export function outcomeOf(before: VerdictKept, after: Pick<VerdictKept, 'verdict' | 'faults'>): PlaybookOutcome {
  const [was, is] = [before, after].map(({ verdict }) => ranks.indexOf(verdict)) as [number, number]
  if (is === 0) return was === 0 ? 'Unchanged' : 'Repaired'
  if (is < 0) return 'Unchanged'
  if (was < 0) return is === 1 ? 'Improved' : 'Unchanged'
  if (is !== was) return is < was ? 'Improved' : 'Worse'
  const [former = [], now = []] = [before.faults, after.faults]
  return now.length < former.length && now.every((check) => former.includes(check)) ? 'Improved' : 'Unchanged'
}

/** Sentences for a person, most pressing first. */
export function remainingIn({ recommendedActions, lastFailure }: DiagnosisContent): string[] {
  const asked = recommendedActions.filter(({ automatic }) => !automatic).map(({ reason }) => reason)
  return [...new Set([...asked, ...(lastFailure?.remaining ?? [])])]
}

/** An error is read whole: of long lists the beginning. */
const mostDetails = 24

/** Why it did not help, for who reads the error of a failed end: causes with their outcomes, then what a person does. */
export function endedOf(diagnosis: DiagnosisContent, portuguese: DiagnosisContent): Ended {
  const { verdict, summary, findings, lastFailure } = diagnosis
  const faults = findings.filter(isFault)
  const remaining = leftAfter(diagnosis, 'en')
  const details: NonNullable<OperationError['details']> = [
    ...faults
      .filter(({ check }) => check !== 'last-backup-job')
      .map(({ check, outcome, message }) => ({ code: outcome, message, target: check })),
    ...(lastFailure?.causes ?? []).map(({ cause, outcome }) => ({ code: outcome, message: cause })),
    ...remaining.map((message) => ({ code: 'LeftToAPerson', message })),
  ]
  return {
    verdict,
    summary,
    faults: faults.map(({ check }) => check),
    remaining: remaining.slice(0, mostDetails),
    details: details.slice(0, mostDetails),
    inPortuguese: { summary: portuguese.summary, remaining: leftAfter(portuguese, 'pt').slice(0, mostDetails) },
  }
}

/** The diagnosis is told in that language. */
function leftAfter(diagnosis: DiagnosisContent, language: Language) {
  const blocking = diagnosis.findings.filter((finding) => isFault(finding) && finding.severity === 'Blocking')
  return [
    ...new Set([
      ...blocking.map((finding) => personSentence(finding, language)),
      ...blocking.flatMap(({ guestSteps }) => guestSteps),
      ...remainingIn(diagnosis),
    ]),
  ]
}
