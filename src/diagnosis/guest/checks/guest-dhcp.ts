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
    if (address === 'dhcp') return ruledOut('AddressByDhcp', 'The guest gets its address by DHCP.', evidence)
    if (address === 'mixed')
      return inconclusive(
        'AddressMixed',
        `Some interfaces use DHCP and some a static address${where}; which one is the first cannot be told.`,
        evidence,
      )
    if (address !== 'static') return couldNotLook('whether the guest uses DHCP')
    return confirmed({
      reason: 'AddressStatic',
      message: `The guest has a static address${where} and no DHCP, so it does not hear of its host by DHCP option 245.`,
      severity: 'Warning',
      evidence,
      guestSteps: ['keep-dhcp', report.os === 'Windows' ? 'dhcp-windows' : 'dhcp-linux'],
    })
  },
}
