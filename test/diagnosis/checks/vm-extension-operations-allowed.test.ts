import { vmExtensionOperationsAllowed } from '../../../src/diagnosis/checks/vm-extension-operations-allowed.ts'
import { checkTable } from '../check-table.ts'
import { aVm, healthyVm, read, refused } from '../facts-builder.ts'

const vm = (allowExtensionOperations: boolean | null, provisionVMAgent: boolean | null) =>
  healthyVm({ virtualMachine: read(aVm({ allowExtensionOperations, provisionVMAgent })) })

checkTable(vmExtensionOperationsAllowed, [
  ['both allowed', vm(true, true), 'RuledOut', 'ExtensionOperationsAllowed'],
  ['both left out (specialized disk)', vm(null, null), 'RuledOut', 'ExtensionOperationsAllowed'],
  [
    'extensions off',
    vm(false, true),
    'Confirmed',
    'ExtensionOperationsNotAllowed',
    { severity: 'Blocking', says: 'allowExtensionOperations', actions: [] },
  ],
  [
    'agent off',
    vm(null, false),
    'Confirmed',
    'ExtensionOperationsNotAllowed',
    { severity: 'Blocking', says: 'provisionVMAgent' },
  ],
  ['VM not readable', healthyVm({ virtualMachine: refused('p') }), 'Unknown', 'FactUnavailable', { permission: 'p' }],
])
