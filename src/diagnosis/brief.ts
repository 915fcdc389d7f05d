import Type, { type Static } from 'typebox'
import { Document } from '../backup/schema.ts'
import { DiagnosisContent, Diagnosis } from './diagnosis.ts'
import { Finding } from './finding.ts'

const { facts: _facts, steps: _steps, ...told } = DiagnosisContent
const { armCalls, durationMs } = Diagnosis.properties
const { check, outcome, severity, reason, message, requiredPermission } = Finding.properties

/** Without its evidence and what a person does about it, of which the whole diagnosis tells. */
const BriefFinding = Document(
  { check, outcome, severity, reason, message, requiredPermission },
  { title: 'BriefFinding' },
)

/** What a person or a dashboard reads first: a diagnosis without what it stands on. */
export const BriefDiagnosis = Document(
  {
    ...told,
    findings: Type.Array(BriefFinding, { description: 'Those that are Confirmed or Unknown.' }),
    armCalls,
    durationMs,
  },
  { title: 'BriefDiagnosis' },
)
export type BriefDiagnosis = Static<typeof BriefDiagnosis>

export function briefOf({ facts: _, steps: __, findings, ...rest }: Diagnosis): BriefDiagnosis {
  const seen = findings.filter((one) => one.outcome === 'Confirmed' || one.outcome === 'Unknown').map(briefly)
  const { observedAt, armCalls: calls, durationMs: milliseconds, ...first } = rest
  return { ...first, findings: seen, observedAt, armCalls: calls, durationMs: milliseconds }
}

const briefly = (finding: Finding): Static<typeof BriefFinding> => ({
  check: finding.check,
  outcome: finding.outcome,
  severity: finding.severity,
  reason: finding.reason,
  message: finding.message,
  ...(finding.requiredPermission === undefined ? {} : { requiredPermission: finding.requiredPermission }),
})
