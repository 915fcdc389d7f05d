import { pages } from '../../documentation.ts'
import { confirmed, notApplicable, ruledOut } from '../../finding.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'

/** The last lines of the extension's own log. A hint and never a verdict: an error in there may be of long ago. */
export const guestExtensionLog: GuestCheck = {
  id: 'guest-extension-log',
  step: 4,
  os: ['Linux', 'Windows'],
  documentation: pages.guideStep(4),

  examine({ report, seen }) {
    const log = report.text('log')
    if (log === undefined || log === '')
      return couldNotLook({ en: "what the backup extension's log says", pt: 'o que diz o log da extensão de backup' })
    if (log === 'absent')
      return notApplicable(
        'NoExtensionLog',
        { en: 'The backup extension has written no log yet.', pt: 'A extensão de backup ainda não gravou nenhum log.' },
        [seen('log', log)],
      )
    const evidence = [seen('log', log)]
    const last = log.split(' | ').findLast((line) => /\b(error|exception|failed|failure)\b/i.test(line))
    if (last === undefined)
      return ruledOut(
        'NoErrorInLog',
        { en: 'The last lines of the log hold no error.', pt: 'As últimas linhas do log não contêm nenhum erro.' },
        evidence,
      )
    return confirmed({
      reason: 'ErrorInLog',
      message: {
        en: `The backup extension's log says: ${last.slice(0, 300)}`,
        pt: `O log da extensão de backup diz: ${last.slice(0, 300)}`,
      },
      severity: 'Info',
      evidence,
      guestSteps: [report.os === 'Windows' ? 'backup-extension-log-windows' : 'backup-extension-log-linux'],
    })
  },
}
