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
    if (rights === undefined) return couldNotLook('the rights on the folder MachineKeys')
    const evidence = [seen('machineKeys', rights)]
    if (rights === 'ok')
      return ruledOut('MachineKeysReadable', 'Administrators have full access to MachineKeys.', evidence)
    return confirmed({
      reason: 'MachineKeysRights',
      message: `The rights on the folder MachineKeys are not the usual ones: ${rights.slice(0, 80)}.`,
      severity: 'Warning',
      evidence,
      guestSteps: ['machine-key-rights', 'machine-key-certificates'],
    })
  },
}
