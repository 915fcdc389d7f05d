import type { Diagnosis } from './diagnosis.ts'
import type { ErrorCodeEntry } from './error-codes/catalogue.ts'
import type { Finding } from './finding.ts'
import type { LastFailure } from './last-failure.ts'
import { portugueseCodes, portugueseSteps } from './portuguese/tables.ts'

export type Language = 'en' | 'pt'

const portuguese = new Map([...portugueseSteps, ...portugueseCodes].flatMap((table) => Object.entries(table)))

/** A text of the guide in Portuguese; the English one where there is none, which a test does not let happen. */
export function inPortuguese(text: string): string {
  const whole = portuguese.get(text)
  if (whole !== undefined) return whole
  const [, system = '', rest = ''] = /^(Windows: |Linux: )(.*)$/s.exec(text) ?? []
  const known = portuguese.get(rest)
  return known === undefined ? text : system + known
}

type Steps = Pick<Finding, 'guestSteps'>
const steps = <T extends Steps>(one: T): T => ({ ...one, guestSteps: one.guestSteps.map(inPortuguese) })

/** Only what a person is to do; what was found keeps its words, and codes theirs. */
export function diagnosisIn(language: Language, diagnosis: Diagnosis): Diagnosis {
  if (language === 'en') return diagnosis
  const { findings, errorCode, lastFailure } = diagnosis
  return {
    ...diagnosis,
    findings: findings.map(steps),
    lastFailure: lastFailure && failureInPortuguese(lastFailure),
    ...(errorCode
      ? { errorCode: { ...errorCode, remainsForAPerson: errorCode.remainsForAPerson.map(inPortuguese) } }
      : {}),
  }
}

const lookInside = 'Look inside the VM: '

function failureInPortuguese(failure: LastFailure): LastFailure {
  const left = (text: string) =>
    text.startsWith(lookInside)
      ? `Veja dentro da VM: ${inPortuguese(text.slice(lookInside.length))}`
      : inPortuguese(text)
  return {
    ...failure,
    causes: failure.causes.map((one) => ({ ...one, cause: inPortuguese(one.cause) })),
    remaining: failure.remaining.map(left),
  }
}

/** An operation's result: of those that hold findings, their steps. */
export function resultIn<T extends Record<string, unknown> | null>(language: Language, result: T): T {
  const findings: unknown = result?.['findings']
  if (language === 'en' || !Array.isArray(findings)) return result
  return { ...result, findings: (findings as Steps[]).map(steps) }
}

/** Azure's own message stays as Azure writes it. */
export function errorCodeIn(language: Language, entry: ErrorCodeEntry): ErrorCodeEntry {
  if (language === 'en') return entry
  return {
    ...steps(entry),
    meaning: inPortuguese(entry.meaning),
    causes: entry.causes.map((cause) => ({ ...cause, description: inPortuguese(cause.description) })),
    neverAutomated: entry.neverAutomated.map(inPortuguese),
    note: entry.note === null ? null : inPortuguese(entry.note),
  }
}
