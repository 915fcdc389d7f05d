import type { DiagnosisContent } from './diagnosis.ts'
import { isFault, type Finding } from './finding.ts'
import type { Language } from '../error-codes/texts/texts.ts'
import type { Sentence } from '../backup/sentence.ts'
import { isUnknown, mightBlock } from './verdict.ts'

/** Where one condition brings about another, the sentence names the first. */
const effects: Readonly<Record<string, readonly string[]>> = {
  'vmsnapshot-extension-state': ['vm-provisioning-state'],
  'restore-point-lock': ['restore-point-limit'],
  'inherited-lock': ['restore-point-limit'],
  'protection-state': ['restore-point-limit'],
}

/** `findings` are told in that language. */
export function summarise(
  name: string,
  verdict: DiagnosisContent['verdict'],
  findings: readonly Finding[],
  language: Language,
): string {
  const meant = findings.filter(telling[verdict](findings))
  return sentences[verdict](name, because(meant))[language]
}

type Verdict = DiagnosisContent['verdict']

const telling: Record<Verdict, (all: readonly Finding[]) => (finding: Finding) => boolean> = {
  Healthy: () => () => false,
  Unknown: (all) => (all.some(mightBlock) ? mightBlock : isUnknown),
  Blocked:
    () =>
    ({ severity }) =>
      severity === 'Blocking',
  AtRisk: () => isFault,
}

const sentences: Record<Verdict, (name: string, because: string) => Sentence> = {
  Healthy: (name) => ({
    en: `The next backup of VM ${name} should succeed: nothing that hinders it was found.`,
    pt: `O próximo backup da VM ${name} deve ter êxito: nada que o impeça foi encontrado.`,
  }),
  Unknown: (name, because) => ({
    en: `Whether the next backup of VM ${name} will succeed cannot be told: ${because}.`,
    pt: `Não é possível dizer se o próximo backup da VM ${name} terá êxito: ${because}.`,
  }),
  Blocked: (name, because) => ({
    en: `The next backup of VM ${name} will not succeed: ${because}.`,
    pt: `O próximo backup da VM ${name} não terá êxito: ${because}.`,
  }),
  AtRisk: (name, because) => ({
    en: `The next backup of VM ${name} may fail: ${because}.`,
    pt: `O próximo backup da VM ${name} pode falhar: ${because}.`,
  }),
}

const because = (candidates: readonly Finding[]) => mainCause(candidates)?.message.replace(/\.$/, '') ?? ''

/** The first that none of the others brings about. */
export const mainCause = (candidates: readonly Finding[]) =>
  candidates.find(
    (finding) => !candidates.some((other) => isFault(other) && effects[other.check]?.includes(finding.check)),
  )
