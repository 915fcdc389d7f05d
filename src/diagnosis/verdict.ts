import { checks } from './checks.ts'
import type { DiagnosisContent } from './diagnosis.ts'
import type { Finding } from './finding.ts'

const canBlock = new Set(checks.filter((check) => check.canBlock).map((check) => check.id))

/** Not known, and of those that block when they are confirmed. */
export const mightBlock = (finding: Finding) => finding.outcome === 'Unknown' && canBlock.has(finding.check)

/** "We could not look" is not "fine": an Unknown that might have blocked outweighs every warning, and only a seen blocker outweighs it. */
export function judge(findings: readonly Finding[]): DiagnosisContent['verdict'] {
  const has = (severity: Finding['severity']) =>
    findings.some((finding) => finding.outcome === 'Confirmed' && finding.severity === severity)
  if (has('Blocking')) return 'Blocked'
  if (findings.some(mightBlock)) return 'Unknown'
  return has('Warning') ? 'AtRisk' : 'Healthy'
}
