import { valueOf } from '../../backup/fact.ts'
import { powerIs } from '../../backup/words/power.ts'
import { agreeing } from '../counted.ts'
import type { RecommendedAction } from '../diagnosis.ts'
import { guestFaultOf } from '../extension-guest-fault.ts'
import { forbidsExtensionDelete, forbidsVmPost, locksText } from '../locks-in-the-way.ts'
import { askOperator, request, type Situation } from './situation.ts'

export function deleteFailedExtensions(situation: Situation): RecommendedAction[] {
  const { input, locks, quiet } = situation
  const failed = situation.fault('vmsnapshot-extension-state')
  if (failed?.severity !== 'Blocking' || !quiet) return []
  const forbidding = locks.filter((lock) => forbidsExtensionDelete(lock, input.vmId))
  if (forbidding.length > 0) {
    return [
      askOperator(
        `The failed backup extension must be deleted, and the ${locksText(forbidding)} ${agreeing(forbidding, 'forbids', 'forbid')} it.`,
      ),
    ]
  }
  // Compute changes extensions of a running VM only ("Cannot modify extensions in the VM when the VM is not running").
  const vm = valueOf(input.facts.virtualMachine)
  if (vm?.powerState && powerIs(vm.powerState) !== 'Running') {
    return [
      askOperator(
        `The failed backup extension can be deleted once the VM runs; it is in ${vm.powerState}, in which a backup does without it.`,
      ),
    ]
  }
  const own = (valueOf(input.facts.extensions) ?? []).filter(({ isBackupExtension }) => isBackupExtension)
  if (own.some((extension) => guestFaultOf(extension).length > 0))
    return [
      request(
        situation,
        'deleteFailedExtensions',
        `${failed.message} Deleting it brings the same one back: put right what it reports, by the guest steps of vmsnapshot-extension-state, first.`,
        false,
      ),
    ]
  return [request(situation, 'deleteFailedExtensions', `${failed.message} The next backup installs it anew.`, true)]
}

export function reapply(situation: Situation): RecommendedAction[] {
  const { input, locks, quiet } = situation
  const failed = situation.blocked('vm-provisioning-state') ? situation.fault('vm-provisioning-state') : undefined
  const silent = situation.fault('vm-agent-status')
  const reason = (failed ?? silent)?.message
  // The lock's own finding asks a person.
  if (!reason || !quiet || locks.some((lock) => forbidsVmPost(lock, input.vmId))) return []
  return [
    request(
      situation,
      'reapply',
      `${reason} Reapplying the VM's model changes nothing in it and sets its state and agent right in many cases.`,
      true,
    ),
  ]
}
