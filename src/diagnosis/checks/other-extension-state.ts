import type { Extension } from '../../backup/facts-of-compute.ts'
import type { Check } from '../check.ts'
import { isInTransition, transitionText } from '../extension-transition.ts'
import { pages } from '../documentation.ts'
import { changedAt, confirmed, evidence, ruledOut, things, unknown } from '../finding.ts'
import { agreeing } from '../counted.ts'
import { asItIs, inALine, type Sentence } from '../../backup/sentence.ts'

/** Any failed extension can leave the VM in Failed. Those of others (monitoring, antivirus, domain join) are never deleted here. */
export const otherExtensionState: Check = {
  id: 'other-extension-state',
  step: 3,
  canBlock: false,
  advice: {
    told: 'Always',
    say: () => ({
      en: 'The owner of the failed extension has to repair or remove it; this service never deletes extensions of others.',
      pt: 'O proprietário da extensão com falha precisa repará-la ou removê-la; este serviço nunca exclui extensões de terceiros.',
    }),
  },
  documentation: pages.guideStep(3),

  examine({ facts, vmId }) {
    if (facts.extensions.status === 'Unavailable') return unknown(things.extensions, facts.extensions)
    const others = facts.extensions.value.filter((extension) => !extension.isBackupExtension)
    const failed = others.filter((extension) => extension.failed)
    const seen = (failed.length > 0 ? failed : others).flatMap((extension) => {
      const id = idOf(extension, vmId.id)
      return [
        evidence(id, 'properties.provisioningState', extension.provisioningState),
        ...(extension.failed ? [evidence(id, 'properties.instanceView.statuses[].code', extension.statusCode)] : []),
      ]
    })
    if (others.length === 0) {
      return ruledOut(
        'NoOtherExtension',
        {
          en: `VM ${vmId.vmName} has no extension of others.`,
          pt: `A VM ${vmId.vmName} não tem extensão de terceiros.`,
        },
        [evidence(vmId.id, 'resources.length', facts.extensions.value.length)],
      )
    }
    const moving = failed.length === 0 ? others.filter(isInTransition) : []
    if (moving.length > 0) {
      const which = inALine(moving.map(transitionText))
      return confirmed({
        reason: 'OtherExtensionInTransition',
        message: {
          en: `${agreeing(moving, 'Extension', 'Extensions')} ${which.en} of VM ${vmId.vmName} ${agreeing(moving, 'is', 'are')} being changed.`,
          pt: `${agreeing(moving, 'A extensão', 'As extensões')} ${which.pt} da VM ${vmId.vmName} ${agreeing(moving, 'está sendo alterada', 'estão sendo alteradas')}.`,
        },
        // Extensions update themselves all the time; what a change holds up shows in the VM's own state.
        severity: 'Info',
        evidence: moving.flatMap((extension) => [
          evidence(idOf(extension, vmId.id), 'properties.provisioningState', extension.provisioningState),
          ...(extension.changingSinceDateTime
            ? [evidence(idOf(extension, vmId.id), changedAt, extension.changingSinceDateTime)]
            : []),
        ]),
      })
    }
    if (failed.length === 0)
      return ruledOut(
        'NoneFailed',
        {
          en: `${others.length === 1 ? 'The one other extension' : `None of the ${others.length} other extensions`} of VM ${vmId.vmName} has ${others.length === 1 ? 'not ' : ''}failed.`,
          pt: `${others.length === 1 ? 'A única outra extensão' : `Nenhuma das outras ${others.length} extensões`} da VM ${vmId.vmName} ${others.length === 1 ? 'não ' : ''}falhou.`,
        },
        seen,
      )
    const told = inALine(failed.map(failureOf), asItIs('; '))
    return confirmed({
      reason: 'OtherExtensionFailed',
      message: { en: `${told.en}.`, pt: `${told.pt}.` },
      severity: 'Warning',
      evidence: seen,
      guestSteps: ['failed-extension-log'],
    })
  },
}

function failureOf({ name, publisher, message }: Extension): Sentence {
  const said = message ? `: ${message.replace(/\.$/, '')}` : ''
  return {
    en: `Extension ${name} (${publisher ?? 'publisher not reported'}) has failed${said}`,
    pt: `Extensão ${name} (${publisher ?? 'editor não informado'}) com falha${said}`,
  }
}

const idOf = ({ id, name }: Extension, vmId: string) => id ?? `${vmId}/extensions/${name}`
