import { pages } from '../../documentation.ts'
import { confirmed, ruledOut } from '../../finding.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'

/** "Minimum version support for virtual machine agents in Azure"; backup-azure-vms-troubleshoot asks less of Windows (2.6.1198.718). */
const oldest = { Linux: '2.2.53.1', Windows: '2.7.41491.1010' }

export const guestAgentVersion: GuestCheck = {
  id: 'guest-agent-version',
  step: 2,
  os: ['Linux', 'Windows'],
  documentation: pages.agentVersions,

  examine({ report, seen }) {
    const version = report.text('agentVersion')
    if (version === undefined || !/^\d+(\.\d+)*$/.test(version))
      return couldNotLook({ en: "the agent's version", pt: 'a versão do agente' })
    const evidence = [seen('agentVersion', version)]
    const bound = oldest[report.os]
    if (!isBelow(version, bound))
      return ruledOut(
        'GuestAgentSupported',
        {
          en: `VM agent ${version} is one that Azure supports.`,
          pt: `O agente da VM, de versão ${version}, tem suporte do Azure.`,
        },
        evidence,
      )
    return confirmed({
      reason: 'GuestAgentOutdated',
      message: {
        en: `VM agent ${version} is older than ${bound}, the oldest that Azure supports.`,
        pt: `O agente da VM, de versão ${version}, é anterior à ${bound}, a mais antiga com suporte do Azure.`,
      },
      severity: 'Warning',
      evidence,
      guestSteps: report.os === 'Windows' ? ['newest-agent-windows'] : ['update-agent-linux', 'agent-updates-itself'],
    })
  },
}

function isBelow(version: string, bound: string) {
  const [has, wants] = [version, bound].map((text) => text.split('.').map(Number)) as [number[], number[]]
  const at = wants.findIndex((part, index) => (has[index] ?? 0) !== part)
  return at >= 0 && (has[at] ?? 0) < wants[at]!
}
