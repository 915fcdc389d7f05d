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
    if (!proxies) return couldNotLook({ en: 'whether a proxy is set', pt: 'se há um proxy definido' })
    if (proxies.length === 0)
      return ruledOut('NoProxy', { en: 'No proxy is set for the agent.', pt: 'Não há proxy definido para o agente.' }, [
        seen('proxy', ''),
      ])
    return confirmed({
      reason: 'ProxySet',
      message: {
        en: `A proxy is set (${proxies.join('; ')}): calls of agent and extension to 168.63.129.16 have to go around it.`,
        pt: `Há um proxy definido (${proxies.join('; ')}): as chamadas do agente e da extensão a 168.63.129.16 não podem passar por ele.`,
      },
      severity: 'Warning',
      evidence: proxies.map((proxy) => seen('proxy', proxy)),
      guestSteps: report.os === 'Windows' ? ['see-proxy-windows', 'around-proxy-windows'] : ['around-proxy-linux'],
    })
  },
}
