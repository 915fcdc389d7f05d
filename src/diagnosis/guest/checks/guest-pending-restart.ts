import { pages } from '../../documentation.ts'
import { confirmed, ruledOut } from '../../finding.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'

export const guestPendingRestart: GuestCheck = {
  id: 'guest-pending-restart',
  step: 1,
  os: ['Linux', 'Windows'],
  documentation: pages.guideStep(1),

  examine({ report, seen }) {
    const pending = report.flag('restartPending')
    if (pending === undefined) return couldNotLook('whether a restart is pending')
    const why = report.text('restartWhy')
    const evidence = [seen('restartPending', pending), ...(why ? [seen('restartWhy', why)] : [])]
    if (!pending) return ruledOut('NoRestartPending', 'No restart is pending.', evidence)
    return confirmed({
      reason: 'RestartPending',
      message: `A restart of the VM is pending${why ? ` (${why.slice(0, 120)})` : ''}.`,
      severity: 'Warning',
      evidence,
      guestSteps: ['pending-updates'],
    })
  },
}
