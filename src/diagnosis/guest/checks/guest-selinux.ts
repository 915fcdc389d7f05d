import { pages } from '../../documentation.ts'
import { confirmed, ruledOut } from '../../finding.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'

/** Enforcing is how Red Hat's images come, and mostly no fault: only a hint. */
export const guestSelinux: GuestCheck = {
  id: 'guest-selinux',
  step: null,
  os: ['Linux'],
  documentation: pages.troubleshooting,

  examine({ report, seen }) {
    const mode = report.text('selinux')
    const evidence = [seen('selinux', mode)]
    if (mode === 'enforcing')
      return confirmed({
        reason: 'SelinuxEnforcing',
        message: {
          en: 'SELinux is enforcing; its audit log tells whether it stops agent or extension.',
          pt: 'O SELinux está em modo enforcing; o log de auditoria mostra se ele impede o agente ou a extensão.',
        },
        severity: 'Info',
        evidence,
        guestSteps: ['selinux-rule'],
      })
    if (mode === 'permissive' || mode === 'disabled' || mode === 'absent')
      return ruledOut('SelinuxNotEnforcing', { en: `SELinux is ${mode}.`, pt: `Estado do SELinux: ${mode}.` }, evidence)
    return couldNotLook({ en: 'the mode of SELinux', pt: 'o modo do SELinux' })
  },
}
