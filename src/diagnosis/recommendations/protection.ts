import { valueOf } from '../../backup/fact.ts'
import { inactivityOf } from '../../backup/words/protection.ts'
import type { RecommendedAction } from '../diagnosis.ts'
import { grantCommand } from '../key-vault-command.ts'
import { knownPolicyId } from '../protection-activity.ts'
import type { Sentence } from '../../backup/sentence.ts'
import { after, askOperator, request, type Situation } from './situation.ts'

export function protection(situation: Situation): RecommendedAction[] {
  const finding = situation.fault('protection-state')
  if (finding?.severity !== 'Blocking') return []
  const item = valueOf(situation.input.facts.protection)
  const policyId = item && knownPolicyId(item)
  const inactivity = item && inactivityOf(item)
  // A soft-deleted item is undeleted on the way.
  if (inactivity && inactivity !== 'NotProtected') {
    return policyId
      ? [
          request(
            situation,
            'resumeProtection',
            after(finding, {
              en: 'Resuming it with its former policy costs what the policy costs.',
              pt: 'Retomá-la com a política anterior custa o que a política custa.',
            }),
            false,
            { policyId },
          ),
        ]
      : [
          askOperator(
            situation,
            after(finding, {
              en: 'Azure no longer tells its former policy: name one to resumeProtection.',
              pt: 'O Azure não informa mais a política anterior: indique uma a resumeProtection.',
            }),
          ),
        ]
  }
  return [askOperator(situation, after(finding, whatToDo(finding.reason)))]
}

function whatToDo(reason: string): Sentence {
  if (reason === 'MovedFrom')
    return {
      en: 'Stop the protection of the former item and keep its data, then protect the VM here; delete nothing of what it left.',
      pt: 'Interrompa a proteção do item anterior mantendo os dados e depois proteja a VM aqui; não exclua nada do que ela deixou.',
    }
  if (reason === 'ItemProtectsAnotherVm')
    return {
      en: 'Stop protection of the old item and protect the VM anew.',
      pt: 'Interrompa a proteção do item antigo e proteja a VM de novo.',
    }
  return {
    en: 'Choose vault and policy and enable protection.',
    pt: 'Escolha cofre e política e habilite a proteção.',
  }
}

export function access(situation: Situation): RecommendedAction[] {
  const finding = situation.fault('key-vault-permissions')
  if (!finding) return []
  const lacking = (valueOf(situation.input.facts.keyVaults) ?? []).filter(
    ({ missingRights }) => missingRights === null || missingRights.length > 0,
  )
  const isTold = lacking.some(({ backupServiceApplicationId: id }) => id !== undefined)
  const commands = lacking.map((vault) => grantCommand(vault)).join(' ; ')
  return [
    request(
      situation,
      'grantKeyVaultAccess',
      after(finding, {
        en: `By hand${isTold ? '' : ' (public cloud)'}: ${commands}`,
        pt: `À mão${isTold ? '' : ' (nuvem pública)'}: ${commands}`,
      }),
      false,
    ),
  ]
}
