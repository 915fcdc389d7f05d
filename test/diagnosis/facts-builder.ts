import { collected, unavailable, type Fact } from '../../src/backup/fact.ts'
import { BackupJob, BackupPolicy, Protection } from '../../src/backup/facts-of-backup.ts'
import { Disk, Extension, VirtualMachine } from '../../src/backup/facts-of-compute.ts'
import { RestorePoint, RestorePointCollection, RestorePoints } from '../../src/backup/facts-of-restore-points.ts'
import { ManagementLock } from '../../src/backup/facts-of-locks.ts'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { parseVmId } from '../../src/backup/resource-id.ts'
import type { CheckInput } from '../../src/diagnosis/check.ts'
import { blank } from './blank.ts'

export const now = '2026-11-23T10:00:00Z'
export const subscription = '/subscriptions/11111111-1111-1111-1111-111111111111'
export const vmGroup = `${subscription}/resourceGroups/app-rg`
export const vmId = parseVmId(`${vmGroup}/providers/Microsoft.Compute/virtualMachines/web-1`)!
export const pointGroup = `${subscription}/resourceGroups/AzureBackupRG_westeurope_1`
export const vault = `${subscription}/resourceGroups/backup-rg/providers/Microsoft.RecoveryServices/vaults/vault-1`
export const item = `${vault}/backupFabrics/Azure/protectionContainers/iaasvmcontainer;iaasvmcontainerv2;app-rg;web-1/protectedItems/vm;iaasvmcontainerv2;app-rg;web-1`

export const read = <T>(value: T): Fact<T> => collected(value, now)
export const refused = (requiredPermission: string) => unavailable('AuthorizationFailed', { requiredPermission })

export const aVm = (rest: Partial<VirtualMachine> = {}): VirtualMachine => ({
  ...blank(VirtualMachine),
  id: vmId.id,
  name: 'web-1',
  location: 'westeurope',
  uniqueId: '22222222-2222-2222-2222-222222222222',
  provisioningState: 'Succeeded',
  powerState: 'PowerState/running',
  timeCreated: '2025-01-01T00:00:00Z',
  osType: 'Linux',
  vmAgent: {
    status: 'Ready',
    version: '2.9.1.1',
    message: 'Guest Agent is running',
    reportedAt: '2026-11-23T09:59:30Z',
  },
  allowExtensionOperations: true,
  provisionVMAgent: true,
  disks: [
    {
      id: aDisk().id,
      name: 'os',
      kind: 'OsDisk',
      lun: null,
      sizeGB: 30,
      storageAccountType: 'Premium_LRS',
      writeAcceleratorEnabled: false,
    },
  ],
  encryption: { adeEnabled: false, keyVaults: [] },
  ...rest,
})

export const aDisk = (rest: Partial<Disk> = {}): Disk => ({
  ...blank(Disk),
  id: `${vmGroup}/providers/Microsoft.Compute/disks/os`,
  name: 'os',
  sizeBytes: 30 * 1024 ** 3,
  sku: 'Premium_LRS',
  maxShares: 1,
  encryptionType: 'EncryptionAtRestWithPlatformKey',
  ...rest,
})

export const anExtension = (rest: Partial<Extension> = {}): Extension => ({
  ...blank(Extension),
  id: `${vmId.id}/extensions/${rest.name ?? 'VMSnapshotLinux'}`,
  name: 'VMSnapshotLinux',
  publisher: 'Microsoft.Azure.RecoveryServices',
  type: 'VMSnapshotLinux',
  version: '1.0.9227.0',
  provisioningState: 'Succeeded',
  isBackupExtension: true,
  statusCode: 'ProvisioningState/succeeded',
  foundIn: ['List'],
  ...rest,
})

export const monitoring = (rest: Partial<Extension> = {}) =>
  anExtension({
    name: 'AzureMonitorLinuxAgent',
    publisher: 'Microsoft.Azure.Monitor',
    type: 'AzureMonitorLinuxAgent',
    isBackupExtension: false,
    ...rest,
  })

/** `instantOnly` of each point, oldest first; one a day up to the day before `now`. */
export function aCollection(
  instantOnly: (boolean | null)[],
  rest: Partial<RestorePointCollection> = {},
): RestorePointCollection {
  const id = `${pointGroup}/providers/Microsoft.Compute/restorePointCollections/${rest.name ?? 'AzureBackup_web-1_1'}`
  return {
    ...blank(RestorePointCollection),
    id,
    name: 'AzureBackup_web-1_1',
    resourceGroup: 'AzureBackupRG_westeurope_1',
    location: 'westeurope',
    sourceId: vmId.id,
    ownedByAzureBackup: true,
    ownership: 'AzureBackup',
    provisioningState: 'Succeeded',
    restorePoints: instantOnly.map((only, index) => ({
      ...blank(RestorePoint),
      id: `${id}/restorePoints/point-${index}`,
      name: `point-${index}`,
      timeCreated: new Date(Date.parse(now) - (instantOnly.length - index) * 86_400_000).toISOString(),
      provisioningState: 'Succeeded',
      consistencyMode: 'ApplicationConsistent',
      sourceUniqueId: '22222222-2222-2222-2222-222222222222',
      machine: 'ThisVm',
      instantOnly: only,
      copyDoubt: only === false ? null : 'of a test',
    })),
    ...rest,
  }
}

