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
    if (!service)
      return couldNotLook({
        en: 'how Distributed Transaction Coordinator runs',
        pt: 'como o Coordenador de Transações Distribuídas é executado',
      })
    const evidence = [seen('msdtc', service.said)]
    const ours = /^NT AUTHORITY\\Network ?Service$/i.test(service.account)
    if (service.state === 'absent' || service.start === 'Disabled')
      return confirmed({
        reason: 'MsdtcDisabled',
        message: {
          en: `Distributed Transaction Coordinator cannot start (${service.said}).`,
          pt: `O Coordenador de Transações Distribuídas não pode iniciar (${service.said}).`,
        },
        severity: 'Blocking',
        evidence,
        guestSteps: ['msdtc-account'],
      })
    if (service.account === '')
      return couldNotLook({
        en: 'the account of Distributed Transaction Coordinator',
        pt: 'a conta do Coordenador de Transações Distribuídas',
      })
    if (ours)
      return ruledOut(
        'MsdtcAsNetworkService',
        {
          en: 'Distributed Transaction Coordinator logs on as Network Service.',
          pt: 'O Coordenador de Transações Distribuídas faz logon como Serviço de Rede.',
        },
        evidence,
      )
    return confirmed({
      reason: 'MsdtcAccountWrong',
      message: {
        en: `Distributed Transaction Coordinator logs on as ${service.account} and not as Network Service.`,
        pt: `O Coordenador de Transações Distribuídas faz logon como ${service.account}, e não como Serviço de Rede.`,
      },
      severity: 'Blocking',
      evidence,
      guestSteps: ['msdtc-account'],
    })
  },
}
