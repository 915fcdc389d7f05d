import type { Advice } from '../check.ts'
import { checks } from '../checks.ts'
import type { RecommendedAction } from '../diagnosis.ts'
import type { Finding } from '../finding.ts'
import { entriesOfLastFailure } from '../jobs-seen.ts'
import { noteOfLastFailure } from '../note-of-last-failure.ts'
import { texts } from '../../error-codes/texts/texts.ts'
import type { Sentence } from '../../backup/sentence.ts'
import { after, askOperator, type Situation } from './situation.ts'

/** Advice for what no request of this service does. `before`: what is recommended already. */
export function forAPerson(situation: Situation, before: readonly RecommendedAction[]): RecommendedAction[] {
  if (situation.leaving) return advised(situation, 'NothingElse', ({ reason }) => reason === 'BeingDeleted')
  const last = situation.fault('last-backup-job')
  const said = [
    ...advised(situation, 'Always'),
    ...(last ? afterLastBackup(situation, last) : []),
    ...missingPermissions(situation),
  ]
  if (before.length + said.length === 0) return advised(situation, 'NothingElse')
  return [...said, ...advised(situation, 'NothingElse', (finding) => isUnhelped(finding, [...before, ...said]))]
}

/** It blocks, no request helps, and nobody was asked about it yet; of locks that must stay, each is asked about by itself. */
const isUnhelped = ({ check, severity, actions, message }: Finding, told: readonly RecommendedAction[]) =>
  severity === 'Blocking' &&
  actions.length === 0 &&
  check !== 'restore-point-lock' &&
  !told.some(({ reason }) => reason.includes(message))

const advised = (situation: Situation, told: Advice['told'], only: (finding: Finding) => boolean = () => true) =>
  checks.flatMap(({ id, advice }) => {
    const finding = situation.fault(id)
    return finding && advice.told === told && only(finding)
      ? [askOperator(situation, after(finding, advice.say([], finding.reason)))]
      : []
  })

/** Only where nothing visible from outside explains the failure: else the cause's own recommendation says it better. */
function afterLastBackup(situation: Situation, last: Finding) {
  const { anyFault, findings, input } = situation
  const entries = entriesOfLastFailure(input.facts)
  const causes = entries.flatMap((entry) => entry.causes.flatMap(({ checks: ofCause }) => ofCause))
  const explained = anyFault(causes, last.check)
  const note = noteOfLastFailure(input.facts, findings)
  if (explained || (last.guestSteps.length === 0 && !note)) return []
  return [
    askOperator(
      situation,
      after(last, note ? { en: texts.en.notes[note], pt: texts.pt.notes[note] } : itsCauseIsInside),
    ),
  ]
}

const itsCauseIsInside: Sentence = {
  en: 'Its cause is inside the VM: follow the guest steps of last-backup-job.',
  pt: 'A causa está dentro da VM: siga as etapas de last-backup-job.',
}

function missingPermissions(situation: Situation) {
  const unread = situation.findings.filter((finding) => finding.outcome === 'Unknown')
  const permissions = [...new Set(unread.flatMap(({ requiredPermission }) => requiredPermission ?? []))]
  return permissions.map((permission) => {
    const checks = unread.filter((finding) => finding.requiredPermission === permission).map((finding) => finding.check)
    return askOperator(situation, {
      en: `Grant ${permission} to this service's identity: without it ${checks.join(', ')} cannot be judged.`,
      pt: `Conceda ${permission} à identidade deste serviço: sem isso não é possível avaliar ${checks.join(', ')}.`,
    })
  })
}
