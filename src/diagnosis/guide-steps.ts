import type { DiagnosisContent } from './diagnosis.ts'
import { isFault, type Finding } from './finding.ts'
import type { Language } from '../error-codes/texts/texts.ts'
import type { Sentence } from '../backup/sentence.ts'

const titles: readonly Sentence[] = [
  { en: 'Azure VM health', pt: 'Integridade da VM do Azure' },
  { en: 'Azure VM guest agent service health', pt: 'Integridade do serviço do agente convidado da VM do Azure' },
  { en: 'Azure VM extension health', pt: 'Integridade das extensões da VM do Azure' },
  { en: 'Azure Backup VM extension health', pt: 'Integridade da extensão de VM do Backup do Azure' },
]

/** The guide's four steps, as a person would tick them off. */
export const guideSteps = (findings: readonly Finding[], language: Language): DiagnosisContent['steps'] =>
  titles.map((title, index) => {
    const own = findings.filter((finding) => finding.step === index + 1)
    return {
      step: index + 1,
      title: title[language],
      outcome: outcomeOf(own),
      checks: own.map((finding) => finding.check),
    }
  })

function outcomeOf(findings: readonly Finding[]): Finding['outcome'] {
  if (findings.some(isFault)) return 'Confirmed'
  if (findings.some((finding) => finding.outcome === 'Unknown')) return 'Unknown'
  return findings.every((finding) => finding.outcome === 'NotApplicable') ? 'NotApplicable' : 'RuledOut'
}
