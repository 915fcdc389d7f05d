import { vmProvisioningState } from '../../../src/diagnosis/checks/vm-provisioning-state.ts'
import { checkTable } from '../check-table.ts'
import { anExtension, aVm, healthyVm, monitoring, read, refused } from '../facts-builder.ts'

const vm = (provisioningState: string, rest = {}) =>
  healthyVm({ virtualMachine: read(aVm({ provisioningState, ...rest })) })
const compute = 'Microsoft.Compute/virtualMachines/read'

checkTable(vmProvisioningState, [
  ['provisioned', vm('Succeeded'), 'RuledOut', 'ProvisioningSucceeded', { proves: 'Succeeded' }],
  ['casing does not matter', vm('succeeded'), 'RuledOut', 'ProvisioningSucceeded'],
  [
    'failed',
    vm('Failed'),
    'Confirmed',
    'ProvisioningFailed',
    { severity: 'Blocking', actions: ['reapply', 'triggerBackup'] },
  ],
  [
    'failed with a code',
    vm('Failed', { provisioningError: { code: 'VMExtensionHandlerNonTransientError', message: 'handler failed' } }),
    'Confirmed',
    'ProvisioningFailed',
    { says: 'VMExtensionHandlerNonTransientError: handler failed' },
  ],
  [
    'failed for want of room: reapplying repeats it',
    vm('Failed', {
      provisioningError: { code: 'AllocationFailed', message: 'Allocation failed. Please try reducing the VM size.' },
    }),
    'Confirmed',
    'ProvisioningFailed',
    { severity: 'Blocking', actions: [], says: 'AllocationFailed: .*\\. Deallocate the VM' },
  ],
  [
    'failed with disks that were taken by force: reapplying mends it',
    vm('Failed', { provisioningError: { code: 'DataDisksForceDetached', message: null } }),
    'Confirmed',
    'ProvisioningFailed',
    { actions: ['reapply', 'triggerBackup'] },
  ],
  [
    'failed with a code that nobody knows',
    vm('Failed', { provisioningError: { code: 'QuantumFlux', message: 'The moon was full.' } }),
    'Confirmed',
    'ProvisioningFailed',
    { actions: ['reapply', 'triggerBackup'], says: 'QuantumFlux: The moon was full\\)' },
  ],
  [
    'failed with the backup extension',
    { ...vm('Failed'), facts: { ...vm('Failed').facts, extensions: read([anExtension({ failed: true })]) } },
    'Confirmed',
    'FailedByBackupExtension',
    { actions: ['deleteFailedExtensions', 'reapply', 'triggerBackup'], says: 'VMSnapshotLinux' },
  ],
  [
    'updating since a time, held there by an extension',
    {
      ...vm('Updating', { provisioningSinceDateTime: '2026-11-23T08:30:00Z' }),
      facts: {
        ...vm('Updating', { provisioningSinceDateTime: '2026-11-23T08:30:00Z' }).facts,
        extensions: read([
          anExtension(),
          monitoring({ provisioningState: 'Updating', changingSinceDateTime: '2026-11-23T08:31:00Z' }),
        ]),
      },
    },
    'Confirmed',
    'HeldByExtension',
    {
      severity: 'Warning',
      says: 'Updating since 2026-11-23T08:30:00Z, held there by extension AzureMonitorLinuxAgent \\(Updating since 2026-11-23T08:31:00Z\\)',
      proves: '2026-11-23T08:30:00Z',
    },
  ],
  [
    'being deleted',
    vm('Deleting', { provisioningSinceDateTime: '2026-11-23T08:30:00Z' }),
    'Confirmed',
    'BeingDeleted',
    {
      severity: 'Blocking',
      says: 'is being deleted, since 2026-11-23T08:30:00Z: no backup',
      proves: '2026-11-23T08:30:00Z',
      actions: [],
    },
  ],
  ...['Creating', 'Updating', 'Migrating'].map(
    (state) =>
      [state, vm(state), 'Confirmed', 'ProvisioningInTransition', { severity: 'Warning', actions: [] as string[] }] as [
        string,
        ReturnType<typeof vm>,
        string,
        string,
        object,
      ],
  ),
  ['a word of the future', vm('Dreaming'), 'Unknown', 'ProvisioningStateNotKnown'],
  [
    'VM not readable',
    healthyVm({ virtualMachine: refused(compute) }),
    'Unknown',
    'FactUnavailable',
    { permission: compute },
  ],
])
