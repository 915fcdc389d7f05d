import { unavailable } from '../../backup/fact.ts'
import type { VirtualMachine } from '../../backup/facts-of-compute.ts'
import { waitsForNetwork } from '../../backup/words/agent.ts'
import { powerIs } from '../../backup/words/power.ts'
import { agentNotNeeded } from '../agent-not-needed.ts'
import type { Check, CheckInput } from '../check.ts'
import { pages } from '../documentation.ts'
import { confirmed, evidence, inconclusive, notApplicable, ruledOut, unknown } from '../finding.ts'
import { agentSteps, hostChannel } from '../../error-codes/steps.ts'

/** Recorded: for the first minutes after a start the agent is "Not Ready" with version "Unknown" and settles by itself. */
const justCreatedMinutes = 15

/**
 * The backup extension is driven through the VM agent, so a silent agent on a running VM fails the snapshot. A VM that does not
 * run has a silent agent by design (recorded: even a Ready of long ago): that is not this failure.
 */
export const vmAgentStatus: Check = {
  id: 'vm-agent-status',
  step: 2,
  canBlock: true,
  advice: {
    told: 'Always',
    say: () => ({
      en: 'Whoever administers the guest has to repair the VM agent by the guest steps of vm-agent-status, which takes some minutes inside the VM.',
      pt: 'Quem administra o sistema convidado precisa reparar o agente da VM pelas etapas de vm-agent-status, o que leva alguns minutos dentro da VM.',
    }),
  },
  documentation: pages.guideStep(2),

  examine(input) {
    const { virtualMachine } = input.facts
    if (virtualMachine.status === 'Unavailable') return unknown('the VM agent', virtualMachine)
    const vm = virtualMachine.value
    const status = judged(vm, input)
    // Without reportedAt where all is well: it moves every minute and would make every answer a new one.
    const seen = [
      evidence(vm.id, 'properties.instanceView.statuses[].code', vm.powerState),
      evidence(vm.id, 'properties.instanceView.vmAgent.statuses[0].displayStatus', status),
    ]
    if (status === 'NotApplicable' || (vm.powerState !== null && powerIs(vm.powerState) !== 'Running')) {
      return notApplicable(
        'VmNotRunning',
        `VM ${vm.name} is in ${vm.powerState ?? 'no reported power state'}: its agent has nothing to report.`,
        seen,
      )
    }
    const without = status === 'Ready' ? null : agentNotNeeded(input.facts)
    if (without !== null)
      return notApplicable('AgentNotNeeded', `Backups of VM ${vm.name} need no VM agent: ${without}.`, seen)
    if (status === 'NotRead') return unknown('the VM agent', unavailable('NotRead'))
    if (status === 'Ready' && waitsForNetwork(vm.vmAgent.message)) {
      return inconclusive(
        'VmAgentWaitsForNetwork',
        `VM agent ${vm.vmAgent.version ?? ''} on ${vm.name} is Ready but says: ${vm.vmAgent.message}`.replace(
          '  ',
          ' ',
        ),
        [...seen, evidence(vm.id, 'properties.instanceView.vmAgent.statuses[0].message', vm.vmAgent.message)],
      )
    }
    const ahead = minutesAhead(vm, input.observedAt)
    if (status === 'Ready' && ahead > clockSlackMinutes)
      return {
        ...ruledOut(
          'GuestClockAhead',
          `VM agent ${vm.vmAgent.version ?? ''} on ${vm.name} is Ready, and its last report is of ${vm.vmAgent.reportedAt}, ${Math.round(ahead)} minutes ahead: the clock of the guest is wrong.`.replace(
            '  ',
            ' ',
          ),
          [...seen, evidence(vm.id, 'properties.instanceView.vmAgent.statuses[0].time', vm.vmAgent.reportedAt)],
        ),
        guestSteps: ['guest-clock'],
      }
    if (status === 'Ready')
      return ruledOut(
        'VmAgentReady',
        `VM agent ${vm.vmAgent.version ?? ''} on ${vm.name} is Ready.`.replace('  ', ' '),
        seen,
      )
    if (vm.powerState === null) {
      return inconclusive(
        'PowerStateNotReported',
        `VM ${vm.name} reports no power state, so its agent's ${status} may be by design.`,
        seen,
      )
    }
    if (status === 'Unknown') {
      return inconclusive(
        'VmAgentStatusNotKnown',
        `VM agent ${vm.vmAgent.version ?? ''} on ${vm.name} reports a status that this check does not know${vm.vmAgent.message ? ` (${vm.vmAgent.message.replace(/\.$/, '')})` : ''}.`.replace(
          '  ',
          ' ',
        ),
        seen,
      )
    }
    return confirmed({
      reason: `VmAgent${status}`,
      message: `VM ${vm.name} is running and its VM agent ${describe(vm, status)}${settling(vm, input.observedAt)}.`,
      severity: 'Blocking',
      evidence: [
        ...seen,
        evidence(vm.id, 'properties.instanceView.vmAgent.vmAgentVersion', vm.vmAgent.version),
        evidence(vm.id, 'properties.instanceView.vmAgent.statuses[0].message', vm.vmAgent.message),
      ],
      actions: ['reapply', 'triggerBackup'],
      guestSteps: [...agentSteps(vm.osType), ...hostChannel],
    })
  },
}

/** The gateway's word, but for a Ready older than the limit that this service runs with. */
function judged(vm: VirtualMachine, { limits, observedAt }: CheckInput) {
  const { status, reportedAt } = vm.vmAgent
  const ageMinutes = reportedAt === null ? 0 : (Date.parse(observedAt) - Date.parse(reportedAt)) / 60_000
  return status === 'Ready' && ageMinutes > limits.vmAgentStaleMinutes ? 'Stale' : status
}

/** The agent writes the guest's time: a report from the future shows a clock that is ahead. */
const clockSlackMinutes = 5
const minutesAhead = ({ vmAgent: { reportedAt } }: VirtualMachine, observedAt: string) =>
  reportedAt === null ? 0 : (Date.parse(reportedAt) - Date.parse(observedAt)) / 60_000

function describe({ vmAgent }: VirtualMachine, status: string) {
  if (status === 'Absent') return 'reports nothing'
  if (status === 'Stale') return `last reported at ${vmAgent.reportedAt ?? 'a time that Azure does not give'}`
  return `is not ready${vmAgent.message ? ` (${vmAgent.message.replace(/\.$/, '')})` : ''}`
}

function settling(vm: VirtualMachine, observedAt: string) {
  const ageMinutes = vm.timeCreated === null ? NaN : (Date.parse(observedAt) - Date.parse(vm.timeCreated)) / 60_000
  if (ageMinutes >= 0 && ageMinutes < justCreatedMinutes)
    return '; the VM was created minutes ago, so this may settle by itself'
  // A dead agent has no version either, but says so in its message.
  const { status, version, message } = vm.vmAgent
  return status === 'NotReady' && version === null && !/unresponsive/i.test(message ?? '')
    ? '; an agent that has not told its version yet may just be starting'
    : ''
}
