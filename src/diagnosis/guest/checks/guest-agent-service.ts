import { pages } from '../../documentation.ts'
import { confirmed, ruledOut } from '../../finding.ts'
import type { GuestCheck } from '../guest-check.ts'
import { couldNotLook } from '../guest-report.ts'

/** Blocking nothing by itself: the agent that ran this very script is alive, so a stopped service is a half-dead installation. */
export const guestAgentService: GuestCheck = {
  id: 'guest-agent-service',
  step: 2,
  os: ['Linux', 'Windows'],
  documentation: pages.guideStep(2),

  examine({ report, seen }) {
    const state = report.text('agent')
    const evidence = [seen('agent', state)]
    if (state === 'running') return ruledOut('GuestAgentRuns', 'The VM agent runs.', evidence)
    const fault = faults.get(state ?? '')
    if (!fault) return couldNotLook('whether the agent runs')
    return confirmed({
      reason: fault.reason,
      message: `${fault.message}, although it answered this once: its installation is in an inconsistent state.`,
      severity: 'Warning',
      evidence,
      guestSteps:
        report.os === 'Windows' ? ['restart-agent-windows'] : ['restart-agent-linux', 'agent-restarts-itself'],
    })
  },
}

const faults = new Map([
  ['stopped', { reason: 'GuestAgentStopped', message: 'A service of the VM agent does not run' }],
  ['absent', { reason: 'GuestAgentAbsent', message: 'The VM agent is not installed as a service' }],
  ['incomplete', { reason: 'GuestAgentIncomplete', message: 'One of the two services of the VM agent is missing' }],
])
