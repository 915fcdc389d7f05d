import { vmsnapshotExtensionState } from '../../../src/diagnosis/checks/vmsnapshot-extension-state.ts'
import { checkTable } from '../check-table.ts'
import { anExtension, healthyVm, monitoring, read, refused } from '../facts-builder.ts'

const substatus = (number: number | null, meaning: string | null, failed = true) => ({
  code: `ComponentStatus/[{"status": {"status": "error", "code": "${number}"}}]/succeeded`,
  number,
  meaning,
  symbol: null,
  failed,
  message: 'Snapshot failed.',
  time: null,
})
const actions = ['deleteFailedExtensions', 'triggerBackup']

checkTable(vmsnapshotExtensionState, [
  ['fine', healthyVm(), 'RuledOut', 'ExtensionNotFailed'],
  [
    'fine by substatus',
    healthyVm({ extensions: read([anExtension({ substatus: substatus(1, 'Success', false) })]) }),
    'RuledOut',
    'ExtensionNotFailed',
  ],
  [
    'not there yet',
    healthyVm({ extensions: read([monitoring({ failed: true })]) }),
    'NotApplicable',
    'ExtensionNotInstalled',
  ],
  [
    'failed by state',
    healthyVm({
      extensions: read([
        anExtension({
          name: 'VMSnapshot',
          failed: true,
          provisioningState: 'Failed',
          statusCode: 'ProvisioningState/failed/1',
          handlerStatusCode: 'ProvisioningState/NotReady/1007',
        }),
      ]),
    }),
    'Confirmed',
    'FailedByState',
    { severity: 'Blocking', says: 'VMSnapshot .*failed/1', actions, proves: 'ProvisioningState/NotReady/1007' },
  ],
  [
    'state says success, substatus does not',
    healthyVm({ extensions: read([anExtension({ failed: true, substatus: substatus(76, 'NoNetwork') })]) }),
    'Confirmed',
    'FailedBySubstatus',
    { severity: 'Blocking', says: 'NoNetwork', actions },
  ],
  [
    'substatus of an unknown number',
    healthyVm({ extensions: read([anExtension({ failed: true, substatus: substatus(9999, null) })]) }),
    'Confirmed',
    'FailedBySubstatus',
    { says: '9999' },
  ],
  [
    'known to the instance view only',
    healthyVm({
      extensions: read([anExtension({ id: null, failed: true, statusCode: null, provisioningState: null })]),
    }),
    'Confirmed',
    'FailedByState',
  ],
  ['not readable', healthyVm({ extensions: refused('p') }), 'Unknown', 'FactUnavailable', { permission: 'p' }],
])
