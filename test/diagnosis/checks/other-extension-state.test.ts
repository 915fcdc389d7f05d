import { otherExtensionState } from '../../../src/diagnosis/checks/other-extension-state.ts'
import { checkTable } from '../check-table.ts'
import { anExtension, healthyVm, monitoring, read, refused } from '../facts-builder.ts'

checkTable(otherExtensionState, [
  ['none failed', healthyVm(), 'RuledOut', 'NoneFailed'],
  [
    'only the backup extension, failed',
    healthyVm({ extensions: read([anExtension({ failed: true })]) }),
    'RuledOut',
    'NoOtherExtension',
  ],
  ['no extension', healthyVm({ extensions: read([]) }), 'RuledOut', 'NoOtherExtension'],
  [
    'one failed',
    healthyVm({
      extensions: read([monitoring({ failed: true, provisioningState: 'Failed', message: 'handler crashed.' })]),
    }),
    'Confirmed',
    'OtherExtensionFailed',
    { severity: 'Warning', says: 'AzureMonitorLinuxAgent.*handler crashed', actions: [], proves: 'Failed' },
  ],
  [
    'known to the instance view only',
    healthyVm({ extensions: read([monitoring({ id: null, failed: true })]) }),
    'Confirmed',
    'OtherExtensionFailed',
  ],
  ['not readable', healthyVm({ extensions: refused('p') }), 'Unknown', 'FactUnavailable', { permission: 'p' }],
])
