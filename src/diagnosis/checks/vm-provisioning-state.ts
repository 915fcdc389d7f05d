import { valueOf } from '../../backup/fact.ts'
import { failedStatusOf, isBeingDeleted, provisioningIs } from '../../backup/words/provisioning.ts'
import type { Check } from '../check.ts'
import { isInTransition, transitionText } from '../extension-transition.ts'
import { pages } from '../documentation.ts'
import type { Said } from '../next-step/said.ts'
import { findSaid } from '../../error-codes/find.ts'
import { texts, type NoteId } from '../../error-codes/texts/texts.ts'
import { changedAt, confirmed, evidence, inconclusive, ruledOut, things, unknown } from '../finding.ts'
import { inALine } from '../../backup/sentence.ts'

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
    if (facts.virtualMachine.status === 'Unavailable') return unknown(things.virtualMachine, facts.virtualMachine)
    const vm = facts.virtualMachine.value
    const state = evidence(vm.id, 'properties.provisioningState', vm.provisioningState)
    switch (provisioningIs(vm.provisioningState)) {
      case 'Succeeded':
        return ruledOut(
          'ProvisioningSucceeded',
          { en: `VM ${vm.name} is provisioned (Succeeded).`, pt: `A VM ${vm.name} está provisionada (Succeeded).` },
          [state],
        )
      case 'Failed': {
        const error = vm.provisioningError
        const extension = valueOf(facts.extensions)?.find((one) => one.isBackupExtension && one.failed)
        const remedy = error && !extension ? remedyByHand(error) : null
        const said = error?.message ? `: ${error.message.replace(/\.$/, '')}` : ''
        const code = error ? ` (${error.code}${said})` : ''
        return confirmed({
          reason: extension ? 'FailedByBackupExtension' : 'ProvisioningFailed',
          message: {
            en: `VM ${vm.name} is in provisioning state Failed${code}${extension ? `, and so is its backup extension ${extension.name}` : ''}.${remedy === null ? '' : ` ${texts.en.notes[remedy]}`}`,
            pt: `A VM ${vm.name} está no estado de provisionamento Failed${code}${extension ? `, assim como sua extensão de backup ${extension.name}` : ''}.${remedy === null ? '' : ` ${texts.pt.notes[remedy]}`}`,
          },
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
        const since = vm.provisioningSinceDateTime
        if (isBeingDeleted(vm.provisioningState))
          return confirmed({
            reason: 'BeingDeleted',
            message: {
              en: `VM ${vm.name} is being deleted${since ? `, since ${since}` : ''}: no backup of it will succeed any more.`,
              pt: `A VM ${vm.name} está sendo excluída${since ? `, desde ${since}` : ''}: nenhum backup dela terá mais êxito.`,
            },
            severity: 'Blocking',
            evidence: [
              state,
              ...(vm.provisioningSinceDateTime ? [evidence(vm.id, changedAt, vm.provisioningSinceDateTime)] : []),
            ],
          })
        const holding = (valueOf(facts.extensions) ?? []).filter(isInTransition)
        const holders = inALine(holding.map(transitionText))
        const isHeld = holding.length > 0
        return confirmed({
          reason: isHeld ? 'HeldByExtension' : 'ProvisioningInTransition',
          message: {
            en: `VM ${vm.name} is in provisioning state ${vm.provisioningState}${since ? ` since ${since}` : ''}${isHeld ? `, held there by extension ${holders.en}` : ''}; a backup that starts before it has settled may fail.`,
            pt: `A VM ${vm.name} está no estado de provisionamento ${vm.provisioningState}${since ? ` desde ${since}` : ''}${isHeld ? `, retida pela extensão ${holders.pt}` : ''}; um backup que comece antes de ela se estabilizar pode falhar.`,
          },
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
          {
            en: `VM ${vm.name} is in provisioning state "${vm.provisioningState}", which this check does not know.`,
            pt: `A VM ${vm.name} está no estado de provisionamento "${vm.provisioningState}", que esta verificação não conhece.`,
          },
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
function remedyByHand({ code, message }: { code: string; message: string | null }): NoteId | null {
  const entry = findSaid(code, message)
  return entry?.note && !entry.actions ? entry.note : null
}
