import fc, { type Arbitrary } from 'fast-check'
import type { Static, TSchema } from 'typebox'
import type { Fact } from '../../src/backup/fact.ts'
import { BackupJob, BackupPolicy, Protection, RawError, RecoveryPoint } from '../../src/backup/facts-of-backup.ts'
import { Disk, Extension, KeyVaultAccess, VirtualMachine } from '../../src/backup/facts-of-compute.ts'
import {
  machines,
  RestorePoint,
  RestorePointCollection,
  RestorePoints,
} from '../../src/backup/facts-of-restore-points.ts'
import { lockEffects, ManagementLock } from '../../src/backup/facts-of-locks.ts'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { knownErrors } from '../../src/error-codes/recognise.ts'
import { recoveryPointTiers } from '../../src/backup/words/tiers.ts'
import type { CheckInput } from '../../src/diagnosis/check.ts'
import { blank } from './blank.ts'
import { healthyVm, item, now, pointGroup, subscription, vault, vmGroup, vmId } from './facts-builder.ts'

// Words that mean something to a check come up often, anything else now and then: Azure's enumerations are open.
const word = <T extends string>(...words: T[]) =>
  fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...words) },
    { weight: 1, arbitrary: fc.string({ maxLength: 8 }) as Arbitrary<T> },
  )
const maybe = <T>(arbitrary: Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 4 })
const text = fc.string({ maxLength: 20 })
const number = fc.oneof(
  fc.integer({ min: 0, max: 40 }),
  fc.constantFrom(-1, 0, 0.5, 17, 18, 500, NaN, Infinity, -Infinity, 2 ** 53, 70 * 1024 ** 4),
)
const time = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .integer({ min: -4 * 1440, max: 60 })
      .map((minutes) => new Date(Date.parse(now) + minutes * 60_000).toISOString()),
  },
  { weight: 1, arbitrary: fc.constantFrom('0001-01-01T00:00:00', '9999-12-31T23:59:59Z', '', 'yesterday') },
)
const permission = fc.constantFrom('Microsoft.Compute/virtualMachines/read', 'Microsoft.Authorization/locks/read')
type Model<T> = { [K in keyof T]?: Arbitrary<T[K]> }
const record = <T>(model: { [K in keyof T]: Arbitrary<T[K]> }): Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true })
/** A document of a schema; what the model does not vary stays blank. */
const documentOf = <T extends TSchema>(schema: T, model: Model<Static<T>>): Arbitrary<Static<T>> =>
  // fast-check asks for an arbitrary of every field; those without one are blank, so that it is whole all the same.
  fc
    .record(model as Record<string, Arbitrary<unknown>>, { noNullPrototype: true })
    .map((varied) => ({ ...(blank(schema) as object), ...varied }) as Static<T>)
const some = <T>(arbitrary: Arbitrary<T>, maxLength = 4) => fc.array(arbitrary, { maxLength })

const fact = <T>(value: Arbitrary<T>): Arbitrary<Fact<T>> =>
  fc.oneof(
    { weight: 8, arbitrary: value.map((read): Fact<T> => ({ status: 'Collected', value: read, collectedAt: now })) },
    {
      weight: 1,
      arbitrary: permission.map((requiredPermission): Fact<T> => ({
        status: 'Unavailable',
        reason: 'AuthorizationFailed',
        requiredPermission,
      })),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Fact<T>>(
        { status: 'Unavailable', reason: 'Timeout' },
        { status: 'Unavailable', reason: 'NotReachable', message: 'no route' },
      ),
    },
  )

const virtualMachine = documentOf(VirtualMachine, {
  id: fc.constantFrom(vmId.id, vmId.id.toUpperCase()),
  name: text,
  location: text,
  uniqueId: maybe(text),
  provisioningState: word('Succeeded', 'Succeeded', 'Failed', 'Updating', 'Creating'),
  provisioningError: maybe(record({ code: text, message: maybe(text) })),
  powerState: maybe(
    word(
      'PowerState/running',
      'PowerState/running',
      'PowerState/deallocated',
      'PowerState/stopped',
      'PowerState/starting',
    ),
  ),
  timeCreated: maybe(time),
  osType: maybe(word('Windows', 'Linux')),
  vmAgent: record({
    status: word('Ready', 'Ready', 'NotReady', 'Stale', 'Absent', 'NotApplicable', 'Unknown'),
    version: maybe(text),
    message: maybe(text),
    reportedAt: maybe(time),
  }),
  allowExtensionOperations: fc.constantFrom(true, true, null, false),
  provisionVMAgent: fc.constantFrom(true, true, null, false),
  disks: some(
    record({
      id: maybe(fc.constantFrom('/disks/0', '/disks/1')),
      name: text,
      kind: word('OsDisk', 'DataDisk'),
      lun: maybe(number),
      sizeGB: maybe(number),
      storageAccountType: maybe(word('Premium_LRS', 'UltraSSD_LRS')),
      writeAcceleratorEnabled: fc.boolean(),
    }),
  ),
  encryption: record({
    adeEnabled: fc.boolean(),
    keyVaults: some(record({ vaultId: text, usesKeyEncryptionKey: fc.boolean() })),
  }),
})

