import { vmsnapshotExtensionState } from '../../../src/diagnosis/checks/vmsnapshot-extension-state.ts'
import { checkTable } from '../check-table.ts'
import { anExtension, failedJob, healthyVm, monitoring, read, refused } from '../facts-builder.ts'

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

const inGuest = (changingSinceDateTime: string | null) =>
  anExtension({ statusCode: 'ProvisioningState/transitioning', changingSinceDateTime })

checkTable(vmsnapshotExtensionState, [
  ['fine', healthyVm(), 'RuledOut', 'ExtensionNotFailed'],
  [
    'fine by substatus',
    healthyVm({ extensions: read([anExtension({ substatus: substatus(1, 'Success', false) })]) }),
    'RuledOut',
    'ExtensionNotFailed',
  ],
  [
    'held in Deleting, and the instance view has nothing of it any more',
    healthyVm({ extensions: read([anExtension({ provisioningState: 'Deleting', statusCode: null })]) }),
    'Confirmed',
    'HeldInDeletion',
    { severity: 'Blocking', says: 'VMSnapshotLinux \\(Deleting\\)', actions, proves: 'Deleting' },
  ],
  [
    'held in Deleting, since when its status says',
    healthyVm({
      extensions: read([anExtension({ provisioningState: 'Deleting', changingSinceDateTime: '2026-11-23T08:00:00Z' })]),
    }),
    'Confirmed',
    'HeldInDeletion',
    { says: 'Deleting since 2026-11-23T08:00:00Z', proves: '2026-11-23T08:00:00Z' },
  ],
  [
    'being changed',
    healthyVm({ extensions: read([anExtension({ provisioningState: 'Updating' })]) }),
    'Confirmed',
    'InTransition',
    { severity: 'Warning', says: 'Updating', actions: [] },
  ],
  [
    'only on its way by what the instance view says',
    healthyVm({
      extensions: read([anExtension({ provisioningState: null, statusCode: 'ProvisioningState/transitioning' })]),
    }),
    'Confirmed',
    'InTransition',
    { severity: 'Warning', says: 'transitioning' },
  ],
  [
    'provisioned by its model, and on its way since the last backup by what the guest says',
    healthyVm({ extensions: read([inGuest('2026-11-23T02:00:00Z')]) }),
    'Confirmed',
    'InTransition',
    {
      severity: 'Warning',
      says: 'transitioning since 2026-11-23T02:00:00Z',
      proves: 'ProvisioningState/transitioning',
    },
  ],
  [
    'on its way by what the guest says, and a backup has completed since',
    healthyVm({ extensions: read([inGuest('2026-11-22T02:00:00Z')]) }),
    'RuledOut',
    'ExtensionNotFailed',
  ],
  [
    'on its way by what the guest says, since when nobody knows, and the last backup failed',
    healthyVm({
      extensions: read([inGuest(null)]),
      backupJobs: read([failedJob('GuestAgentSnapshotTaskStatusError')]),
    }),
    'Confirmed',
    'InTransition',
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