export const points = (copied: number, instant = 0) => [
  ...Array<false>(copied).fill(false),
  ...Array<true>(instant).fill(true),
]

export const somePoints = (collections: RestorePointCollection[], rest: Partial<RestorePoints> = {}): RestorePoints => {
  const total = (some: RestorePointCollection[]) => some.reduce((sum, one) => sum + one.restorePoints.length, 0)
  return {
    ...blank(RestorePoints),
    count: total(collections.filter((one) => one.ownedByAzureBackup)),
    totalCount: total(collections),
    ownCount: total(collections.filter((one) => one.ownedByAzureBackup)),
    limit: 18,
    limitSource: 'Standard policy (V1)',
    collections,
    ...rest,
  }
}

export const aLock = (rest: Partial<ManagementLock> = {}): ManagementLock => ({
  ...blank(ManagementLock),
  id: `${rest.scope ?? pointGroup}/providers/Microsoft.Authorization/locks/${rest.name ?? 'keep'}`,
  name: 'keep',
  level: 'CanNotDelete',
  scope: pointGroup,
  scopeKind: 'ResourceGroup',
  target: 'RestorePointGroup',
  effect: 'BlocksCleanup',
  effects: ['BlocksCleanup'],
  sharedWithOtherVms: false,
  ...rest,
})
export const subscriptionLock = (rest: Partial<ManagementLock> = {}) =>
  aLock({
    name: 'all',
    scope: subscription,
    scopeKind: 'Subscription',
    target: 'Subscription',
    inherited: true,
    sharedWithOtherVms: true,
    effects: ['BlocksCleanup', 'BlocksExtensionDelete'],
    ...rest,
  })
export const vmGroupLock = (rest: Partial<ManagementLock> = {}) =>
  aLock({
    name: 'app',
    scope: vmGroup,
    target: 'VirtualMachineGroup',
    effect: 'BlocksExtensionDelete',
    effects: ['BlocksExtensionDelete'],
    ...rest,
  })

export const aPolicy = (rest: Partial<BackupPolicy> = {}): BackupPolicy => ({
  ...blank(BackupPolicy),
  id: `${vault}/backupPolicies/daily`,
  name: 'daily',
  type: 'V1',
  instantRetentionDays: 2,
  backupsPerDay: 1,
  retention: { daily: 'P30D', weekly: null, monthly: null, yearly: null },
  schedule: { frequency: 'Daily', times: ['20:00'], days: [], timeZone: 'UTC' },
  ...rest,
})

export const aProtection = (rest: Partial<Protection> = {}): Protection => ({
  ...blank(Protection),
  vaultId: vault,
  protectedItemId: item,
  protectionState: 'Protected',
  policy: aPolicy(),
  policyId: `${vault}/backupPolicies/daily`,
  lastBackupStatus: 'Completed',
  lastBackupTime: '2026-11-22T22:00:00Z',
  lastRecoveryPointTime: '2026-11-22T22:00:00Z',
  healthStatus: 'Passed',
  virtualMachineId: vmId.id,
  ...rest,
})

export const aJob = (rest: Partial<BackupJob> = {}): BackupJob => ({
  ...blank(BackupJob),
  id: `${vault}/backupJobs/job-1`,
  vaultId: vault,
  operation: 'Backup',
  status: 'Completed',
  startTime: '2026-11-22T22:00:00Z',
  endTime: '2026-11-22T22:41:00Z',
  ...rest,
})
export const takingSnapshot = (rest: Partial<BackupJob> = {}) =>
  aJob({
    id: `${vault}/backupJobs/job-2`,
    status: 'InProgress',
    startTime: '2026-11-23T09:50:00Z',
    endTime: null,
    phase: 'TakeSnapshot',
    cancellable: true,
    ...rest,
  })
export const failedJob = (errorCode: string | null, message: string | null = null) =>
  aJob({
    status: 'Failed',
    failedPhase: 'TakeSnapshot',
    errorCode,
    errorDetails: [{ number: 1, title: errorCode, message, recommendations: [] }],
  })

export const healthyFacts = (): VmBackupFacts => ({
  virtualMachine: read(aVm()),
  extensions: read([anExtension(), monitoring()]),
  disks: read([aDisk()]),
  restorePoints: read(somePoints([aCollection(points(2, 1))])),
  locks: read<ManagementLock[]>([]),
  protection: read(aProtection()),
  backupJobs: read([aJob()]),
  recoveryPoints: read([]),
  keyVaults: read([]),
})

/** A VM with nothing wrong but what is said. */
export const healthyVm = (
  facts: Partial<VmBackupFacts> = {},
  rest: Partial<Omit<CheckInput, 'facts'>> = {},
): CheckInput => ({
  vmId,
  facts: { ...healthyFacts(), ...facts },
  limits: defaultLimits,
  observedAt: now,
  ...rest,
})
