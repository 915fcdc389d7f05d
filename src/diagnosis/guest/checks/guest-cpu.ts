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
    if (load === undefined) return couldNotLook('how busy the processors are')
    const evidence = [seen('loadPercent', load), seen('cpus', report.number('cpus'))]
    if (load <= mostPercent) return ruledOut('CpuFree', `The processors are busy to ${load} %.`, evidence)
    return confirmed({
      reason: 'CpuBusy',
      message: `The processors are busy to ${load} %; a snapshot may come too late.`,
      severity: 'Warning',
      evidence,
      guestSteps: ['make-room'],
    })
  },
}
