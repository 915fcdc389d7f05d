import { checks } from './checks.ts'
import type { DiagnosisContent } from './diagnosis.ts'
import type { Finding } from './finding.ts'

const canBlock: ReadonlySet<string> = new Set(checks.filter((check) => check.canBlock).map((check) => check.id))

/** What a verdict is made of. */
type Judged = Pick<Finding, 'check' | 'outcome' | 'severity'>

export const isUnknown = ({ outcome }: Pick<Finding, 'outcome'>) => outcome === 'Unknown'

/** Not known, and of those that block when they are confirmed. */
export const mightBlock = (finding: Pick<Finding, 'check' | 'outcome'>) =>
  isUnknown(finding) && canBlock.has(finding.check)

/**
 * The word that nothing Unknown could make worse. "We could not look" is not "fine": an Unknown that might have blocked outweighs every
 * warning, and one that might only have warned still leaves no VM Healthy.
 */
export function judge(findings: readonly Judged[]): DiagnosisContent['verdict'] {
  const has = (severity: Finding['severity']) =>
    findings.some((finding) => finding.outcome === 'Confirmed' && finding.severity === severity)
  if (has('Blocking')) return 'Blocked'
  if (findings.some(mightBlock)) return 'Unknown'
  if (has('Warning')) return 'AtRisk'
  return findings.some(isUnknown) ? 'Unknown' : 'Healthy'
}
