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
    if (!bad || !count)
      return couldNotLook({ en: 'the state of the VSS writers', pt: 'o estado dos gravadores do VSS' })
    if (bad.length === 0)
      return ruledOut(
        'WritersStable',
        { en: `All ${count} VSS writers are stable.`, pt: `Todos os gravadores do VSS (${count}) estão estáveis.` },
        [seen('writersSeen', count)],
      )
    return confirmed({
      reason: 'WritersNotStable',
      message: {
        en: `VSS writers are not stable: ${bad.join('; ')}.`,
        pt: `Há gravadores do VSS que não estão estáveis: ${bad.join('; ')}.`,
      },
      severity: 'Blocking',
      evidence: bad.map((writer) => seen('writers', writer)),
      guestSteps: ['stable-writers', 'restart-writers', 'writers-fail-again'],
    })
  },
}
