import type { VmId } from '../../../src/backup/resource-id.ts'
import {
  collectionBody,
  diskBody,
  extensionBody,
  itemBody,
  jobBody,
  paths,
  pointBody,
  policyBody,
  readyAgent,
  recoveryPointBody,
  statusBody,
  succeeded,
  vmBody,
} from '../vm-in-azure.ts'

/** All that Azure says of a VM with as much to say as one can have, by method and path. */
export function answersOfAVm(vm: VmId): Record<string, unknown> {
  const at = paths(vm)
  const keyVault = `${at.subscription}/resourceGroups/kv-rg/providers/Microsoft.KeyVault/vaults/kv-1`
  const oldVault = at.vault.replace('vault-1', 'vault-2')
  const otherItem = at.item.replace('vault-1', 'vault-2')
  const lock = `${at.collectionGroup}/providers/Microsoft.Authorization/locks/keep`
  const failing = { startTime: '2026-11-20T02:00:00Z', endTime: '2026-11-20T02:10:00Z' }
  const errorDetails = [
    { errorCode: 400001, errorTitle: 'UserErrorBackupOperationInProgress', errorString: 'x', recommendations: ['y'] },
  ]
  const tasksList = [{ taskId: 'Take Snapshot', status: 'Failed', duration: 'PT1M' }]
  const failed = jobBody(at, vm, 'job-1', { ...failing, status: 'Failed', errorDetails })
  const handler = {
    type: 'Microsoft.Azure.RecoveryServices.VMSnapshot',
    typeHandlerVersion: '1.0',
    status: { code: 'ProvisioningState/NotReady/1007', level: 'Warning', message: 'x' },
  }
  const view = {
    vmAgent: { ...readyAgent(), extensionHandlers: [handler] },
    extensions: [
      {
        name: 'VMSnapshot',
        type: 'Microsoft.Azure.RecoveryServices.VMSnapshot',
        typeHandlerVersion: '1.0',
        statuses: [succeeded],
        substatuses: [
          {
            code: 'ComponentStatus/[{"status": {"status": "error", "code": "121"}}]/succeeded',
            level: 'Error',
            message: 'x',
            time: '2026-11-20T11:00:00Z',
          },
        ],
      },
    ],
  }
  const sourceVault = { id: keyVault }
  const encrypted = {
    encryptionSettingsCollection: {
      enabled: true,
      encryptionSettings: [
        {
          diskEncryptionKey: { secretUrl: 'https://kv-1.vault.azure.net/secrets/s', sourceVault },
          keyEncryptionKey: { keyUrl: 'https://kv-1.vault.azure.net/keys/k', sourceVault },
        },
      ],
    },
  }
  const vaultOf = (id: string) => ({ id, name: id.split('/').at(-1), type: 'x', location: 'westeurope' })
  return {
    [`GET ${at.vm}`]: vmBody(vm, view),
    [`GET ${at.extensions}`]: {
      value: [extensionBody(vm, 'AzureMonitor', { publisher: 'x', instanceView: { statuses: [succeeded] } })],
    },
    [`GET ${at.extensions}/VMSnapshot`]: extensionBody(vm),
    [`GET ${at.subscription}/providers/Microsoft.Compute/virtualMachines`]: { value: [vmBody(vm)] },
    [`GET ${at.locks}`]: {
      value: [
        { id: lock, name: 'keep', properties: { level: 'ReadOnly', notes: 'x', owners: [{ applicationId: 'a' }] } },
      ],
    },
    [`GET ${lock}`]: { id: lock, name: 'keep', properties: { level: 'ReadOnly', notes: 'x' } },
    [`GET ${at.collections}`]: {
      value: [collectionBody(at.collection, vm), collectionBody(`${at.collection}9`, `${vm.id}0`)],
    },
    [`GET ${at.collection}`]: collectionBody(at.collection, vm, [
      pointBody(at.collection, '2026-11-19T01:05:00Z'),
      pointBody(at.collection, '2026-11-20T01:05:00Z'),
    ]),
    [`GET ${at.osDisk}`]: diskBody(at.osDisk, encrypted),
    [`GET ${at.dataDisk}`]: diskBody(at.dataDisk),
    [`GET ${keyVault}`]: {
      id: keyVault,
      properties: {
        tenantId: 't',
        accessPolicies: [{ tenantId: 't', objectId: 'p-1', permissions: { keys: ['get'], secrets: ['get'] } }],
        networkAcls: { defaultAction: 'Deny', bypass: 'None' },
      },
    },
    [`POST ${at.backupStatus}`]: statusBody(at),
    [`GET ${at.vaults}`]: { value: [vaultOf(at.vault), vaultOf(oldVault)] },
    [`GET ${at.item}`]: itemBody(vm, { deferredDeleteTimeInUTC: '2026-12-01T00:00:00Z' }),
    [`GET ${otherItem}`]: { ...itemBody(vm, { protectionState: 'ProtectionStopped', policyId: '' }), id: otherItem },
    [`GET ${at.policy}`]: policyBody(at.policy, {
      policyType: 'V2',
      instantRPDetails: { azureBackupRGNamePrefix: 'a', azureBackupRGNameSuffix: 'b' },
      schedulePolicy: {
        schedulePolicyType: 'SimpleSchedulePolicyV2',
        scheduleRunFrequency: 'Hourly',
        hourlySchedule: { interval: 4, scheduleWindowStartTime: '2026-01-01T00:00:00Z', scheduleWindowDuration: 12 },
      },
    }),
    [`GET ${at.jobs}`]: { value: [failed, jobBody(at, vm, 'job-2')] },
    [`GET ${at.jobs}/job-1`]: {
      ...failed,
      properties: {
        ...failed.properties,
        extendedInfo: { tasksList, propertyBag: { a: 'b' }, dynamicErrorMessage: 'x' },
      },
    },
    [`GET ${oldVault}/backupJobs`]: { value: [jobBody(paths(vm), vm, 'job-3', { status: 'InProgress' })] },
    [`GET ${at.recoveryPoints}`]: {
      value: [
        recoveryPointBody(at.item, '2026-11-20T01:00:00Z'),
        recoveryPointBody(at.item, '2026-11-19T01:00:00Z', [{ type: 1, status: 1 }]),
      ],
    },
    'GET /op': {
      id: '/op',
      name: 'op',
      status: 'Failed',
      error: { code: 'x', message: 'y' },
      properties: { jobId: 'job-1', output: {} },
    },
  }
}
