import { counted } from '../../counted.ts'
import { pages } from '../../documentation.ts'
import { confirmed, ruledOut } from '../../finding.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'

/** Only updates that the guest already knows of; this check searches for none. */
export const guestPendingUpdates: GuestCheck = {
  id: 'guest-pending-updates',
  step: 1,
  os: ['Linux', 'Windows'],
  documentation: pages.guideStep(1),

  examine({ report, seen }) {
    const updates = report.number('updates')
    if (updates === undefined)
      return couldNotLook({ en: 'whether updates are pending', pt: 'se há atualizações pendentes' })
    const evidence = [seen('updates', updates)]
    if (updates === 0)
      return ruledOut(
        'NoUpdatesPending',
        { en: 'No updates are known to be pending.', pt: 'Não se sabe de nenhuma atualização pendente.' },
        evidence,
      )
    return confirmed({
      reason: 'UpdatesPending',
      message: {
        en: `${updates} updates of the operating system are pending.`,
        pt: `Há ${counted(updates, 'atualização pendente', 'atualizações pendentes')} do sistema operacional.`,
      },
      severity: 'Info',
      evidence,
      guestSteps: ['pending-updates'],
    })
  },
}
