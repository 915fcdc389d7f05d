import { pages } from '../../documentation.ts'
import { confirmed, ruledOut } from '../../finding.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'

/** Linux: the load of the last minute for each processor; Windows: processor time. A moment's reading. */
const mostPercent = 90

export const guestCpu: GuestCheck = {
  id: 'guest-cpu',
  step: null,
  os: ['Linux', 'Windows'],
  documentation: pages.troubleshooting,

  examine({ report, seen }) {
    const load = report.number('loadPercent')
    if (load === undefined)
      return couldNotLook({ en: 'how busy the processors are', pt: 'quanto os processadores estão ocupados' })
    const evidence = [seen('loadPercent', load), seen('cpus', report.number('cpus'))]
    if (load <= mostPercent)
      return ruledOut(
        'CpuFree',
        { en: `The processors are busy to ${load} %.`, pt: `Os processadores estão ${load}% ocupados.` },
        evidence,
      )
    return confirmed({
      reason: 'CpuBusy',
      message: {
        en: `The processors are busy to ${load} %; a snapshot may come too late.`,
        pt: `Os processadores estão ${load}% ocupados; um instantâneo pode demorar demais.`,
      },
      severity: 'Warning',
      evidence,
      guestSteps: ['make-room'],
    })
  },
}
