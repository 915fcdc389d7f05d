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
    if (updates === undefined) return couldNotLook('whether updates are pending')
    const evidence = [seen('updates', updates)]
    if (updates === 0) return ruledOut('NoUpdatesPending', 'No updates are known to be pending.', evidence)
    return confirmed({
      reason: 'UpdatesPending',
      message: `${updates} updates of the operating system are pending.`,
      severity: 'Info',
      evidence,
      guestSteps: ['pending-updates'],
    })
  },
}
