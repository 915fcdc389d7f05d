import type { Finding } from './finding.ts'

/** It blocks the next backup, and nothing that the playbook does by itself helps against it. */
export const needsAPerson = (
  { outcome, severity, actions }: Pick<Finding, 'outcome' | 'severity' | 'actions'>,
  automatic: ReadonlySet<string>,
) => outcome === 'Confirmed' && severity === 'Blocking' && !actions.some((action) => automatic.has(action))

/** The same words wherever a person reads it: in the diagnosis, and where the playbook stops. */
export const personSentence = ({ check, message }: Pick<Finding, 'check' | 'message'>) =>
  `A person is needed (${check}): ${message}`
