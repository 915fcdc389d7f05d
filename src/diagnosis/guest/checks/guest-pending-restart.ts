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
    if (pending === undefined)
      return couldNotLook({ en: 'whether a restart is pending', pt: 'se há uma reinicialização pendente' })
    const why = report.text('restartWhy')
    const evidence = [seen('restartPending', pending), ...(why ? [seen('restartWhy', why)] : [])]
    if (!pending)
      return ruledOut(
        'NoRestartPending',
        { en: 'No restart is pending.', pt: 'Não há reinicialização pendente.' },
        evidence,
      )
    const because = why ? ` (${why.slice(0, 120)})` : ''
    return confirmed({
      reason: 'RestartPending',
      message: {
        en: `A restart of the VM is pending${because}.`,
        pt: `Há uma reinicialização da VM pendente${because}.`,
      },
      severity: 'Warning',
      evidence,
      guestSteps: ['pending-updates'],
    })
  },
}
