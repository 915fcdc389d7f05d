import { pages } from '../../documentation.ts'
import { confirmed, inconclusive, ruledOut } from '../../finding.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'

/** Without DHCP the guest never hears option 245, which tells it its host. Newer agents try 168.63.129.16 all the same. */
export const guestDhcp: GuestCheck = {
  id: 'guest-dhcp',
  step: 4,
  os: ['Linux', 'Windows'],
  documentation: pages.guide,

  examine({ report, seen }) {
    const address = report.text('address')
    const from = report.text('addressFrom')
    const evidence = [seen('address', address), ...(from === undefined ? [] : [seen('addressFrom', from)])]
    const where = from === undefined ? '' : ` (${from.slice(0, 100)})`
    if (address === 'dhcp')
      return ruledOut(
        'AddressByDhcp',
        { en: 'The guest gets its address by DHCP.', pt: 'O sistema convidado obtém seu endereço por DHCP.' },
        evidence,
      )
    if (address === 'mixed')
      return inconclusive(
        'AddressMixed',
        {
          en: `Some interfaces use DHCP and some a static address${where}; which one is the first cannot be told.`,
          pt: `Algumas interfaces usam DHCP e outras um endereço estático${where}; não é possível dizer qual delas é a primeira.`,
        },
        evidence,
      )
    if (address !== 'static')
      return couldNotLook({ en: 'whether the guest uses DHCP', pt: 'se o sistema convidado usa DHCP' })
    return confirmed({
      reason: 'AddressStatic',
      message: {
        en: `The guest has a static address${where} and no DHCP, so it does not hear of its host by DHCP option 245.`,
        pt: `O sistema convidado tem um endereço estático${where} e nenhum DHCP, por isso a opção 245 do DHCP não lhe informa qual é seu host.`,
      },
      severity: 'Warning',
      evidence,
      guestSteps: ['keep-dhcp', report.os === 'Windows' ? 'dhcp-windows' : 'dhcp-linux'],
    })
  },
}
