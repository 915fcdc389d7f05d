import { briefOf, type BriefDiagnosis } from './brief.ts'
import type { Diagnosis } from './diagnosis.ts'
import { isFault } from './finding.ts'
import type { Language } from '../error-codes/texts/texts.ts'

const columns = 80

const labels = {
  en: {
    nextStep: 'Next step',
    lastBackup: 'Last backup',
    lastRecoveryPoint: 'Last recovery point',
    protection: 'Protection',
    lastFailure: 'Last failure',
    remaining: 'Left to a person',
    recommended: 'Recommended',
    findings: 'Findings',
    steps: 'Step by step',
    observed: 'Observed',
    automatic: 'automatic',
    none: 'none known',
  },
  pt: {
    nextStep: 'Próximo passo',
    lastBackup: 'Último backup',
    lastRecoveryPoint: 'Último ponto de recuperação',
    protection: 'Proteção',
    lastFailure: 'Última falha',
    remaining: 'A cargo de uma pessoa',
    recommended: 'Recomendado',
    findings: 'Resultados',
    steps: 'Passo a passo',
    observed: 'Observado',
    automatic: 'automático',
    none: 'nenhum conhecido',
  },
} satisfies Record<Language, Record<string, string>>

/** What a person does about the faults, each step once: the actions that ask for a person speak of them. */
export const stepsOf = ({ findings }: Pick<Diagnosis, 'findings'>) => [
  ...new Set(findings.filter(isFault).flatMap(({ guestSteps }) => guestSteps)),
]

/** A brief diagnosis, and its steps, for a terminal of 80 columns. A word that is longer, such as an id, stands alone on its line. */
export function plainTextOf(whole: Diagnosis, language: Language): string {
  const say = labels[language]
  const diagnosis = briefOf(whole)
  const { name, location, vmId, verdict, summary, nextStep, lastBackup, protectionState, lastFailure } = diagnosis
  const { recommendedActions, findings, lastRecoveryPointTime, observedAt } = diagnosis
  const ended = lastBackup && [lastBackup.status, lastBackup.time, lastBackup.errorCode, lastBackup.kind]
  const blocks: (readonly string[])[] = [
    [...wrapped(`${verdict.toUpperCase()}: ${name}${location ? `, ${location}` : ''}`), ...wrapped(vmId)],
    wrapped(summary),
    nextStep === null ? [] : titled(say.nextStep, [nextStep]),
    [
      ...wrapped(`${say.lastBackup}: ${ended?.filter((part) => part !== null).join(', ') ?? say.none}`),
      ...wrapped(`${say.lastRecoveryPoint}: ${lastRecoveryPointTime ?? say.none}`),
      ...(protectionState === null ? [] : wrapped(`${say.protection}: ${protectionState}`)),
    ],
    lastFailure ? failure(lastFailure, say) : [],
    titled(
      say.recommended,
      recommendedActions.map(
        ({ action, automatic, reason }, index) =>
          `${index + 1}. ${action}${automatic ? ` (${say.automatic})` : ''}: ${reason}`,
      ),
    ),
    titled(
      say.findings,
      findings.map(({ outcome, severity, check, message }) => `${severity ?? outcome} ${check}: ${message}`),
    ),
    titled(
      say.steps,
      stepsOf(whole).map((step, index) => `${index + 1}. ${step}`),
    ),
    wrapped(`${say.observed}: ${observedAt}`),
  ]
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`
}

function failure(lastFailure: NonNullable<BriefDiagnosis['lastFailure']>, say: (typeof labels)[Language]) {
  const { errorCode, innerErrorCode, message, causes, remaining } = lastFailure
  const codes = [errorCode, innerErrorCode].filter((code) => code !== null).join(' / ')
  const told = causes.filter(({ outcome }) => outcome !== 'RuledOut')
  return [
    ...titled(`${say.lastFailure}: ${codes === '' ? say.none : codes}`, [
      ...(message === null ? [] : [`"${message}"`]),
      ...told.map(({ outcome, cause }) => `${outcome}: ${cause}`),
    ]),
    ...titled(say.remaining, remaining),
  ]
}

const titled = (title: string, texts: readonly string[]) =>
  texts.length === 0 ? [] : [...wrapped(title), ...texts.flatMap((text) => wrapped(text, '  '))]

/** What Azure sent may hold control characters, which a terminal would obey. */
const control = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu

function wrapped(text: string, indent = ''): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.replace(control, ' ').split(' ').filter(Boolean)) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && indent.length + longer.length > columns) {
      lines.push(indent + line)
      line = word
    } else line = longer
  }
  return line === '' ? lines : [...lines, indent + line]
}