const extension = documentOf(Extension, {
  id: maybe(text),
  name: word('VMSnapshot', 'VMSnapshotLinux', 'Other'),
  publisher: maybe(text),
  type: maybe(text),
  version: maybe(text),
  provisioningState: maybe(word('Succeeded', 'Failed')),
  isBackupExtension: fc.boolean(),
  failed: fc.boolean(),
  statusCode: maybe(text),
  handlerStatusCode: maybe(text),
  message: maybe(text),
  substatus: maybe(
    record({
      code: text,
      number: maybe(fc.oneof(number, fc.constantFrom(76, 301, 505, 121))),
      meaning: maybe(text),
      symbol: maybe(text),
      failed: fc.boolean(),
      message: maybe(text),
      time: maybe(time),
    }),
  ),
  foundIn: some(word('List', 'GetByName', 'InstanceView')),
})

const collection = fc
  .tuple(fc.constantFrom(pointGroup, vmGroup, `${subscription}/resourceGroups/other`), fc.nat({ max: 3 }))
  .chain(([group, index]) => {
    const id = `${group}/providers/Microsoft.Compute/restorePointCollections/c${index}`
    return documentOf(RestorePointCollection, {
      id: fc.constant(id),
      name: text,
      resourceGroup: text,
      location: maybe(text),
      sourceId: fc.constant(vmId.id),
      ownedByAzureBackup: fc.boolean(),
      ownership: word('AzureBackup', 'AzureBackupCustomGroup', 'AzureBackupLegacy', 'Other', 'Uncertain'),
      provisioningState: maybe(text),
      restorePoints: some(
        documentOf(RestorePoint, {
          id: fc.nat().map((point) => `${id}/restorePoints/p${point}`),
          name: text,
          timeCreated: maybe(time),
          provisioningState: maybe(text),
          consistencyMode: maybe(text),
          sourceUniqueId: maybe(text),
          machine: word(...machines),
          copyDoubt: maybe(text),
          instantOnly: maybe(fc.boolean()),
          recoveryPointId: maybe(text),
        }),
        6,
      ),
    })
  })

const restorePoints = fc.uniqueArray(collection, { maxLength: 3, selector: (one) => one.id }).chain((collections) =>
  documentOf(RestorePoints, {
    count: number,
    totalCount: number,
    ownCount: number,
    otherMachinesCount: number,
    limit: fc.oneof(fc.constantFrom(3, 18), number),
    limitSource: text,
    collections: fc.constant(collections),
    otherSourcesOfSameName: some(record({ collectionId: text, sourceId: text })),
  }),
)

const lock = documentOf(ManagementLock, {
  id: fc.nat({ max: 999 }).map((index) => `/locks/${index}`),
  name: word('keep', 'AzureBackupProtectionLock'),
  level: word('CanNotDelete', 'ReadOnly'),
  scope: fc.constantFrom(subscription, vmGroup, vmId.id, pointGroup, vault, ''),
  scopeKind: word('Subscription', 'ResourceGroup', 'Resource'),
  target: word(
    'Subscription',
    'VirtualMachine',
    'VirtualMachineGroup',
    'RestorePointCollection',
    'RestorePointGroup',
    'Vault',
    'KeyVault',
    'Disk',
  ),
  notes: maybe(text),
  owners: some(text),
  effect: word(...lockEffects),
  effects: some(word(...lockEffects)),
  isAzureBackupProtectionLock: fc.boolean(),
  isSystemOwned: fc.boolean(),
  inherited: fc.boolean(),
  sharedWithOtherVms: maybe(fc.boolean()),
})

const code = fc.constantFrom(...knownErrors.map((known) => known.code), 'UserErrorOfTheFuture')
const rawError = documentOf(RawError, {
  number: maybe(number),
  title: maybe(code),
  message: maybe(fc.oneof(text, fc.constantFrom('ScopeLocked', 'TooManyRequests'))),
  recommendations: some(text),
})
const policy = documentOf(BackupPolicy, {
  id: text,
  name: text,
  type: word('V1', 'V2'),
  instantRetentionDays: maybe(number),
  backupsPerDay: maybe(number),
  resourceGroupPrefix: maybe(text),
  resourceGroupSuffix: maybe(text),
  retention: maybe(record({ daily: maybe(text), weekly: maybe(text), monthly: maybe(text), yearly: maybe(text) })),
  retentionNotUnderstood: maybe(text),
  schedule: maybe(record({ frequency: text, times: some(text), days: some(text), timeZone: text })),
})

