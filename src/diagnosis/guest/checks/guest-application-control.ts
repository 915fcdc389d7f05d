import { pages } from '../../documentation.ts'
import type { Step } from '../../../error-codes/steps.ts'
import { confirmed, ruledOut } from '../../finding.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'

/** Antivirus and AppLocker leave the same trace: a fault of IaaSBcdrExtension.exe in the Application log. */
export const guestApplicationControl: GuestCheck = {
  id: 'guest-application-control',
  step: 4,
  os: ['Windows'],
  documentation: pages.guideStep(4),

  examine({ report, seen }) {
    const crashes = report.number('crashes')
    const appLocker = report.text('appLocker')
    const last = report.text('lastCrash')
    const evidence = [
      seen('crashes', crashes),
      seen('appLocker', appLocker),
      ...(last ? [seen('lastCrash', last)] : []),
    ]
    const guestSteps: readonly Step[] = ['exclude-extension', 'allow-extension']
    if (crashes !== undefined && crashes > 0)
      return confirmed({
        reason: 'ExtensionCrashed',
        message: `IaaSBcdrExtension.exe faulted ${crashes} times in two weeks${last ? `, last at ${last}` : ''}: antivirus or application control may stop it.`,
        severity: 'Blocking',
        evidence,
        guestSteps,
      })
    if (appLocker === 'enforced')
      return confirmed({
        reason: 'AppLockerEnforced',
        message: 'AppLocker enforces rules for programs; one of them may stop IaaSBcdrExtension.exe.',
        severity: 'Warning',
        evidence,
        guestSteps,
      })
    if (crashes === undefined || (appLocker !== 'off' && appLocker !== 'configured'))
      return couldNotLook('whether something stops IaaSBcdrExtension.exe')
    return ruledOut(
      'ExtensionNotStopped',
      'IaaSBcdrExtension.exe left no fault in the Application log, and AppLocker enforces nothing.',
      evidence,
    )
  },
}
