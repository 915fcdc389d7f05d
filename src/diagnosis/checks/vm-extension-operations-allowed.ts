import { agentNotNeeded } from '../agent-not-needed.ts'
import type { Check } from '../check.ts'
import { pages } from '../documentation.ts'
import { confirmed, evidence, notApplicable, ruledOut, things, unknown } from '../finding.ts'

/** A VM made to take no extensions cannot take VMSnapshot. Absent settings mean Azure's defaults: allowed. */
export const vmExtensionOperationsAllowed: Check = {
  id: 'vm-extension-operations-allowed',
  step: 2,
  canBlock: true,
  advice: {
    told: 'Always',
    say: () => ({
      en: 'Whoever administers the VM has to allow extension operations in its OS profile, with an agent in the guest, which takes some minutes.',
      pt: 'Quem administra a VM precisa permitir operações de extensão no perfil do sistema operacional, com um agente no convidado, o que leva alguns minutos.',
    }),
  },
  documentation: pages.guideStep(2),

  examine({ facts }) {
    if (facts.virtualMachine.status === 'Unavailable') return unknown(things.osProfile, facts.virtualMachine)
    const { id, name, osType, allowExtensionOperations, provisionVMAgent } = facts.virtualMachine.value
    const configuration = osType === 'Linux' ? 'linuxConfiguration' : 'windowsConfiguration'
    const seen = [
      evidence(id, 'properties.osProfile.allowExtensionOperations', allowExtensionOperations),
      evidence(id, `properties.osProfile.${configuration}.provisionVMAgent`, provisionVMAgent),
    ]
    const off = [
      ...(allowExtensionOperations === false ? ['allowExtensionOperations'] : []),
      ...(provisionVMAgent === false ? ['provisionVMAgent'] : []),
    ]
    if (off.length === 0)
      return ruledOut(
        'ExtensionOperationsAllowed',
        { en: `VM ${name} takes extensions.`, pt: `A VM ${name} aceita extensões.` },
        seen,
      )
    const without = agentNotNeeded(facts)
    if (without !== null)
      return notApplicable(
        'ExtensionNotNeeded',
        {
          en: `Backups of VM ${name} need no extension: ${without.en}.`,
          pt: `Os backups da VM ${name} não precisam de extensão: ${without.pt}.`,
        },
        seen,
      )
    return confirmed({
      reason: 'ExtensionOperationsNotAllowed',
      message: {
        en: `VM ${name} has ${off.join(' and ')} set to false, so Azure Backup cannot run its extension.`,
        pt: `A VM ${name} tem ${off.join(' e ')} como false, por isso o Backup do Azure não pode executar sua extensão.`,
      },
      severity: 'Blocking',
      evidence: seen,
    })
  },
}
