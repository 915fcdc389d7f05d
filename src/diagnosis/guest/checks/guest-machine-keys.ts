import { pages } from '../../documentation.ts'
import { confirmed, ruledOut } from '../../finding.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'

export const guestMachineKeys: GuestCheck = {
  id: 'guest-machine-keys',
  step: null,
  os: ['Windows'],
  documentation: pages.troubleshooting,

  examine({ report, seen }) {
    const rights = report.text('machineKeys')
    if (rights === undefined)
      return couldNotLook({ en: 'the rights on the folder MachineKeys', pt: 'os direitos sobre a pasta MachineKeys' })
    const evidence = [seen('machineKeys', rights)]
    if (rights === 'ok')
      return ruledOut(
        'MachineKeysReadable',
        {
          en: 'Administrators have full access to MachineKeys.',
          pt: 'Os administradores têm acesso total a MachineKeys.',
        },
        evidence,
      )
    return confirmed({
      reason: 'MachineKeysRights',
      message: {
        en: `The rights on the folder MachineKeys are not the usual ones: ${rights.slice(0, 80)}.`,
        pt: `Os direitos sobre a pasta MachineKeys não são os usuais: ${rights.slice(0, 80)}.`,
      },
      severity: 'Warning',
      evidence,
      guestSteps: ['machine-key-rights', 'machine-key-certificates'],
    })
  },
}
