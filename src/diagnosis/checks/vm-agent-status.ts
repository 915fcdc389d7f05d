import { unavailable } from '../../backup/fact.ts'
import type { VirtualMachine } from '../../backup/facts-of-compute.ts'
import { waitsForNetwork } from '../../backup/words/agent.ts'
import { powerIs } from '../../backup/words/power.ts'
import { agentNotNeeded } from '../agent-not-needed.ts'
import type { Check, CheckInput } from '../check.ts'
import { pages } from '../documentation.ts'
import { confirmed, evidence, inconclusive, notApplicable, ruledOut, things, unknown } from '../finding.ts'
import { agentSteps, hostChannel } from '../../error-codes/steps.ts'
import { nothing, type Sentence } from '../../backup/sentence.ts'

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
    if (virtualMachine.status === 'Unavailable') return unknown(things.vmAgent, virtualMachine)
    const vm = virtualMachine.value
    const status = judged(vm, input)
    const agent = agentOn(vm)
    // Without reportedAt where all is well: it moves every minute and would make every answer a new one.
    const seen = [
      evidence(vm.id, 'properties.instanceView.statuses[].code', vm.powerState),
      evidence(vm.id, 'properties.instanceView.vmAgent.statuses[0].displayStatus', status),
    ]
    if (status === 'NotApplicable' || (vm.powerState !== null && powerIs(vm.powerState) !== 'Running')) {
      return notApplicable(
        'VmNotRunning',
        {
          en: `VM ${vm.name} is in ${vm.powerState ?? 'no reported power state'}: its agent has nothing to report.`,
          pt: `A VM ${vm.name} está ${vm.powerState === null ? 'sem estado de energia informado' : `em ${vm.powerState}`}: seu agente não tem nada a informar.`,
        },
        seen,
      )
    }
    const without = status === 'Ready' ? null : agentNotNeeded(input.facts)
    if (without !== null)
      return notApplicable(
        'AgentNotNeeded',
        {
          en: `Backups of VM ${vm.name} need no VM agent: ${without.en}.`,
          pt: `Os backups da VM ${vm.name} não precisam do agente da VM: ${without.pt}.`,
        },
        seen,
      )
    if (status === 'NotRead') return unknown(things.vmAgent, unavailable('NotRead'))
    if (status === 'Ready' && waitsForNetwork(vm.vmAgent.message)) {
      return inconclusive(
        'VmAgentWaitsForNetwork',
        {
          en: `${agent.en} is Ready but says: ${vm.vmAgent.message}`,
          pt: `${agent.pt} está Ready, mas diz: ${vm.vmAgent.message}`,
        },
        [...seen, evidence(vm.id, 'properties.instanceView.vmAgent.statuses[0].message', vm.vmAgent.message)],
      )
    }
    const ahead = minutesAhead(vm, input.observedAt)
    if (status === 'Ready' && ahead > clockSlackMinutes)
      return {
        ...ruledOut(
          'GuestClockAhead',
          {
            en: `${agent.en} is Ready, and its last report is of ${vm.vmAgent.reportedAt}, ${Math.round(ahead)} minutes ahead: the clock of the guest is wrong.`,
            pt: `${agent.pt} está Ready, e seu último relato é de ${vm.vmAgent.reportedAt}, ${Math.round(ahead)} minutos adiantado: o relógio do sistema convidado está errado.`,
          },
          [...seen, evidence(vm.id, 'properties.instanceView.vmAgent.statuses[0].time', vm.vmAgent.reportedAt)],
        ),
        guestSteps: ['guest-clock'],
      }
    if (status === 'Ready')
      return ruledOut('VmAgentReady', { en: `${agent.en} is Ready.`, pt: `${agent.pt} está Ready.` }, seen)
    if (vm.powerState === null) {
      return inconclusive(
        'PowerStateNotReported',
        {
          en: `VM ${vm.name} reports no power state, so its agent's ${status} may be by design.`,
          pt: `A VM ${vm.name} não informa estado de energia, por isso o estado ${status} do agente pode ser esperado.`,
        },
        seen,
      )
    }
    if (status === 'Unknown') {
      const said = vm.vmAgent.message ? ` (${vm.vmAgent.message.replace(/\.$/, '')})` : ''
      return inconclusive(
        'VmAgentStatusNotKnown',
        {
          en: `${agent.en} reports a status that this check does not know${said}.`,
          pt: `${agent.pt} informa um estado que esta verificação não conhece${said}.`,
        },
        seen,
      )
    }
    const [does, mayPass] = [describe(vm, status), settling(vm, input.observedAt)]
    return confirmed({
      reason: `VmAgent${status}`,
      message: {
        en: `VM ${vm.name} is running and its VM agent ${does.en}${mayPass.en}.`,
        pt: `A VM ${vm.name} está em execução, e seu agente ${does.pt}${mayPass.pt}.`,
      },
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

function agentOn({ name, vmAgent: { version } }: VirtualMachine): Sentence {
  const own = version ? ` ${version}` : ''
  return { en: `VM agent${own} on ${name}`, pt: `O agente da VM${own} em ${name}` }
}

function describe({ vmAgent: { reportedAt, message } }: VirtualMachine, status: string): Sentence {
  if (status === 'Absent') return { en: 'reports nothing', pt: 'não informa nada' }
  if (status === 'Stale')
    return {
      en: `last reported at ${reportedAt ?? 'a time that Azure does not give'}`,
      pt: reportedAt
        ? `deu notícia pela última vez em ${reportedAt}`
        : 'não dá notícia desde um momento que o Azure não informa',
    }
  const said = message ? ` (${message.replace(/\.$/, '')})` : ''
  return { en: `is not ready${said}`, pt: `não está pronto${said}` }
}

function settling(vm: VirtualMachine, observedAt: string): Sentence {
  const ageMinutes = vm.timeCreated === null ? NaN : (Date.parse(observedAt) - Date.parse(vm.timeCreated)) / 60_000
  if (ageMinutes >= 0 && ageMinutes < justCreatedMinutes)
    return {
      en: '; the VM was created minutes ago, so this may settle by itself',
      pt: '; a VM foi criada há minutos, por isso isto pode se resolver sozinho',
    }
  // A dead agent has no version either, but says so in its message.
  const { status, version, message } = vm.vmAgent
  return status === 'NotReady' && version === null && !/unresponsive/i.test(message ?? '')
    ? {
        en: '; an agent that has not told its version yet may just be starting',
        pt: '; um agente que ainda não informou sua versão pode estar apenas iniciando',
      }
    : nothing
}
