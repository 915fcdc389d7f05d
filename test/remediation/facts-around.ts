import { collected } from '../../src/backup/fact.ts'
import type { BackupJob } from '../../src/backup/facts-of-backup.ts'
import { VmAgent, type Extension } from '../../src/backup/facts-of-compute.ts'
import type { RestorePointCollection } from '../../src/backup/facts-of-restore-points.ts'
import type { LockToRestore } from '../../src/backup/control-plane.ts'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import type { ManagementLock } from '../../src/backup/facts-of-locks.ts'
import { isAtOrBelow, sameId, type VmId } from '../../src/backup/resource-id.ts'
import { blank } from '../diagnosis/blank.ts'
import { aLock, aPolicy as policyWith, aProtection, aVm, somePoints } from '../diagnosis/facts-builder.ts'

const at = '2026-01-31T00:00:00.000Z'
export const subscription = '/subscriptions/00000000-0000-0000-0000-000000000001'
export const pointGroup = `${subscription}/resourceGroups/AzureBackupRG_westeurope_1`
export const itemOf = (name: string) =>
  `${subscription}/resourceGroups/vaults/providers/Microsoft.RecoveryServices/vaults/v/backupFabrics/Azure/protectionContainers/c/protectedItems/${name}`
export const collectionId = (name: string) =>
  `${pointGroup}/providers/Microsoft.Compute/restorePointCollections/${name}`
export const vmId = `${subscription}/resourceGroups/app/providers/Microsoft.Compute/virtualMachines/vm`

export const aPolicy = policyWith({
  id: `${itemOf('vm').split('/backupFabrics')[0]}/backupPolicies/standard`,
  name: 'standard',
})

/** What a plan is made of; plain values, nothing that answers. */
export interface Around {
  locks: LockToRestore[]
  collections: RestorePointCollection[]
  extensions: Extension[]
  jobs: BackupJob[]
}

export function factsAround(world: Around, vm: VmId): VmBackupFacts {
  const collections = world.collections.filter(({ sourceId }) => sameId(sourceId, vm.id))
  const item = itemOf(vm.vmName)
  const own = collections.filter((one) => one.ownedByAzureBackup).flatMap(({ restorePoints }) => restorePoints)
  const all = { vm, collections }
  const read = <T>(value: T) => collected(value, at)
  return structuredClone({
    virtualMachine: read(
      aVm({
        id: vm.id,
        name: vm.vmName,
        uniqueId: null,
        timeCreated: null,
        osType: 'Windows',
        vmAgent: blank(VmAgent),
        disks: [],
      }),
    ),
    extensions: read(world.extensions.filter(({ id }) => isAtOrBelow(id!, vm.id))),
    disks: read([]),
    restorePoints: read(
      somePoints(collections, {
        ownCount: own.filter(({ machine }) => machine !== 'Other').length,
        otherMachinesCount: own.filter(({ machine }) => machine === 'Other').length,
        limitSource: 'test',
      }),
    ),
    locks: read(world.locks.flatMap((lock) => lockFact(lock, all))),
    protection: read(
      aProtection({
        vaultId: 'v',
        protectedItemId: item,
        policy: aPolicy,
        policyId: aPolicy.id,
        virtualMachineId: vm.id,
        lastBackupStatus: null,
        lastBackupTime: null,
        lastRecoveryPointTime: null,
        healthStatus: null,
      }),
    ),
    backupJobs: read(world.jobs),
    recoveryPoints: read([]),
    keyVaults: read([]),
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
    aLock({
      ...lock,
      scopeKind,
      target,
      isAzureBackupProtectionLock: lock.name === 'AzureBackupProtectionLock',
      isSystemOwned: lock.owners.length > 0,
      inherited: target === 'Subscription',
      sharedWithOtherVms: target === 'Subscription',
    }),
  ]
}
