import { valueOf } from '../backup/fact.ts'
import type { Check, CheckInput } from './check.ts'
import { checks } from './checks.ts'
import type { DiagnosisContent } from './diagnosis.ts'
import { codesExplainedBy } from '../error-codes/explained.ts'
import { findErrorCode } from '../error-codes/find.ts'
import type { Language } from '../error-codes/texts/texts.ts'
import { ofSystem, stillOfUse, type Step } from '../error-codes/steps.ts'
import { stepsIn } from '../error-codes/told.ts'
import { lastBackupOf, lastRecoveryPointTimeOf } from './last-backup.ts'
import { lastFailureOf } from './last-failure.ts'
import { isFault, type Finding } from './finding.ts'
import { solutions } from './solutions.ts'
import { guideSteps } from './guide-steps.ts'
import { narrowToErrorCode } from './narrow-to-error-code.ts'
import { nextRequestOf } from './next-step/asked.ts'
import { nextStepOf } from './next-step/next-step.ts'
import { recommend } from './recommend.ts'
import type { Sentence } from '../backup/sentence.ts'
import { summarise } from './summary.ts'
import { judge } from './verdict.ts'

export interface DiagnoseInput extends CheckInput {
  /** One that is not known narrows nothing, and is told so. */
  errorCode?: string
  /** Of every sentence; Azure's own words, names and codes stay as they are. */
  language?: Language
}

/** All checks always run and the verdict is over all of them; an error code only narrows which findings are told. */
export function diagnose(input: DiagnoseInput): DiagnosisContent {
  const { vmId, facts, observedAt, language = 'en' } = input
  const vm = valueOf(facts.virtualMachine)
  const examined = checks.map((check) => examine(check, input))
  const findings = examined.map((one) => told(one, examined, vm?.osType ?? null, language))
  const verdict = judge(findings)
  const name = vm?.name ?? vmId.vmName
  const asked = input.errorCode === undefined ? undefined : findErrorCode(input.errorCode)
  const narrowed = asked && narrowToErrorCode(asked, findings, language)
  const recommendedActions = verdict === 'Healthy' ? [] : recommend(input, findings, language)
  const automatic = new Set(recommendedActions.filter((one) => one.automatic).map(({ action }) => action as string))
  const step = nextStepOf(input, { verdict, findings, recommendedActions })
  return {
    vmId: vmId.id,
    name,
    location: vm?.location ?? null,
    verdict,
    summary: summarise(name, verdict, findings, language),
    nextStep: step?.[language] ?? null,
    nextRequest: step?.asks ? nextRequestOf(vmId, step.asks) : null,
    lastBackup: lastBackupOf(facts),
    lastRecoveryPointTime: lastRecoveryPointTimeOf(facts),
    protectionState: valueOf(facts.protection)?.protectionState ?? null,
    lastFailure: lastFailureOf(input, findings, automatic, language),
    ...(narrowed ? { errorCode: narrowed.errorCode } : {}),
    ...(input.errorCode !== undefined && !narrowed ? { note: notKnown[language] } : {}),
    recommendedActions,
    findings: (narrowed?.findings ?? findings).toSorted((a, b) => rankOf(a) - rankOf(b)),
    steps: guideSteps(findings, language),
    facts,
    observedAt,
  }
}

const notKnown: Record<Language, string> = {
  en: 'The error code that was asked for is not known, so nothing is left out; /v1/errorCodes lists those that are.',
  pt: 'O código de erro pedido não é conhecido, por isso nada foi deixado de fora; /v1/errorCodes lista os conhecidos.',
}

const ranks = ['Blocking', 'Warning', 'Info', 'Unknown']

/** Confirmed ones by severity, then Unknown; all others keep the order of the checks behind them. */
function rankOf({ outcome, severity }: Finding) {
  const rank = ranks.indexOf(outcome === 'Confirmed' ? (severity ?? 'Info') : outcome)
  return rank < 0 ? ranks.length : rank
}

interface Examined {
  finding: Omit<Finding, 'guestSteps' | 'message'> & { message: Sentence }
  steps: readonly Step[]
}

function examine(check: Check, input: CheckInput): Examined {
  const { actions = [], guestSteps = [], explains = codesExplainedBy(check.id), ...judgement } = check.examine(input)
  const { id, step, documentation } = check
  const steps = guestSteps.length === 0 && isFault(judgement) ? (solutions[id] ?? []) : guestSteps
  return { finding: { check: id, step, ...judgement, explains, actions, documentation }, steps }
}

/** Steps of the VM's system alone; of the last failure's those whose causes are not ruled out, and that no other finding tells. */
function told(
  { finding, steps }: Examined,
  all: readonly Examined[],
  osType: string | null,
  language: Language,
): Finding {
  const { documentation, message, ...rest } = finding
  const own = ofSystem(steps, osType)
  const others = new Set(
    all.flatMap((one) =>
      one.finding.check === finding.check || !isFault(one.finding) ? [] : ofSystem(one.steps, osType),
    ),
  )
  const useful =
    finding.check === 'last-backup-job'
      ? stillOfUse(own, (check) => all.some((one) => one.finding.check === check && !mayStand(one.finding))).filter(
          (step) => !others.has(step),
        )
      : own
  return { ...rest, message: message[language], guestSteps: stepsIn(language, useful), documentation }
}

const mayStand = (finding: Pick<Finding, 'outcome' | 'severity'>) => isFault(finding) || finding.outcome === 'Unknown'
