import type { HttpClient } from '@azure/core-rest-pipeline'
import { createAzure } from '../../src/azure/azure.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { parseVmId, type VmId } from '../../src/backup/resource-id.ts'
import { ReplayedAzure } from './replayed-azure.ts'

export const NOW = new Date('2026-11-20T12:00:00Z')
const SUB = '/subscriptions/11111111-1111-4111-8111-111111111111'
export const paths = (vm: VmId) => {
  const subscription = vm.id.slice(0, SUB.length)
  const vault = `${subscription}/resourceGroups/vault-rg/providers/Microsoft.RecoveryServices/vaults/vault-1`
  const names = `iaasvmcontainerv2;${vm.resourceGroup.toLowerCase()};${vm.vmName.toLowerCase()}`
  const item = `${vault}/backupFabrics/Azure/protectionContainers/IaasVMContainer;${names}/protectedItems/VM;${names}`
  const collectionGroup = `${subscription}/resourceGroups/AzureBackupRG_westeurope_1`
  return {
    subscription,
    vm: vm.id,
    vmGroup: `${subscription}/resourceGroups/${vm.resourceGroup}`,
    extensions: `${vm.id}/extensions`,
    locks: `${subscription}/providers/Microsoft.Authorization/locks`,
    collections: `${subscription}/providers/Microsoft.Compute/restorePointCollections`,
    collectionGroup,
    collection: `${collectionGroup}/providers/Microsoft.Compute/restorePointCollections/AzureBackup_${vm.vmName}_1234567890`,
    osDisk: `${vm.id.replace(/virtualMachines.*/, '')}disks/os`,
    dataDisk: `${vm.id.replace(/virtualMachines.*/, '')}disks/data`,
    backupStatus: `${subscription}/providers/Microsoft.RecoveryServices/locations/westeurope/backupStatus`,
    vaults: `${subscription}/resources`,
    vault,
    names,
    item,
    recoveryPoints: `${item}/recoveryPoints`,
    policy: `${vault}/backupPolicies/Daily`,
    jobs: `${vault}/backupJobs`,
  }
}

export const aVmId = (name = 'web-1', group = 'app-rg') =>
  parseVmId(`${SUB}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`)!

/** A healthy, protected Windows VM as Azure answers for it; a test replaces what it is about. */
export function vmInAzure(vm: VmId = aVmId()) {
  const at = paths(vm)
  return new ReplayedAzure()
    .on('GET', at.vm, { body: vmBody(vm) })
    .on('GET', at.extensions, { body: { value: [extensionBody(vm)] } })
    .on('GET', at.locks, { body: { value: [] } })
    .on('GET', at.collections, { body: { value: [collectionBody(at.collection, vm)] } })
    .on('GET', at.collection, {
      body: collectionBody(at.collection, vm, [pointBody(at.collection, '2026-11-20T01:05:00Z')]),
    })
    .on('GET', at.osDisk, { body: diskBody(at.osDisk) })
    .on('GET', at.dataDisk, { body: diskBody(at.dataDisk) })
    .on('POST', at.backupStatus, { body: statusBody(at) })
    .on('GET', at.item, { body: itemBody(vm) })
    .on('GET', at.policy, { body: policyBody(at.policy) })
    .on('GET', at.jobs, { body: { value: [jobBody(at, vm, 'job-1')] } })
    .on('GET', at.recoveryPoints, { body: { value: [recoveryPointBody(at.item, '2026-11-20T01:00:00Z')] } })
}

export const succeeded = { code: 'ProvisioningState/succeeded', level: 'Info', displayStatus: 'Provisioning succeeded' }
export const readyAgent = (time = '2026-11-20T11:59:00+00:00') => ({
  vmAgentVersion: '2.7.41491.1071',
  statuses: [
    {
      code: 'ProvisioningState/succeeded',
      level: 'Info',
      displayStatus: 'Ready',
      message: 'Guest Agent is running',
      time,
    },
  ],
  extensionHandlers: [] as unknown[],
})

export function vmBody(vm: VmId, instanceView: Record<string, unknown> = {}, properties: Record<string, unknown> = {}) {
  const at = paths(vm)
  return {
    id: vm.id,
    name: vm.vmName,
    type: 'Microsoft.Compute/virtualMachines',
    location: 'westeurope',
    properties: {
      vmId: 'aaaaaaaa-0000-4000-8000-000000000001',
      provisioningState: 'Succeeded',
      timeCreated: '2025-01-01T00:00:00Z',
      osProfile: {
        computerName: vm.vmName,
        allowExtensionOperations: true,
        windowsConfiguration: { provisionVMAgent: true },
      },
      storageProfile: {
        osDisk: {
          osType: 'Windows',
          name: 'os',
          createOption: 'FromImage',
          managedDisk: {
            id: at.osDisk.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'),
            storageAccountType: 'Premium_LRS',
          },
          diskSizeGB: 127,
        },
        dataDisks: [
          {
            lun: 0,
            name: 'data',
            createOption: 'Attach',
            managedDisk: { id: at.dataDisk, storageAccountType: 'Premium_LRS' },
          },
        ],
      },
      instanceView: {
        vmAgent: readyAgent(),
        statuses: [
          { ...succeeded, time: '2026-11-01T00:00:00Z' },
          { code: 'PowerState/running', level: 'Info', displayStatus: 'VM running' },
        ],
        ...instanceView,
      },
      ...properties,
    },
  }
}

export const extensionBody = (vm: VmId, name = 'VMSnapshot', properties: Record<string, unknown> = {}) => ({
  id: `${vm.id}/extensions/${name}`,
  name,
  type: 'Microsoft.Compute/virtualMachines/extensions',
  location: 'westeurope',
  properties: {
    publisher: 'Microsoft.Azure.RecoveryServices',
    type: name,
    typeHandlerVersion: '1.0',
    provisioningState: 'Succeeded',
    ...properties,
  },
})

