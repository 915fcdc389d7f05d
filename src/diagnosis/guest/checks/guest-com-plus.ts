import { pages } from '../../documentation.ts'
import { confirmed, ruledOut } from '../../finding.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'
import { windowsService } from '../windows-service.ts'

export const guestComPlus: GuestCheck = {
  id: 'guest-com-plus',
  step: 3,
  os: ['Windows'],
  documentation: pages.troubleshooting,

  examine({ report, seen }) {
    const service = windowsService(report.text('comPlus'))
    if (!service)
      return couldNotLook({ en: 'the state of COM+ System Application', pt: 'o estado do Aplicativo de Sistema COM+' })
    const evidence = [seen('comPlus', service.said)]
    if (service.state === 'Running')
      return ruledOut(
        'ComPlusRuns',
        { en: 'COM+ System Application runs.', pt: 'O Aplicativo de Sistema COM+ está em execução.' },
        evidence,
      )
    const starts = service.state === 'Stopped' && service.start !== 'Disabled'
    return confirmed({
      reason: 'ComPlusNotRunning',
      message: {
        en: `COM+ System Application does not run (${service.said})${starts ? '; it may start on demand' : ''}.`,
        pt: `O Aplicativo de Sistema COM+ não está em execução (${service.said})${starts ? '; ele pode iniciar sob demanda' : ''}.`,
      },
      severity: starts ? 'Warning' : 'Blocking',
      evidence,
      guestSteps: ['start-com-plus'],
    })
  },
}
