import { pages } from '../../documentation.ts'
import { confirmed, ruledOut } from '../../finding.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'

/** More than 90 % in use delays snapshots (the guide). A moment's reading: another one may differ. */
const leastPercent = 10

export const guestMemory: GuestCheck = {
  id: 'guest-memory',
  step: null,
  os: ['Linux', 'Windows'],
  documentation: pages.troubleshooting,

  examine({ report, seen }) {
    const free = report.number('memoryFreePercent')
    if (free === undefined) return couldNotLook({ en: 'how much memory is free', pt: 'quanta memória está livre' })
    const evidence = [seen('memoryFreePercent', free), seen('memoryTotalMB', report.number('memoryTotalMB'))]
    if (free >= leastPercent)
      return ruledOut(
        'MemoryFree',
        { en: `${free} % of the memory are free.`, pt: `${free}% da memória está livre.` },
        evidence,
      )
    return confirmed({
      reason: 'MemoryShort',
      message: {
        en: `Only ${free} % of the memory are free; a snapshot may come too late.`,
        pt: `Só ${free}% da memória está livre; um instantâneo pode demorar demais.`,
      },
      severity: 'Warning',
      evidence,
      guestSteps: ['make-room'],
    })
  },
}