export const collectionBody = (id: string, source: VmId | string, restorePoints?: unknown[]) => ({
  id,
  name: id.split('/').at(-1),
  location: 'westeurope',
  properties: {
    source: { id: typeof source === 'string' ? source : source.id, location: 'WestEurope' },
    provisioningState: 'Succeeded',
    ...(restorePoints ? { restorePoints } : {}),
  },
})

export const pointBody = (collection: string, timeCreated: string, properties: Record<string, unknown> = {}) => {
  const name = `AzureBackup_${timeCreated.replace(/[-:Z]/g, '').replace('T', '_')}`
  return {
    id: `${collection}/restorePoints/${name}`,
    name,
    properties: {
      timeCreated,
      provisioningState: 'Succeeded',
      consistencyMode: 'ApplicationConsistent',
      ...properties,
    },
  }
}

export const diskBody = (id: string, properties: Record<string, unknown> = {}) => ({
  id,
  name: id.split('/').at(-1),
  location: 'westeurope',
  sku: { name: 'Premium_LRS', tier: 'Premium' },
  properties: {
    diskSizeGB: 127,
    diskSizeBytes: 127 * 1024 ** 3,
    creationData: { createOption: 'Empty' },
    encryption: { type: 'EncryptionAtRestWithPlatformKey' },
    ...properties,
  },
})

export const statusBody = (at: ReturnType<typeof paths>, rest: Record<string, unknown> = {}) => ({
  protectionStatus: 'Protected',
  vaultId: at.vault,
  fabricName: 'Azure',
  containerName: `iaasvmcontainer;${at.names}`,
  protectedItemName: `vm;${at.names}`,
  policyName: 'Daily',
  protectedItemsCount: 0,
  objectType: 'BackupStatusResponse',
  ...rest,
})
export const notProtected = (at: ReturnType<typeof paths>) => ({
  ...statusBody(at, { protectionStatus: 'NotProtected' }),
  vaultId: undefined,
  policyName: undefined,
})

export function itemBody(vm: VmId, properties: Record<string, unknown> = {}) {
  const at = paths(vm)
  return {
    id: at.item,
    name: `VM;${at.names}`,
    properties: {
      protectedItemType: 'Microsoft.Compute/virtualMachines',
      friendlyName: vm.vmName.toLowerCase(),
      virtualMachineId: vm.id,
      sourceResourceId: vm.id,
      protectionStatus: 'Healthy',
      protectionState: 'Protected',
      healthStatus: 'Passed',
      healthDetails: [{ code: 400239, title: 'IaasVmHealthGreenDefault', message: '', recommendations: [] }],
      lastBackupStatus: 'Completed',
      lastBackupTime: '2026-11-20T01:00:10.1234567Z',
      lastRecoveryPoint: '2026-11-20T01:00:00Z',
      policyId: at.policy,
      policyName: 'Daily',
      containerName: at.names,
      ...properties,
    },
  }
}

export const policyBody = (id: string, properties: Record<string, unknown> = {}) => ({
  id,
  name: id.split('/').at(-1),
  properties: {
    backupManagementType: 'AzureIaasVM',
    policyType: 'V1',
    instantRPDetails: {},
    instantRpRetentionRangeInDays: 2,
    schedulePolicy: {
      schedulePolicyType: 'SimpleSchedulePolicy',
      scheduleRunFrequency: 'Daily',
      scheduleRunTimes: ['2025-01-01T01:00:00Z'],
    },
    ...properties,
  },
})

export const jobBody = (
  at: ReturnType<typeof paths>,
  vm: VmId,
  name: string,
  properties: Record<string, unknown> = {},
) => ({
  id: `${at.vault}/backupJobs/${name}`,
  name,
  type: 'Microsoft.RecoveryServices/vaults/backupJobs',
  properties: {
    jobType: 'AzureIaaSVMJob',
    operation: 'Backup',
    status: 'Completed',
    startTime: '2026-11-20T01:00:10.1234567Z',
    endTime: '2026-11-20T01:41:10.1234567Z',
    duration: 'PT41M',
    entityFriendlyName: vm.vmName.toLowerCase(),
    containerName: at.names,
    backupManagementType: 'AzureIaasVM',
    actionsInfo: ['Cancellable'],
    ...properties,
  },
})

export const recoveryPointBody = (
  item: string,
  recoveryPointTime: string,
  tiers: unknown[] = [
    { type: 'InstantRP', status: 'Valid' },
    { type: 'HardenedRP', status: 'Valid' },
  ],
  properties: Record<string, unknown> = {},
) => {
  const name = String(Date.parse(recoveryPointTime))
  return {
    id: `${item}/recoveryPoints/${name}`,
    name,
    properties: {
      objectType: 'IaasVMRecoveryPoint',
      recoveryPointType: 'AppConsistent',
      recoveryPointTime,
      recoveryPointTierDetails: tiers,
      ...properties,
    },
  }
}

type AzureOptions = Parameters<typeof createAzure>[0]

export const anyCredential = {
  getToken: async () => ({ token: 'a-token', expiresOnTimestamp: Date.now() + 3_600_000 }),
}

export const azureOver = (httpClient: HttpClient, options: Partial<AzureOptions> = {}) =>
  createAzure({
    endpoint: 'https://management.azure.com',
    audience: 'https://management.azure.com',
    credential: anyCredential,
    limits: defaultLimits,
    httpClient,
    now: () => NOW,
    ...options,
  })
