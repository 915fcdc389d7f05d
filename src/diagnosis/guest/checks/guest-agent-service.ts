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
    if (state === 'running')
      return ruledOut('GuestAgentRuns', { en: 'The VM agent runs.', pt: 'O agente da VM está em execução.' }, evidence)
    const fault = faults.get(state ?? '')
    if (!fault) return couldNotLook({ en: 'whether the agent runs', pt: 'se o agente está em execução' })
    return confirmed({
      reason: fault.reason,
      message: {
        en: `${fault.message.en}, although it answered this once: its installation is in an inconsistent state.`,
        pt: `${fault.message.pt}, embora o agente tenha respondido desta vez: a instalação dele está em um estado inconsistente.`,
      },
      severity: 'Warning',
      evidence,
      guestSteps:
        report.os === 'Windows' ? ['restart-agent-windows'] : ['restart-agent-linux', 'agent-restarts-itself'],
    })
  },
}

const faults = new Map([
  [
    'stopped',
    {
      reason: 'GuestAgentStopped',
      message: { en: 'A service of the VM agent does not run', pt: 'Um serviço do agente da VM não está em execução' },
    },
  ],
  [
    'absent',
    {
      reason: 'GuestAgentAbsent',
      message: {
        en: 'The VM agent is not installed as a service',
        pt: 'O agente da VM não está instalado como serviço',
      },
    },
  ],
  [
    'incomplete',
    {
      reason: 'GuestAgentIncomplete',
      message: {
        en: 'One of the two services of the VM agent is missing',
        pt: 'Falta um dos dois serviços do agente da VM',
      },
    },
  ],
])