const protection = documentOf(Protection, {
  vaultId: maybe(fc.constant(vault)),
  protectedItemId: maybe(fc.constant(item)),
  protectionState: word(
    'Protected',
    'Protected',
    'IRPending',
    'ProtectionStopped',
    'ProtectionPaused',
    'BackupsSuspended',
    'ProtectionError',
    'SoftDeleted',
    'NotProtected',
  ),
  policy: maybe(policy),
  policyUnavailable: maybe(record({ reason: text, requiredPermission: maybe(permission) })),
  policyId: maybe(fc.constantFrom('', '/policies/daily')),
  lastBackupStatus: maybe(word('Completed', 'Failed', '')),
  lastBackupTime: maybe(time),
  lastRecoveryPointTime: maybe(time),
  healthStatus: maybe(text),
  healthDetails: some(rawError),
  healthCodes: some(code),
  softDeletedDateTime: maybe(time),
  undeleteUntilDateTime: maybe(time),
  virtualMachineId: maybe(fc.constantFrom(vmId.id, vmId.key, '/other')),
  otherVaultIds: some(text),
  vaultSearch: fc.constantFrom(
    undefined,
    { searched: 2, notSearched: 0, reason: null, requiredPermission: null },
    { searched: 0, notSearched: null, reason: 'AuthorizationFailed', requiredPermission: 'vaults/read' },
  ),
})

const job = documentOf(BackupJob, {
  id: text,
  vaultId: fc.constantFrom(vault, '/old'),
  operation: word('Backup', 'Backup', 'Restore', 'ConfigureBackup'),
  status: word('Completed', 'Completed', 'CompletedWithWarnings', 'Failed', 'Cancelled', 'InProgress', 'Cancelling'),
  startTime: maybe(time),
  endTime: maybe(time),
  phase: maybe(word('TakeSnapshot', 'TransferDataToVault')),
  failedPhase: maybe(word('TakeSnapshot', 'TransferDataToVault')),
  cancellable: fc.boolean(),
  errorDetails: some(rawError),
  errorCode: maybe(code),
  detailed: fc.boolean(),
})

const disk = documentOf(Disk, {
  id: fc.constantFrom('/disks/0', '/disks/1', '/disks/2'),
  name: text,
  sizeBytes: maybe(number),
  sku: maybe(word('Premium_LRS', 'UltraSSD_LRS', 'PremiumV2_LRS')),
  maxShares: number,
  adeEnabled: fc.boolean(),
  encryptionType: maybe(text),
})
const keyVault = documentOf(KeyVaultAccess, {
  vaultId: text,
  usesKeyEncryptionKey: fc.boolean(),
  model: word('AccessPolicy', 'Rbac'),
  missingRights: maybe(some(text)),
  reason: maybe(text),
  requiredPermission: maybe(permission),
})
const recoveryPoint = documentOf(RecoveryPoint, {
  id: text,
  name: text,
  time: maybe(time),
  consistency: maybe(text),
  tiers: some(record({ type: word(...recoveryPointTiers), status: text })),
  expiryDateTime: maybe(time),
  rule: maybe(word('Daily', 'Weekly', 'Monthly', 'Yearly', 'On-Demand')),
  isSoftDeleted: fc.boolean(),
  notUnderstood: maybe(text),
  instantOnly: fc.boolean(),
})

const facts = record<VmBackupFacts>({
  virtualMachine: fact(virtualMachine),
  extensions: fact(some(extension)),
  disks: fact(some(disk)),
  restorePoints: fact(restorePoints),
  locks: fact(fc.uniqueArray(lock, { maxLength: 4, selector: (one) => one.id })),
  protection: fact(protection),
  backupJobs: fact(some(job)),
  recoveryPoints: fact(some(recoveryPoint)),
  keyVaults: fact(some(keyVault)),
})

const limits = fc.oneof(
  { weight: 3, arbitrary: fc.constant(defaultLimits) },
  fc.record({
    restorePointLimit: number,
    computeRestorePointLimit: number,
    onDemandBackupBudget: number,
    onDemandBackupHardLimit: number,
    vmAgentStaleMinutes: number,
    diskSizeWarningGiB: number,
    diskSizeLimitGiB: number,
    encryptedDiskSizeLimitGiB: number,
    diskCountLimit: number,
    lockOffMax: fc.constantFrom('PT1H', 'P7D'),
  }),
)

/** Each fact odd or healthy: with all of them odd, hardly a world would get past its first blocker. */
export const arbitraryInput: Arbitrary<CheckInput> = fc
  .record({
    odd: facts,
    keep: fc.subarray(Object.keys(healthyVm().facts) as (keyof VmBackupFacts)[]),
    limits,
    observedAt: fc.oneof({ weight: 9, arbitrary: fc.constant(now) }, time),
  })
  .map(({ odd, keep, ...rest }) => {
    const healthy = healthyVm().facts
    return healthyVm({ ...odd, ...Object.fromEntries(keep.map((name) => [name, healthy[name]])) }, rest)
  })
export const arbitraryCode = fc.option(code, { nil: undefined })
