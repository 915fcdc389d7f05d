import { collected } from '../../src/backup/fact.ts'
import type { BackupJob, BackupPolicy } from '../../src/backup/facts-of-backup.ts'
import type { Extension } from '../../src/backup/facts-of-compute.ts'
import type { RestorePointCollection } from '../../src/backup/facts-of-restore-points.ts'
import type { LockToRestore } from '../../src/backup/control-plane.ts'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import type { ManagementLock } from '../../src/backup/facts-of-locks.ts'
import { isAtOrBelow, sameId, type VmId } from '../../src/backup/resource-id.ts'

const at = '2026-01-31T00:00:00.000Z'
export const subscription = '/subscriptions/00000000-0000-0000-0000-000000000001'
export const pointGroup = `${subscription}/resourceGroups/AzureBackupRG_westeurope_1`
export const itemOf = (name: string) =>
  `${subscription}/resourceGroups/vaults/providers/Microsoft.RecoveryServices/vaults/v/backupFabrics/Azure/protectionContainers/c/protectedItems/${name}`
export const collectionId = (name: string) =>
  `${pointGroup}/providers/Microsoft.Compute/restorePointCollections/${name}`
export const vmId = `${subscription}/resourceGroups/app/providers/Microsoft.Compute/virtualMachines/vm`

export const aPolicy: BackupPolicy = {
  id: `${itemOf('vm').split('/backupFabrics')[0]}/backupPolicies/standard`,
  name: 'standard',
  type: 'V1',
  instantRetentionDays: 2,
  backupsPerDay: 1,
  resourceGroupPrefix: null,
  resourceGroupSuffix: null,
  retention: { daily: 'P30D', weekly: null, monthly: null, yearly: null },
  retentionNotUnderstood: null,
  schedule: { frequency: 'Daily', times: ['20:00'], days: [], timeZone: 'UTC' },
}

/** What a plan is made of; plain values, nothing that answers. */
export interface Around {
  locks: LockToRestore[]
  collections: RestorePointCollection[]
  extensions: Extension[]
  jobs: BackupJob[]
}

export function factsAround(world: Around, vm: VmId): VmBackupFacts {
  const collections = world.collections.filter(({ sourceId }) => sameId(sourceId, vm.id))
  const count = collections.reduce((sum, { restorePoints }) => sum + restorePoints.length, 0)
  const item = itemOf(vm.vmName)
  const own = collections.filter((one) => one.ownedByAzureBackup).flatMap(({ restorePoints }) => restorePoints)
  const all = { vm, collections }
  return structuredClone({
    virtualMachine: collected(
      {
        id: vm.id,
        name: vm.vmName,
        location: 'westeurope',
        uniqueId: null,
        provisioningState: 'Succeeded',
        provisioningError: null,
        powerState: 'PowerState/running',
        timeCreated: null,
        osType: 'Windows',
        vmAgent: { status: 'Ready', version: null, message: null, reportedAt: null },
        allowExtensionOperations: true,
        provisionVMAgent: true,
        disks: [],
        encryption: { adeEnabled: false, keyVaults: [] },
      },
      at,
    ),
    extensions: collected(
      world.extensions.filter(({ id }) => isAtOrBelow(id!, vm.id)),
      at,
    ),
    disks: collected([], at),
    restorePoints: collected(
      {
        count,
        totalCount: count,
        ownCount: own.filter(({ machine }) => machine !== 'Other').length,
        otherMachinesCount: own.filter(({ machine }) => machine === 'Other').length,
        limit: 18,
        limitSource: 'test',
        collections,
        otherSourcesOfSameName: [],
      },
      at,
    ),
    locks: collected(
      world.locks.flatMap((lock) => lockFact(lock, all)),
      at,
    ),
    protection: collected(
      {
        vaultId: 'v',
        protectedItemId: item,
        protectionState: 'Protected',
        policy: aPolicy,
        policyUnavailable: null,
        policyId: aPolicy.id,
        lastBackupStatus: null,
        lastBackupTime: null,
        lastRecoveryPointTime: null,
        healthStatus: null,
        healthDetails: [],
        healthCodes: [],
        softDeletedDateTime: null,
        undeleteUntilDateTime: null,
        virtualMachineId: vm.id,
        otherVaultIds: [],
      },
      at,
    ),
    backupJobs: collected(world.jobs, at),
    recoveryPoints: collected([], at),
    keyVaults: collected([], at),
  })
}

function lockFact(
  lock: LockToRestore,
  { vm, collections }: { vm: VmId; collections: { id: string }[] },
): ManagementLock[] {
  const target = sameId(lock.scope, subscription)
    ? 'Subscription'
    : sameId(lock.scope, pointGroup)
      ? 'RestorePointGroup'
      : collections.some(({ id }) => sameId(id, lock.scope))
        ? 'RestorePointCollection'
        : sameId(lock.scope, vm.id)
          ? 'VirtualMachine'
          : isAtOrBelow(vm.id, lock.scope)
            ? 'VirtualMachineGroup'
            : null
  if (!target) return []
  const scopeKind = target === 'Subscription' ? 'Subscription' : target.endsWith('Group') ? 'ResourceGroup' : 'Resource'
  return [
    {
      ...lock,
      scopeKind,
      target,
      effect: 'BlocksCleanup',
      effects: ['BlocksCleanup'],
      isAzureBackupProtectionLock: lock.name === 'AzureBackupProtectionLock',
      isSystemOwned: lock.owners.length > 0,
      inherited: target === 'Subscription',
      sharedWithOtherVms: target === 'Subscription',
    },
  ]
}
