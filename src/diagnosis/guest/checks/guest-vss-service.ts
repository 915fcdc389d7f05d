import { pages } from '../../documentation.ts'
import { confirmed, ruledOut } from '../../finding.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'
import { windowsService } from '../windows-service.ts'

/** Stopped is its rest: it starts on demand. */
export const guestVssService: GuestCheck = {
  id: 'guest-vss-service',
  step: 4,
  os: ['Windows'],
  documentation: pages.troubleshooting,

  examine({ report, seen }) {
    const service = windowsService(report.text('vss'))
    if (!service)
      return couldNotLook({
        en: 'the state of the service Volume Shadow Copy',
        pt: 'o estado do serviço Cópia de Sombra de Volume',
      })
    const evidence = [seen('vss', service.said)]
    if (/^(Running|Stopped)$/.test(service.state) && service.start !== 'Disabled')
      return ruledOut(
        'VssStarts',
        {
          en: 'Volume Shadow Copy runs or starts on demand.',
          pt: 'A Cópia de Sombra de Volume está em execução ou inicia sob demanda.',
        },
        evidence,
      )
    return confirmed({
      reason: service.start === 'Disabled' ? 'VssDisabled' : 'VssInBadState',
      message: {
        en: `The service Volume Shadow Copy is in a bad state (${service.said}).`,
        pt: `O serviço Cópia de Sombra de Volume está em mau estado (${service.said}).`,
      },
      severity: 'Blocking',
      evidence,
      guestSteps: ['start-vss'],
    })
  },
}
