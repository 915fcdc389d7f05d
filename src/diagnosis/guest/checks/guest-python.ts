import { pages } from '../../documentation.ts'
import { confirmed, ruledOut } from '../../finding.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'

export const guestPython: GuestCheck = {
  id: 'guest-python',
  step: 2,
  os: ['Linux'],
  documentation: pages.guideStep(2),

  examine({ report, seen }) {
    const python = report.text('python')
    if (python === undefined)
      return couldNotLook({ en: 'whether Python is installed', pt: 'se o Python está instalado' })
    const [, major, minor] = /(\d)(?:\.(\d+))?/.exec(python) ?? []
    const isOld = major === '2' && minor !== undefined && Number(minor) < 6
    if (python !== 'absent' && !isOld)
      return ruledOut(
        'PythonThere',
        {
          en: `Python is installed (${python.slice(0, 40)}).`,
          pt: `O Python está instalado (${python.slice(0, 40)}).`,
        },
        [seen('python', python)],
      )
    return confirmed({
      reason: python === 'absent' ? 'PythonAbsent' : 'PythonTooOld',
      message: {
        en: 'The agent and the backup extension need Python 2.6 or newer, and it is not there.',
        pt: 'O agente e a extensão de backup precisam do Python 2.6 ou mais recente, e ele não está instalado.',
      },
      severity: 'Warning',
      evidence: [seen('python', python)],
      guestSteps: ['install-python'],
    })
  },
}
