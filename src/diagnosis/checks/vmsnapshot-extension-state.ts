import { valueOf } from '../../backup/fact.ts'
import { isCrashConsistentOnly } from '../../backup/words/policies.ts'
import type { Extension } from '../../backup/facts-of-compute.ts'
import type { Check } from '../check.ts'
import { pages } from '../documentation.ts'
import { changedAt, confirmed, evidence, notApplicable, ruledOut, unknown } from '../finding.ts'
import { extensionLeftovers } from '../../error-codes/steps.ts'
import { isChangingInGuest, isHeldInDeletion, isInTransition, transitionText } from '../extension-transition.ts'
import { guestFaultOf } from '../extension-guest-fault.ts'
import { asking } from '../next-step/asked.ts'
import { substatusSteps } from '../substatus-steps.ts'

/** What helps where it has failed. */
export const failedExtensionActions = ['deleteFailedExtensions', 'triggerBackup'] as const

/**
 * VMSnapshot comes with a backup job and comes back with the next one, so a failed one may go. On Linux the state says success
 * for every terminal result and the substatus tells the truth (azure-linux-extensions, HandlerUtil.py): `failed` has both.
 */
export const vmsnapshotExtensionState: Check = {
  id: 'vmsnapshot-extension-state',
  step: 4,
  canBlock: true,
  advice: {
    told: 'NothingElse',
    say: () =>
      asking({ action: 'deleteFailedExtensions' }, (post) => ({
        en: `Whoever administers the VM has to make the deletion of the failed backup extension possible (the VM runs, and no lock forbids it); then ${post.en} deletes it within minutes.`,
        pt: `Quem administra a VM precisa tornar possível a exclusão da extensão de backup com falha (a VM em execução e nenhum bloqueio que a impeça); depois, ${post.pt} a exclui em minutos.`,
      })),
  },
  documentation: pages.guideStep(4),

  examine({ facts, vmId }) {
    if (facts.extensions.status === 'Unavailable') return unknown('the backup extension', facts.extensions)
    const own = facts.extensions.value.filter((extension) => extension.isBackupExtension)
    if (own.length === 0) {
      const seen = [evidence(vmId.id, 'resources.length', facts.extensions.value.length)]
      return notApplicable(
        'ExtensionNotInstalled',
        `VM ${vmId.vmName} has no VMSnapshot extension; the next backup installs it.`,
        seen,
      )
    }
    const policy = valueOf(facts.protection)?.policy
    if (policy && isCrashConsistentOnly(policy))
      return notApplicable(
        'ExtensionNotNeeded',
        `Backups of VM ${vmId.vmName} need no backup extension: policy ${policy.name} takes crash-consistent snapshots only.`,
        own.flatMap((extension) => evidenceOf(extension, vmId.id)),
      )
    const held = own.filter(isHeldInDeletion)
    if (held.length > 0)
      return confirmed({
        reason: 'HeldInDeletion',
        message: `The deletion of backup ${extensions(held)} ${held.map(transitionText).join(' and ')} on VM ${vmId.vmName} has not ended, and until it has, no backup can use it; the deletion can be sent again.`,
        severity: 'Blocking',
        evidence: held.flatMap((extension) => evidenceOf(extension, vmId.id)),
        actions: [...failedExtensionActions],
        guestSteps: extensionLeftovers,
      })
    const failed = own.filter((extension) => extension.failed)
    const moving = failed.length === 0 ? own.filter((one) => isInTransition(one) || isChangingInGuest(one, facts)) : []
    const shown = [failed, moving, own].find((some) => some.length > 0) ?? []
    const seen = shown.flatMap((extension) => evidenceOf(extension, vmId.id))
    if (moving.length > 0)
      return confirmed({
        reason: 'InTransition',
        message: `Backup ${extensions(moving)} ${moving.map(transitionText).join(' and ')} on VM ${vmId.vmName} ${moving.length === 1 ? 'is' : 'are'} being changed, and a backup that starts before that has ended may fail.`,
        severity: 'Warning',
        evidence: seen,
      })
    if (failed.length === 0) {
      return ruledOut(
        'ExtensionNotFailed',
        `${own.map(({ name }) => name).join(' and ')} on VM ${vmId.vmName} ${own.length === 1 ? 'has' : 'have'} not failed.`,
        seen,
      )
    }
    const bySubstatus = failed.every(({ substatus }) => substatus?.failed)
    return confirmed({
      reason: bySubstatus ? 'FailedBySubstatus' : 'FailedByState',
      message: `Backup ${extensions(failed)} ${failed.map(describe).join(' and ')} on VM ${vmId.vmName} ${failed.length === 1 ? 'has' : 'have'} failed.`,
      severity: 'Blocking',
      evidence: seen,
      actions: [...failedExtensionActions],
      guestSteps: [
        ...new Set([
          ...failed.flatMap(guestFaultOf),
          ...failed.flatMap(({ substatus }) => substatusSteps(substatus)),
          ...extensionLeftovers,
        ]),
      ],
    })
  },
}

const extensions = ({ length }: readonly Extension[]) => (length === 1 ? 'extension' : 'extensions')

function evidenceOf(extension: Extension, vmId: string) {
  const id = extension.id ?? `${vmId}/extensions/${extension.name}`
  return [
    evidence(id, 'properties.provisioningState', extension.provisioningState),
    ...(extension.statusCode ? [evidence(id, 'properties.instanceView.statuses[].code', extension.statusCode)] : []),
    ...(extension.changingSinceDateTime ? [evidence(id, changedAt, extension.changingSinceDateTime)] : []),
    ...(extension.handlerStatusCode
      ? [evidence(vmId, 'properties.instanceView.vmAgent.extensionHandlers[].status.code', extension.handlerStatusCode)]
      : []),
    ...(extension.substatus
      ? [evidence(id, 'properties.instanceView.substatuses[].code', extension.substatus.code)]
      : []),
  ]
}

function describe({ name, substatus, provisioningState, statusCode, message }: Extension) {
  const cause = substatus?.failed
    ? `${substatus.meaning ?? `substatus ${substatus.number ?? substatus.code}`}${substatus.message ? `: ${substatus.message}` : ''}`
    : `${statusCode ?? provisioningState ?? 'state not reported'}${message ? `: ${message}` : ''}`
  return `${name} (${cause.replace(/\.$/, '')})`
}
