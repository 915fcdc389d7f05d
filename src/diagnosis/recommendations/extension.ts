import { valueOf } from '../../backup/fact.ts'
import { powerIs } from '../../backup/words/power.ts'
import { agreeing } from '../counted.ts'
import type { RecommendedAction } from '../diagnosis.ts'
import { guestFaultOf } from '../extension-guest-fault.ts'
import { forbidsExtensionDelete, forbidsVmPost, locksText } from '../locks-in-the-way.ts'
import { after, askOperator, request, type Situation } from './situation.ts'

export function deleteFailedExtensions(situation: Situation): RecommendedAction[] {
  const { input, locks, quiet } = situation
  const failed = situation.fault('vmsnapshot-extension-state')
  if (failed?.severity !== 'Blocking' || !quiet) return []
  const forbidding = locks.filter((lock) => forbidsExtensionDelete(lock, input.vmId))
  if (forbidding.length > 0) {
    const named = locksText(forbidding)
    return [
      askOperator(situation, {
        en: `The failed backup extension must be deleted, and the ${named.en} ${agreeing(forbidding, 'forbids', 'forbid')} it.`,
        pt: `A extensão de backup com falha precisa ser excluída, e o ${named.pt} ${agreeing(forbidding, 'impede', 'impedem')} isso.`,
      }),
    ]
  }
  // Compute changes extensions of a running VM only ("Cannot modify extensions in the VM when the VM is not running").
  const vm = valueOf(input.facts.virtualMachine)
  if (vm?.powerState && powerIs(vm.powerState) !== 'Running') {
    return [
      askOperator(situation, {
        en: `The failed backup extension can be deleted once the VM runs; it is in ${vm.powerState}, in which a backup does without it.`,
        pt: `A extensão de backup com falha pode ser excluída quando a VM estiver em execução; ela está em ${vm.powerState}, e assim o backup a dispensa.`,
      }),
    ]
  }
  const own = (valueOf(input.facts.extensions) ?? []).filter(({ isBackupExtension }) => isBackupExtension)
  if (own.some((extension) => guestFaultOf(extension).length > 0))
    return [
      request(
        situation,
        'deleteFailedExtensions',
        after(failed, {
          en: 'Deleting it brings the same one back: put right what it reports, by the guest steps of vmsnapshot-extension-state, first.',
          pt: 'Excluí-la traz a mesma de volta: corrija antes o que ela relata, pelas etapas de vmsnapshot-extension-state.',
        }),
        false,
      ),
    ]
  return [
    request(
      situation,
      'deleteFailedExtensions',
      after(failed, { en: 'The next backup installs it anew.', pt: 'O próximo backup a reinstala.' }),
      true,
    ),
  ]
}

export function reapply(situation: Situation): RecommendedAction[] {
  const { input, locks, quiet } = situation
  const failed = situation.blocked('vm-provisioning-state') ? situation.fault('vm-provisioning-state') : undefined
  const silent = situation.fault('vm-agent-status')
  const fault = failed ?? silent
  // The lock's own finding asks a person.
  if (!fault || !quiet || locks.some((lock) => forbidsVmPost(lock, input.vmId))) return []
  return [
    request(
      situation,
      'reapply',
      after(fault, {
        en: "Reapplying the VM's model changes nothing in it and sets its state and agent right in many cases.",
        pt: 'Reaplicar o modelo da VM não muda nada nela e, em muitos casos, corrige seu estado e seu agente.',
      }),
      true,
    ),
  ]
}
