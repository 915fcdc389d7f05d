import Type, { type Static } from 'typebox'
import { valueOf } from '../backup/fact.ts'
import { Document, Extensible, Named, Nullable, Text, Time } from '../backup/schema.ts'
import { causeOutcomes, mayStand, outcomeOf } from './cause-outcome.ts'
import type { CheckInput } from './check.ts'
import type { Cause } from '../error-codes/entry.ts'
import type { CodeEntry } from '../error-codes/find.ts'
import { isHealthy } from '../error-codes/recognise.ts'
import { texts, type Language } from '../error-codes/texts/texts.ts'
import { isFault, type Finding } from './finding.ts'
import { allSaid, entriesOfLastFailure, innerCodeOf, lastEnded, saidOfFailure } from './jobs-seen.ts'
import { needsAPerson, personSentence } from './needs-a-person.ts'

/** After a failed backup: what of its very code's causes is there now, and what is left to a person. */
export const LastFailure = Named('LastFailure', {
  errorCode: Nullable(Text('Null for one that is not known.')),
  innerErrorCode: Nullable(Text('What a wrapper such as UserErrorCrpReportedUserError holds.')),
  message: Nullable(Text()),
  time: Nullable(Time()),
  jobId: Nullable(Text()),
  causes: Type.Array(
    Document({
      cause: Text(),
      seenBy: Extensible(['ControlPlane', 'Guest']),
      outcome: Extensible(causeOutcomes, {
        description: 'Unknown: could not be read, or only the guest itself can tell.',
      }),
      checks: Type.Array(Text()),
    }),
  ),
  remaining: Type.Array(Text('What a person has to do or look at.')),
})
export type LastFailure = Static<typeof LastFailure>

/** Null when the last backup did not fail. `automatic` are the actions that the playbook does by itself. */
export function lastFailureOf(
  input: CheckInput,
  findings: readonly Finding[],
  automatic: ReadonlySet<string>,
  language: Language,
): LastFailure | null {
  const last = findings.find(({ check }) => check === 'last-backup-job')
  if (!last || !isFault(last)) return null
  const failure = failureOf(input)
  const entries = entriesOfLastFailure(input.facts)
  const osType = valueOf(input.facts.virtualMachine)?.osType ?? null
  // What only the other system can have is no cause of this VM's.
  const possible = entries.flatMap((entry) =>
    entry.causes.flatMap((cause) => (cause.os && osType && cause.os !== osType ? [] : { cause, entry })),
  )
  const causes = unique(possible).map(({ cause, entry }) => ({
    cause: texts[language].causes[cause.text],
    seenBy: cause.seenBy ?? ('ControlPlane' as const),
    outcome: outcomeOf(cause, entry, findings, failure.innerErrorCode, osType),
    checks: [...cause.checks],
  }))
  const standing = entries.filter((entry) => mayStand(entry, findings, failure.innerErrorCode, osType))
  return { ...failure, causes, remaining: remainingOf(causes, standing, findings, automatic, language) }
}

function failureOf({ facts }: CheckInput) {
  const job = lastEnded(facts)
  if (job) {
    const { errorCode, endTime, startTime, id } = job
    const message = saidOfFailure(job)
    return { errorCode, innerErrorCode: innerCodeOf(job), message, time: endTime ?? startTime, jobId: id }
  }
  const item = valueOf(facts.protection)
  return {
    errorCode: item?.healthCodes[0] ?? null,
    innerErrorCode: null,
    message: allSaid((item?.healthDetails ?? []).filter((one) => !isHealthy(one)).map(({ message }) => message)),
    time: item?.lastBackupTime ?? null,
    jobId: null,
  }
}

function remainingOf(
  causes: LastFailure['causes'],
  entries: CodeEntry[],
  findings: readonly Finding[],
  automatic: ReadonlySet<string>,
  language: Language,
) {
  const concerned = new Set<string>(causes.flatMap(({ checks }) => checks))
  const forAPerson = findings
    .filter((finding) => concerned.has(finding.check) && needsAPerson(finding, automatic))
    .map((finding) => personSentence(finding, language))
  const unread = findings
    .filter(({ check, outcome }) => outcome === 'Unknown' && concerned.has(check))
    .map(({ check, message, requiredPermission }) =>
      requiredPermission ? grant[language](requiredPermission, check) : seeYourself[language](check, message),
    )
  const inside = causes
    .filter(({ seenBy, outcome }) => seenBy === 'Guest' && outcome === 'Unknown')
    .map(({ cause }) => texts[language].lookInside(cause))
  const notes = entries.flatMap(({ actions, note }) => (note && !actions ? texts[language].notes[note] : []))
  // Shown from outside, though no fault by itself.
  const clock = findings
    .filter(({ reason }) => reason === 'GuestClockAhead')
    .flatMap(({ message, guestSteps }) => [message, ...guestSteps])
  return [...new Set([...forAPerson, ...clock, ...unread, ...inside, ...notes])]
}

const grant: Record<Language, (permission: string, check: string) => string> = {
  en: (permission, check) => `Grant ${permission}, so that ${check} can be judged.`,
  pt: (permission, check) => `Conceda ${permission}, para que ${check} possa ser avaliado.`,
}
const seeYourself: Record<Language, (check: string, message: string) => string> = {
  en: (check, message) => `See yourself (${check}): ${message}`,
  pt: (check, message) => `Verifique você mesmo (${check}): ${message}`,
}

const unique = (all: { cause: Cause; entry: CodeEntry }[]) => [
  ...new Map(all.map((one) => [one.cause.text, one])).values(),
]
