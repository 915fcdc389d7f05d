import { otherExtensionState } from '../../../src/diagnosis/checks/other-extension-state.ts'
import { checkTable, type Case } from '../check-table.ts'
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
  ...['Deleting', 'Updating', 'Creating', 'Transitioning'].map((provisioningState): Case => [
    `one in ${provisioningState}`,
    healthyVm({ extensions: read([monitoring({ provisioningState, changingSinceDateTime: '2026-11-23T08:00:00Z' })]) }),
    'Confirmed',
    'OtherExtensionInTransition',
    {
      severity: 'Info',
      says: `AzureMonitorLinuxAgent \\(${provisioningState} since 2026-11-23T08:00:00Z\\)`,
      actions: [],
      proves: provisioningState,
    },
  ]),
  [
    'known to the instance view only',
    healthyVm({ extensions: read([monitoring({ id: null, failed: true })]) }),
    'Confirmed',
    'OtherExtensionFailed',
  ],
  ['not readable', healthyVm({ extensions: refused('p') }), 'Unknown', 'FactUnavailable', { permission: 'p' }],
])
