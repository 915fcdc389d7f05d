import { vmPowerState } from '../../../src/diagnosis/checks/vm-power-state.ts'
import { checkTable } from '../check-table.ts'
import { aVm, healthyVm, read, refused } from '../facts-builder.ts'

const vm = (powerState: string | null) => healthyVm({ virtualMachine: read(aVm({ powerState })) })

checkTable(vmPowerState, [
  ['running', vm('PowerState/running'), 'RuledOut', 'VmRunning'],
  ['stopped is no fault', vm('PowerState/stopped'), 'RuledOut', 'VmNotRunning'],
  ['deallocated is no fault', vm('PowerState/deallocated'), 'RuledOut', 'VmNotRunning', { says: 'crash-consistent' }],
  ['starting', vm('PowerState/starting'), 'Confirmed', 'PowerStateInTransition', { severity: 'Warning' }],
  ['stopping', vm('PowerState/stopping'), 'Confirmed', 'PowerStateInTransition', { severity: 'Warning' }],
  [
    'deallocating',
    vm('PowerState/deallocating'),
    'Confirmed',
    'PowerStateInTransition',
    { proves: 'PowerState/deallocating' },
  ],
  ['not reported', vm(null), 'Unknown', 'PowerStateNotReported'],
  ['a word of the future', vm('PowerState/hibernating'), 'Unknown', 'PowerStateNotKnown'],
  ['VM not readable', healthyVm({ virtualMachine: refused('p') }), 'Unknown', 'FactUnavailable', { permission: 'p' }],
])
