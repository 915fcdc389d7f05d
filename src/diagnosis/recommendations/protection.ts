import { valueOf } from '../../backup/fact.ts'
import { inactivityOf } from '../../backup/words/protection.ts'
import type { RecommendedAction } from '../diagnosis.ts'
import { grantCommand } from '../key-vault-command.ts'
import { knownPolicyId } from '../protection-activity.ts'
import { askOperator, request, type Situation } from './situation.ts'

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
            `${finding.message} Resuming it with its former policy costs what the policy costs.`,
            false,
            { policyId },
          ),
        ]
      : [askOperator(`${finding.message} Azure no longer tells its former policy: name one to resumeProtection.`)]
  }
  return [askOperator(`${finding.message} ${whatToDo(finding.reason)}`)]
}

function whatToDo(reason: string) {
  if (reason === 'MovedFrom')
    return 'Stop the protection of the former item and keep its data, then protect the VM here; delete nothing of what it left.'
  if (reason === 'ItemProtectsAnotherVm') return 'Stop protection of the old item and protect the VM anew.'
  return 'Choose vault and policy and enable protection.'
}

export function access(situation: Situation): RecommendedAction[] {
  const finding = situation.fault('key-vault-permissions')
  if (!finding) return []
  const lacking = (valueOf(situation.input.facts.keyVaults) ?? []).filter(
    ({ missingRights }) => missingRights === null || missingRights.length > 0,
  )
  const cloud = lacking.some(({ backupServiceApplicationId: id }) => id !== undefined) ? '' : ' (public cloud)'
  return [
    request(
      situation,
      'grantKeyVaultAccess',
      `${finding.message} By hand${cloud}: ${lacking.map((vault) => grantCommand(vault)).join(' ; ')}`,
      false,
    ),
  ]
}
