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
    if (release === undefined) return couldNotLook('which .NET Framework is installed')
    const evidence = [seen('dotnet', release)]
    if (release >= release45) return ruledOut('DotNetThere', '.NET Framework 4.5 or newer is installed.', evidence)
    return confirmed({
      reason: 'DotNetTooOld',
      message: 'The agent needs .NET Framework 4.5 or newer, and it is not there.',
      severity: 'Warning',
      evidence,
      guestSteps: ['install-dotnet'],
    })
  },
}
