import type { DiagnosisContent } from './diagnosis.ts'
import { isFault, type Finding } from './finding.ts'

const titles = [
  'Azure VM health',
  'Azure VM guest agent service health',
  'Azure VM extension health',
  'Azure Backup VM extension health',
]

/** The guide's four steps, as a person would tick them off. */
export const guideSteps = (findings: readonly Finding[]): DiagnosisContent['steps'] =>
  titles.map((title, index) => {
    const own = findings.filter((finding) => finding.step === index + 1)
    return { step: index + 1, title, outcome: outcomeOf(own), checks: own.map((finding) => finding.check) }
  })

function outcomeOf(findings: readonly Finding[]): Finding['outcome'] {
  if (findings.some(isFault)) return 'Confirmed'
  if (findings.some((finding) => finding.outcome === 'Unknown')) return 'Unknown'
  return findings.every((finding) => finding.outcome === 'NotApplicable') ? 'NotApplicable' : 'RuledOut'
}
