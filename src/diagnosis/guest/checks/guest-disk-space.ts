import { pages } from '../../documentation.ts'
import { confirmed, ruledOut } from '../../finding.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'

/** Ours: the guide asks for room and gives no figure. */
const blockingMB = 200
const warningMB = 1024

export const guestDiskSpace: GuestCheck = {
  id: 'guest-disk-space',
  step: 2,
  os: ['Linux', 'Windows'],
  documentation: pages.troubleshooting,

  examine({ report, seen }) {
    const free = report.number('diskFreeMB')
    if (free === undefined)
      return couldNotLook({ en: 'how much room the system disk has', pt: 'quanto espaço tem o disco do sistema' })
    const percent = report.number('diskFreePercent')
    const evidence = [seen('diskFreeMB', free), ...(percent === undefined ? [] : [seen('diskFreePercent', percent)])]
    if (free >= warningMB)
      return ruledOut(
        'DiskHasRoom',
        { en: `The system disk has ${free} MB free.`, pt: `O disco do sistema tem ${free} MB livres.` },
        evidence,
      )
    return confirmed({
      reason: 'DiskFull',
      message: {
        en: `The system disk has ${free} MB free${percent === undefined ? '' : ` (${percent} %)`}: agent, extension and snapshot need room.`,
        pt: `O disco do sistema tem ${free} MB livres${percent === undefined ? '' : ` (${percent}%)`}: agente, extensão e instantâneo precisam de espaço.`,
      },
      severity: free < blockingMB ? 'Blocking' : 'Warning',
      evidence,
      guestSteps: [report.os === 'Windows' ? 'free-disk-windows' : 'free-disk-linux'],
    })
  },
}
