import { pages } from '../../documentation.ts'
import { confirmed, ruledOut } from '../../finding.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'

export const guestVssWriters: GuestCheck = {
  id: 'guest-vss-writers',
  step: 4,
  os: ['Windows'],
  documentation: pages.troubleshooting,

  examine({ report, seen }) {
    const bad = report.texts('writers')
    const count = report.number('writersSeen')
    // No writer at all is no sign of health: vssadmin did not answer.
    if (!bad || !count) return couldNotLook('the state of the VSS writers')
    if (bad.length === 0)
      return ruledOut('WritersStable', `All ${count} VSS writers are stable.`, [seen('writersSeen', count)])
    return confirmed({
      reason: 'WritersNotStable',
      message: `VSS writers are not stable: ${bad.join('; ')}.`,
      severity: 'Blocking',
      evidence: bad.map((writer) => seen('writers', writer)),
      guestSteps: ['stable-writers', 'restart-writers', 'writers-fail-again'],
    })
  },
}
