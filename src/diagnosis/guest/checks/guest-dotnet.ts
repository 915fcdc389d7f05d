import { pages } from '../../documentation.ts'
import { confirmed, ruledOut } from '../../finding.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'

/** The Release number of .NET Framework 4.5. */
const release45 = 378389

export const guestDotNet: GuestCheck = {
  id: 'guest-dotnet',
  step: 2,
  os: ['Windows'],
  documentation: pages.guide,

  examine({ report, seen }) {
    const release = report.number('dotnet')
    if (release === undefined)
      return couldNotLook({ en: 'which .NET Framework is installed', pt: 'qual .NET Framework está instalado' })
    const evidence = [seen('dotnet', release)]
    if (release >= release45)
      return ruledOut(
        'DotNetThere',
        { en: '.NET Framework 4.5 or newer is installed.', pt: 'O .NET Framework 4.5 ou mais recente está instalado.' },
        evidence,
      )
    return confirmed({
      reason: 'DotNetTooOld',
      message: {
        en: 'The agent needs .NET Framework 4.5 or newer, and it is not there.',
        pt: 'O agente precisa do .NET Framework 4.5 ou mais recente, e ele não está instalado.',
      },
      severity: 'Warning',
      evidence,
      guestSteps: ['install-dotnet'],
    })
  },
}
