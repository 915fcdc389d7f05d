import { pages } from '../../documentation.ts'
import { confirmed, ruledOut } from '../../finding.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'

export const guestProxy: GuestCheck = {
  id: 'guest-proxy',
  step: 4,
  os: ['Linux', 'Windows'],
  documentation: pages.troubleshooting,

  examine({ report, seen }) {
    const proxies = report.texts('proxy')
    if (!proxies) return couldNotLook('whether a proxy is set')
    if (proxies.length === 0) return ruledOut('NoProxy', 'No proxy is set for the agent.', [seen('proxy', '')])
    return confirmed({
      reason: 'ProxySet',
      message: `A proxy is set (${proxies.join('; ')}): calls of agent and extension to 168.63.129.16 have to go around it.`,
      severity: 'Warning',
      evidence: proxies.map((proxy) => seen('proxy', proxy)),
      guestSteps: report.os === 'Windows' ? ['see-proxy-windows', 'around-proxy-windows'] : ['around-proxy-linux'],
    })
  },
}
