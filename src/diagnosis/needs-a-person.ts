import { checks } from './checks.ts'
import type { Finding } from './finding.ts'

/** It blocks the next backup, and nothing that the playbook does by itself helps against it. */
export const needsAPerson = (
  { outcome, severity, actions }: Pick<Finding, 'outcome' | 'severity' | 'actions'>,
  automatic: ReadonlySet<string>,
) => outcome === 'Confirmed' && severity === 'Blocking' && !actions.some((action) => automatic.has(action))

/** The same words wherever a person reads it: in the diagnosis, and where the playbook stops. */
export function personSentence({
  check,
  reason,
  message,
  actions,
}: Pick<Finding, 'check' | 'reason' | 'message' | 'actions'>) {
  const advice = actions.length > 0 ? undefined : checks.find(({ id }) => id === check)?.advice
  return [
    `A person is needed (${check}): ${message}`,
    ...(advice && advice.told !== 'AsNextStep' ? [advice.say([], reason).en] : []),
  ].join(' ')
}
