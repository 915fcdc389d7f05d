import { pages } from '../../documentation.ts'
import { confirmed, ruledOut } from '../../finding.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'
import { windowsService } from '../windows-service.ts'

export const guestMsdtc: GuestCheck = {
  id: 'guest-msdtc',
  step: 3,
  os: ['Windows'],
  documentation: pages.troubleshooting,

  examine({ report, seen }) {
    const service = windowsService(report.text('msdtc'))
    if (!service) return couldNotLook('how Distributed Transaction Coordinator runs')
    const evidence = [seen('msdtc', service.said)]
    const ours = /^NT AUTHORITY\\Network ?Service$/i.test(service.account)
    if (service.state === 'absent' || service.start === 'Disabled')
      return confirmed({
        reason: 'MsdtcDisabled',
        message: `Distributed Transaction Coordinator cannot start (${service.said}).`,
        severity: 'Blocking',
        evidence,
        guestSteps: ['msdtc-account'],
      })
    if (service.account === '') return couldNotLook('the account of Distributed Transaction Coordinator')
    if (ours)
      return ruledOut(
        'MsdtcAsNetworkService',
        'Distributed Transaction Coordinator logs on as Network Service.',
        evidence,
      )
    return confirmed({
      reason: 'MsdtcAccountWrong',
      message: `Distributed Transaction Coordinator logs on as ${service.account} and not as Network Service.`,
      severity: 'Blocking',
      evidence,
      guestSteps: ['msdtc-account'],
    })
  },
}
