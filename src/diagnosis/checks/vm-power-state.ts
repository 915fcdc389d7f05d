import type { Check } from '../check.ts'
import { pages } from '../documentation.ts'
import { confirmed, evidence, inconclusive, ruledOut, unknown } from '../finding.ts'

/**
 * The guide's step 1 still lists Stopped and Deallocated as interfering; the support matrix and backup-azure-vms-troubleshoot
 * support both (the backup is then crash-consistent). We side with those: only a VM on its way between states may fail.
 */
export const vmPowerState: Check = {
  id: 'vm-power-state',
  step: 1,
  explains: ['UserErrorVmNotInDesirableState', 'VmNotInDesirableState', 'AzureVmOffline'],
  canBlock: false,
  documentation: pages.vmStates,

  examine({ facts }) {
    if (facts.virtualMachine.status === 'Unavailable') return unknown('the power state', facts.virtualMachine)
    const vm = facts.virtualMachine.value
    const seen = [evidence(vm.id, 'instanceView.statuses[].code', vm.powerState)]
    if (vm.powerState === null)
      return inconclusive('PowerStateNotReported', `VM ${vm.name} reports no power state.`, seen)
    switch (vm.powerState.toLowerCase()) {
      case 'powerstate/running':
        return ruledOut('VmRunning', `VM ${vm.name} is running.`, seen)
      case 'powerstate/stopped':
      case 'powerstate/deallocated':
        return ruledOut(
          'VmNotRunning',
          `VM ${vm.name} is in ${vm.powerState}: a backup works and is crash-consistent.`,
          seen,
        )
      case 'powerstate/starting':
      case 'powerstate/stopping':
      case 'powerstate/deallocating':
        return confirmed({
          reason: 'PowerStateInTransition',
          message: `VM ${vm.name} is in ${vm.powerState}, and backups need it running, stopped or deallocated.`,
          severity: 'Warning',
          evidence: seen,
        })
      default:
        return inconclusive(
          'PowerStateNotKnown',
          `VM ${vm.name} is in power state "${vm.powerState}", which this check does not know.`,
          seen,
        )
    }
  },
}
