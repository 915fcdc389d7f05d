import type { Check } from '../check.ts'
import { pages } from '../documentation.ts'
import { confirmed, evidence, ruledOut, unknown } from '../finding.ts'

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
    if (facts.extensions.status === 'Unavailable') return unknown('the extensions', facts.extensions)
    const others = facts.extensions.value.filter((extension) => !extension.isBackupExtension)
    const failed = others.filter((extension) => extension.failed)
    const seen = (failed.length > 0 ? failed : others).flatMap((extension) => {
      const id = extension.id ?? `${vmId.id}/extensions/${extension.name}`
      return [
        evidence(id, 'properties.provisioningState', extension.provisioningState),
        ...(extension.failed ? [evidence(id, 'properties.instanceView.statuses[].code', extension.statusCode)] : []),
      ]
    })
    if (others.length === 0) {
      return ruledOut('NoOtherExtension', `VM ${vmId.vmName} has no extension of others.`, [
        evidence(vmId.id, 'resources.length', facts.extensions.value.length),
      ])
    }
    if (failed.length === 0)
      return ruledOut(
        'NoneFailed',
        `None of the ${others.length} other extensions of VM ${vmId.vmName} has failed.`,
        seen,
      )
    return confirmed({
      reason: 'OtherExtensionFailed',
      message: `${failed.map((one) => `Extension ${one.name} (${one.publisher ?? 'publisher not reported'}) has failed${one.message ? `: ${one.message.replace(/\.$/, '')}` : ''}`).join('; ')}.`,
      severity: 'Warning',
      evidence: seen,
      guestSteps: ['failed-extension-log'],
    })
  },
}
