import type { DiagnosisContent } from './diagnosis.ts'
import { isFault, type Finding } from './finding.ts'
import { isUnknown, mightBlock } from './verdict.ts'

/** Where one condition brings about another, the sentence names the first. */
const effects: Readonly<Record<string, readonly string[]>> = {
  'vmsnapshot-extension-state': ['vm-provisioning-state'],
  'restore-point-lock': ['restore-point-limit'],
  'inherited-lock': ['restore-point-limit'],
  'protection-state': ['restore-point-limit'],
}

export function summarise(name: string, verdict: DiagnosisContent['verdict'], findings: readonly Finding[]) {
  switch (verdict) {
    case 'Healthy':
      return `The next backup of VM ${name} should succeed: nothing that hinders it was found.`
    case 'Unknown':
      return `Whether the next backup of VM ${name} will succeed cannot be told: ${because(findings.filter(findings.some(mightBlock) ? mightBlock : isUnknown))}.`
    case 'Blocked':
      return `The next backup of VM ${name} will not succeed: ${because(findings.filter(({ severity }) => severity === 'Blocking'))}.`
    case 'AtRisk':
      return `The next backup of VM ${name} may fail: ${because(findings.filter(isFault))}.`
  }
}

const because = (candidates: readonly Finding[]) => mainCause(candidates)?.message.replace(/\.$/, '') ?? ''

/** The first that none of the others brings about. */
export const mainCause = (candidates: readonly Finding[]) =>
  candidates.find(
    (finding) => !candidates.some((other) => isFault(other) && effects[other.check]?.includes(finding.check)),
  )
