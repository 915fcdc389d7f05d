import { valueOf } from '../../backup/fact.ts'
import { failedStatusOf, isBeingDeleted, provisioningIs } from '../../backup/words/provisioning.ts'
import type { Check } from '../check.ts'
import { isInTransition, transitionText } from '../extension-transition.ts'
import { pages } from '../documentation.ts'
import type { Said } from '../next-step/said.ts'
import { findSaid } from '../../error-codes/find.ts'
import { texts } from '../../error-codes/texts/texts.ts'
import { changedAt, confirmed, evidence, inconclusive, ruledOut, unknown } from '../finding.ts'

/** A VM whose last model operation failed refuses Backup's own; one in the middle of an operation may. */
export const vmProvisioningState: Check = {
  id: 'vm-provisioning-state',
  step: 1,
  canBlock: true,
  advice: {
    told: 'NothingElse',
    say: (_locks, reason) => (reason === 'BeingDeleted' ? ofDeletion : ofFailure),
  },
  documentation: pages.guideStep(1),

  examine({ facts }) {
    if (facts.virtualMachine.status === 'Unavailable') return unknown('the virtual machine', facts.virtualMachine)
    const vm = facts.virtualMachine.value
    const state = evidence(vm.id, 'properties.provisioningState', vm.provisioningState)
    switch (provisioningIs(vm.provisioningState)) {
      case 'Succeeded':
        return ruledOut('ProvisioningSucceeded', `VM ${vm.name} is provisioned (Succeeded).`, [state])
      case 'Failed': {
        const error = vm.provisioningError
        const extension = valueOf(facts.extensions)?.find((one) => one.isBackupExtension && one.failed)
        const remedy = error && !extension ? remedyByHand(error) : null
        return confirmed({
          reason: extension ? 'FailedByBackupExtension' : 'ProvisioningFailed',
          message: `VM ${vm.name} is in provisioning state Failed${error ? ` (${error.code}${error.message ? `: ${error.message.replace(/\.$/, '')}` : ''})` : ''}${extension ? `, and so is its backup extension ${extension.name}` : ''}.${remedy === null ? '' : ` ${remedy}`}`,
          severity: 'Blocking',
          evidence: [
            state,
            ...(error ? [evidence(vm.id, 'properties.instanceView.statuses[].code', failedStatusOf(error.code))] : []),
          ],
          actions: extension
            ? ['deleteFailedExtensions', 'reapply', 'triggerBackup']
            : remedy === null
              ? ['reapply', 'triggerBackup']
              : [],
        })
      }
      case 'Changing': {
        if (isBeingDeleted(vm.provisioningState))
          return confirmed({
            reason: 'BeingDeleted',
            message: `VM ${vm.name} is being deleted${vm.provisioningSinceDateTime ? `, since ${vm.provisioningSinceDateTime}` : ''}: no backup of it will succeed any more.`,
            severity: 'Blocking',
            evidence: [
              state,
              ...(vm.provisioningSinceDateTime ? [evidence(vm.id, changedAt, vm.provisioningSinceDateTime)] : []),
            ],
          })
        const holding = (valueOf(facts.extensions) ?? []).filter(isInTransition)
        const since = vm.provisioningSinceDateTime ? ` since ${vm.provisioningSinceDateTime}` : ''
        const held = holding.length > 0 ? `, held there by extension ${holding.map(transitionText).join(' and ')}` : ''
        return confirmed({
          reason: holding.length > 0 ? 'HeldByExtension' : 'ProvisioningInTransition',
          message: `VM ${vm.name} is in provisioning state ${vm.provisioningState}${since}${held}; a backup that starts before it has settled may fail.`,
          severity: 'Warning',
          evidence: [
            state,
            ...(vm.provisioningSinceDateTime ? [evidence(vm.id, changedAt, vm.provisioningSinceDateTime)] : []),
            ...holding.map(({ id, name, provisioningState }) =>
              evidence(id ?? `${vm.id}/extensions/${name}`, 'properties.provisioningState', provisioningState),
            ),
          ],
          guestSteps: ['pending-updates'],
        })
      }
      case 'Unknown':
        return inconclusive(
          'ProvisioningStateNotKnown',
          `VM ${vm.name} is in provisioning state "${vm.provisioningState}", which this check does not know.`,
          [state],
        )
    }
  },
}

const ofFailure: Said = {
  en: "Whoever administers the VM has to bring its provisioning state back to Succeeded, which the VM's last failed change hinders.",
  pt: 'Quem administra a VM precisa levar o estado de provisionamento de volta a Succeeded, o que a última alteração com falha impede.',
}
const ofDeletion: Said = {
  en: 'Whoever deletes the VM has to say whether it may go; its recovery points stay in the vault, and a backup administrator decides for how long.',
  pt: 'Quem está excluindo a VM precisa dizer se ela pode ir; seus pontos de recuperação ficam no cofre, e um administrador de backup decide por quanto tempo.',
}

/** Where Compute's word for it names what only a person changes (no room for the size, an image that was not prepared): reapplying repeats it. */
function remedyByHand({ code, message }: { code: string; message: string | null }): string | null {
  const entry = findSaid(code, message)
  return entry?.note && !entry.actions ? texts.en.notes[entry.note] : null
}
