import { counted } from '../../counted.ts'
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
        message: {
          en: `IaaSBcdrExtension.exe faulted ${crashes} times in two weeks${last ? `, last at ${last}` : ''}: antivirus or application control may stop it.`,
          pt: `O IaaSBcdrExtension.exe falhou ${counted(crashes, 'vez', 'vezes')} em duas semanas${last ? `, a última em ${last}` : ''}: o antivírus ou o controle de aplicativos pode estar impedindo a execução dele.`,
        },
        severity: 'Blocking',
        evidence,
        guestSteps,
      })
    if (appLocker === 'enforced')
      return confirmed({
        reason: 'AppLockerEnforced',
        message: {
          en: 'AppLocker enforces rules for programs; one of them may stop IaaSBcdrExtension.exe.',
          pt: 'O AppLocker impõe regras para programas; uma delas pode impedir a execução do IaaSBcdrExtension.exe.',
        },
        severity: 'Warning',
        evidence,
        guestSteps,
      })
    if (crashes === undefined || (appLocker !== 'off' && appLocker !== 'configured'))
      return couldNotLook({
        en: 'whether something stops IaaSBcdrExtension.exe',
        pt: 'se algo impede a execução do IaaSBcdrExtension.exe',
      })
    return ruledOut(
      'ExtensionNotStopped',
      {
        en: 'IaaSBcdrExtension.exe left no fault in the Application log, and AppLocker enforces nothing.',
        pt: 'O IaaSBcdrExtension.exe não deixou nenhuma falha no log Aplicativo, e o AppLocker não impõe nada.',
      },
      evidence,
    )
  },
}
