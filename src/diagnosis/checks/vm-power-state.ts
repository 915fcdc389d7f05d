import { powerIs } from '../../backup/words/power.ts'
import type { Check } from '../check.ts'
import { pages } from '../documentation.ts'
import { confirmed, evidence, inconclusive, ruledOut, things, unknown } from '../finding.ts'

/**
 * The guide's step 1 still lists Stopped and Deallocated as interfering; the support matrix and backup-azure-vms-troubleshoot
 * support both (the backup is then crash-consistent). We side with those: only a VM on its way between states may fail.
 */
export const vmPowerState: Check = {
  id: 'vm-power-state',
  step: 1,
  canBlock: false,
  advice: {
    told: 'AsNextStep',
    say: () => ({
      en: 'Wait some minutes until the VM has started or stopped, and read the diagnosis again.',
      pt: 'Aguarde alguns minutos até a VM ter iniciado ou parado e leia o diagnóstico novamente.',
    }),
  },
  documentation: pages.vmStates,

  examine({ facts }) {
    if (facts.virtualMachine.status === 'Unavailable') return unknown(things.powerState, facts.virtualMachine)
    const vm = facts.virtualMachine.value
    const seen = [evidence(vm.id, 'properties.instanceView.statuses[].code', vm.powerState)]
    if (vm.powerState === null)
      return inconclusive(
        'PowerStateNotReported',
        { en: `VM ${vm.name} reports no power state.`, pt: `A VM ${vm.name} não informa estado de energia.` },
        seen,
      )
    switch (powerIs(vm.powerState)) {
      case 'Running':
        return ruledOut('VmRunning', { en: `VM ${vm.name} is running.`, pt: `A VM ${vm.name} está em execução.` }, seen)
      case 'Off':
        return ruledOut(
          'VmNotRunning',
          {
            en: `VM ${vm.name} is in ${vm.powerState}: a backup works and is crash-consistent.`,
            pt: `A VM ${vm.name} está em ${vm.powerState}: o backup funciona e é consistente com falhas.`,
          },
          seen,
        )
      case 'Changing':
        return confirmed({
          reason: 'PowerStateInTransition',
          message: {
            en: `VM ${vm.name} is in ${vm.powerState}, and backups need it running, stopped or deallocated.`,
            pt: `A VM ${vm.name} está em ${vm.powerState}, e os backups precisam dela em execução, parada ou desalocada.`,
          },
          severity: 'Warning',
          evidence: seen,
        })
      case 'Unknown':
        return inconclusive(
          'PowerStateNotKnown',
          {
            en: `VM ${vm.name} is in power state "${vm.powerState}", which this check does not know.`,
            pt: `A VM ${vm.name} está no estado de energia "${vm.powerState}", que esta verificação não conhece.`,
          },
          seen,
        )
    }
  },
}
