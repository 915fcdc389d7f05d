import { valueOf } from '../../backup/fact.ts'
import { isCrashConsistentOnly } from '../../backup/words/policies.ts'
import type { Extension } from '../../backup/facts-of-compute.ts'
import type { Check } from '../check.ts'
import { pages } from '../documentation.ts'
import { changedAt, confirmed, evidence, notApplicable, ruledOut, things, unknown } from '../finding.ts'
import { extensionLeftovers } from '../../error-codes/steps.ts'
import { isChangingInGuest, isHeldInDeletion, isInTransition, transitionText } from '../extension-transition.ts'
import { guestFaultOf } from '../extension-guest-fault.ts'
import { asking } from '../next-step/asked.ts'
import { substatusSteps } from '../substatus-steps.ts'
import { agreeing } from '../counted.ts'
import { asItIs, inALine, type Sentence } from '../../backup/sentence.ts'

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
    if (facts.extensions.status === 'Unavailable') return unknown(things.backupExtension, facts.extensions)
    const own = facts.extensions.value.filter((extension) => extension.isBackupExtension)
    if (own.length === 0) {
      const seen = [evidence(vmId.id, 'resources.length', facts.extensions.value.length)]
      return notApplicable(
        'ExtensionNotInstalled',
        {
          en: `VM ${vmId.vmName} has no VMSnapshot extension; the next backup installs it.`,
          pt: `A VM ${vmId.vmName} não tem a extensão VMSnapshot; o próximo backup a instala.`,
        },
        seen,
      )
    }
    const policy = valueOf(facts.protection)?.policy
    if (policy && isCrashConsistentOnly(policy))
      return notApplicable(
        'ExtensionNotNeeded',
        {
          en: `Backups of VM ${vmId.vmName} need no backup extension: policy ${policy.name} takes crash-consistent snapshots only.`,
          pt: `Os backups da VM ${vmId.vmName} não precisam da extensão de backup: a política ${policy.name} só cria instantâneos consistentes com falhas.`,
        },
        own.flatMap((extension) => evidenceOf(extension, vmId.id)),
      )
    const held = own.filter(isHeldInDeletion)
    if (held.length > 0) {
      const which = inALine(held.map(transitionText))
      return confirmed({
        reason: 'HeldInDeletion',
        message: {
          en: `The deletion of backup ${agreeing(held, 'extension', 'extensions')} ${which.en} on VM ${vmId.vmName} has not ended, and until it has, no backup can use ${agreeing(held, 'it', 'them')}; the deletion can be sent again.`,
          pt: `A exclusão ${agreeing(held, 'da extensão', 'das extensões')} de backup ${which.pt} na VM ${vmId.vmName} não terminou e, até terminar, nenhum backup pode ${agreeing(held, 'usá-la', 'usá-las')}; a exclusão pode ser enviada de novo.`,
        },
        severity: 'Blocking',
        evidence: held.flatMap((extension) => evidenceOf(extension, vmId.id)),
        actions: [...failedExtensionActions],
        guestSteps: extensionLeftovers,
      })
    }
    const failed = own.filter((extension) => extension.failed)
    const moving = failed.length === 0 ? own.filter((one) => isInTransition(one) || isChangingInGuest(one, facts)) : []
    const shown = [failed, moving, own].find((some) => some.length > 0) ?? []
    const seen = shown.flatMap((extension) => evidenceOf(extension, vmId.id))
    if (moving.length > 0) {
      const which = inALine(moving.map(transitionText))
      return confirmed({
        reason: 'InTransition',
        message: {
          en: `Backup ${agreeing(moving, 'extension', 'extensions')} ${which.en} on VM ${vmId.vmName} ${agreeing(moving, 'is', 'are')} being changed, and a backup that starts before that has ended may fail.`,
          pt: `${agreeing(moving, 'A extensão', 'As extensões')} de backup ${which.pt} na VM ${vmId.vmName} ${agreeing(moving, 'está sendo alterada', 'estão sendo alteradas')}, e um backup que comece antes do fim disso pode falhar.`,
        },
        severity: 'Warning',
        evidence: seen,
      })
    }
    if (failed.length === 0) {
      const names = inALine(own.map(({ name }) => asItIs(name)))
      return ruledOut(
        'ExtensionNotFailed',
        {
          en: `${names.en} on VM ${vmId.vmName} ${agreeing(own, 'has', 'have')} not failed.`,
          pt: `${names.pt} na VM ${vmId.vmName} não ${agreeing(own, 'falhou', 'falharam')}.`,
        },
        seen,
      )
    }
    const which = inALine(failed.map(describe))
    const bySubstatus = failed.every(({ substatus }) => substatus?.failed)
    return confirmed({
      reason: bySubstatus ? 'FailedBySubstatus' : 'FailedByState',
      message: {
        en: `Backup ${agreeing(failed, 'extension', 'extensions')} ${which.en} on VM ${vmId.vmName} ${agreeing(failed, 'has', 'have')} failed.`,
        pt: `${agreeing(failed, 'A extensão', 'As extensões')} de backup ${which.pt} na VM ${vmId.vmName} ${agreeing(failed, 'falhou', 'falharam')}.`,
      },
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

function describe({ name, substatus, provisioningState, statusCode, message }: Extension): Sentence {
  const told = (state: string, said: string | null | undefined) =>
    `${name} (${(said ? `${state}: ${said}` : state).replace(/\.$/, '')})`
  if (substatus?.failed)
    return asItIs(told(substatus.meaning ?? `substatus ${substatus.number ?? substatus.code}`, substatus.message))
  const state = statusCode ?? provisioningState
  return { en: told(state ?? 'state not reported', message), pt: told(state ?? 'estado não informado', message) }
}
