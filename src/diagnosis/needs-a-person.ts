import type { VmId } from '../backup/resource-id.ts'
import type { Language } from '../error-codes/texts/texts.ts'
import { checks } from './checks.ts'
import type { Finding } from './finding.ts'
import { requestOf } from './next-step/asked.ts'

/** It blocks the next backup, and nothing that the playbook does by itself helps against it. */
export const needsAPerson = (
  { outcome, severity, actions }: Pick<Finding, 'outcome' | 'severity' | 'actions'>,
  automatic: ReadonlySet<string>,
) => outcome === 'Confirmed' && severity === 'Blocking' && !actions.some((action) => automatic.has(action))

/** The same words wherever a person reads it: in the diagnosis, and where the playbook stops. The finding is told in that language. */
export function personSentence(
  { check, reason, message, actions }: Pick<Finding, 'check' | 'reason' | 'message' | 'actions'>,
  language: Language,
) {
  const advice = adviceFor({ check, reason, actions })
  return [isNeeded[language](check, message), ...(advice ? [advice[language]] : [])].join(' ')
}

const isNeeded: Record<Language, (check: string, message: string) => string> = {
  en: (check, message) => `A person is needed (${check}): ${message}`,
  pt: (check, message) => `É necessária uma pessoa (${check}): ${message}`,
}

/** The request that `personSentence` names, where it names one. */
export const requestAdvised = (vmId: Pick<VmId, 'id'>, finding: Pick<Finding, 'check' | 'reason' | 'actions'>) => {
  const asks = adviceFor(finding)?.asks
  return asks && requestOf(vmId, asks)
}

function adviceFor({ check, reason, actions }: Pick<Finding, 'check' | 'reason' | 'actions'>) {
  const advice = actions.length > 0 ? undefined : checks.find(({ id }) => id === check)?.advice
  return advice && advice.told !== 'AsNextStep' ? advice.say([], reason) : undefined
}
