import Type, { type Static } from 'typebox'
import { Document } from '../backup/schema.ts'
import { DiagnosisContent, Diagnosis } from './diagnosis.ts'
import { Finding } from './finding.ts'

const { facts: _facts, steps: _steps, ...told } = DiagnosisContent
const { armCalls, durationMs } = Diagnosis.properties

/** What a person or a dashboard reads first: a diagnosis without what it stands on. */
export const BriefDiagnosis = Document(
  {
    ...told,
    findings: Type.Array(Finding, { description: 'Those that are Confirmed or Unknown.' }),
    armCalls,
    durationMs,
  },
  { title: 'BriefDiagnosis' },
)
export type BriefDiagnosis = Static<typeof BriefDiagnosis>

export function briefOf({ facts: _, steps: __, findings, ...rest }: Diagnosis): BriefDiagnosis {
  const seen = findings.filter(({ outcome }) => outcome === 'Confirmed' || outcome === 'Unknown')
  const { observedAt, armCalls: calls, durationMs: milliseconds, ...first } = rest
  return { ...first, findings: seen, observedAt, armCalls: calls, durationMs: milliseconds }
}
