import { collected, unavailable, valueOf, type Fact } from '../backup/fact.ts'
import { notProtected, type BackupPolicy, type Protection } from '../backup/facts-of-backup.ts'
import type { Disk } from '../backup/facts-of-compute.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import { reachOfLock } from '../backup/lock-reach.ts'
import { parseVmId, sameId, type VmId } from '../backup/resource-id.ts'
import { hasEnded, isBackup, isCompleted } from '../backup/words/jobs.ts'
import { protectionIs, stateOf } from '../backup/words/protection.ts'
import type { InventoryOfVm, InventorySource, ItemRecord } from './inventory.ts'

/**
 * What an inventory knows of a VM, as facts: the same checks judge them. A source that was not complete for the VM's subscription is a fact
 * that was not read, whatever rows it brought: absence in it proves nothing.
 */
export function factsFromInventory(inventory: InventoryOfVm): VmBackupFacts {
  const { virtualMachine, sources } = inventory
  const from = <T>(needs: readonly InventorySource[], value: () => T): Fact<T> => {
    const missing = needs.find((source) => sources[source]?.status !== 'Complete')
    if (missing !== undefined) return notRead(inventory, missing)
    const times = needs.map((source) => sources[source]!.completedDateTime).filter((time) => time !== null)
    return collected(value(), times.toSorted()[0]!)
  }
  const { tags: _tags, ...vm } = virtualMachine
  const protection = from(['protectedItems', 'policies'], () => protectionOf(inventory))
  return {
    virtualMachine: from(['virtualMachines'], () => vm),
    extensions: from(['extensions'], () => inventory.extensions),
    disks: from(['disks'], () => disksOf(inventory)),
    // Of points Resource Graph has no table; of a collection without its points nothing can be counted.
    restorePoints: unavailable('NotRead'),
    locks: from(['locks', 'restorePointCollections', 'protectedItems'], () => locksOf(inventory, valueOf(protection))),
    protection,
    backupJobs: from(['backupJobs', 'protectedItems'], () => jobsOf(inventory)),
    recoveryPoints: unavailable('NotRead'),
    keyVaults: unavailable('NotRead'),
  }
}

/** A right that is missing is told as a reading of the VM itself would tell it. */
function notRead({ sources }: InventoryOfVm, source: InventorySource) {
  const { requiredPermission, message } = sources[source] ?? {}
  return unavailable(requiredPermission === undefined ? 'NotRead' : 'AuthorizationFailed', {
    ...(message === undefined ? {} : { message }),
    ...(requiredPermission === undefined ? {} : { requiredPermission }),
  })
}

/** The item that backs the VM up now: one that is active before one that was left behind. */
export function currentItem(items: readonly ItemRecord[]): ItemRecord | undefined {
  const rank = (item: ItemRecord) => ['Active', 'Unknown', 'Inactive'].indexOf(protectionIs(stateIn(item)))
  return items.toSorted(
    (a, b) => rank(a) - rank(b) || (b.lastBackupTime ?? '').localeCompare(a.lastBackupTime ?? ''),
  )[0]
}

const stateIn = ({ vaultId, protectionState, isSoftDeleted }: ItemRecord) => ({
  vaultId,
  protectionState: stateOf({ protectionState, isScheduledForDeferredDelete: isSoftDeleted }),
})

export const policyOf = (item: ItemRecord | undefined, policies: readonly BackupPolicy[]) =>
  policies.find(({ id }) => item?.policyId && sameId(id, item.policyId))

function protectionOf({ items, policies }: InventoryOfVm): Protection {
  const item = currentItem(items)
  const policy = policyOf(item, policies) ?? null
  return {
    ...notProtected,
    ...(item ? { ...fieldsOf(item), ...stateIn(item) } : {}),
    policy,
    policyUnavailable: item?.policyId && !policy ? { reason: 'NotRead', requiredPermission: null } : null,
    otherVaultIds: items.filter((one) => one !== item).map(({ vaultId }) => vaultId),
  }
}

/** Jobs that completed are not listed: one that ended before a backup that its item calls completed is not the last. */
const jobsOf = ({ backupJobs, items }: InventoryOfVm) =>
  backupJobs.filter(
    (job) =>
      !isBackup(job) ||
      !hasEnded(job) ||
      !items.some(
        ({ vaultId, lastBackupStatus, lastBackupTime }) =>
          sameId(vaultId, job.vaultId) &&
          isCompleted({ status: lastBackupStatus ?? '' }) &&
          Date.parse(lastBackupTime ?? '') > Date.parse(job.startTime ?? ''),
      ),
  )

const fieldsOf = (item: ItemRecord) => ({
  protectedItemId: item.id,
  policyId: item.policyId,
  lastBackupStatus: item.lastBackupStatus,
  lastBackupTime: item.lastBackupTime,
  lastRecoveryPointTime: item.lastRecoveryPointTime,
  healthStatus: item.healthStatus,
  healthDetails: item.healthDetails,
  healthCodes: item.healthCodes,
  softDeletedDateTime: item.softDeletedDateTime,
  undeleteUntilDateTime: item.undeleteUntilDateTime,
  virtualMachineId: item.virtualMachineId,
  ...(item.diskExclusion ? { diskExclusion: item.diskExclusion } : {}),
})

function locksOf({ virtualMachine, locks, collections, items }: InventoryOfVm, protection: Protection | undefined) {
  const vm: VmId = parseVmId(virtualMachine.id)!
  const vaults = [...(protection?.vaultId ? [protection.vaultId] : []), ...items.map(({ vaultId }) => vaultId)]
  return locks.flatMap(
    (lock) =>
      reachOfLock(lock, {
        vm,
        collectionIds: collections.map(({ id }) => id),
        // Whose restore points a group holds besides is looked at before anything is taken off, never told from here.
        collectionsOfOthers: null,
        vaultIds: [...new Set(vaults)],
        keyVaultIds: [],
        diskIds: virtualMachine.disks.flatMap(({ id }) => id ?? []),
      }) ?? [],
  )
}

/** Every disk of the model; those that the exceptions do not name are of a usual kind, though their sizes may not be told. */
function disksOf({ virtualMachine, disks }: InventoryOfVm): Disk[] {
  return virtualMachine.disks.flatMap(({ id, name, sizeGB, storageAccountType }) => {
    if (id === null) return []
    const exception = disks.find((disk) => sameId(disk.id, id))
    if (exception) return [exception]
    return [
      {
        id,
        name,
        sizeBytes: sizeGB === null ? null : sizeGB * 1024 ** 3,
        sku: storageAccountType,
        maxShares: 1,
        adeEnabled: false,
        encryptionType: null,
      },
    ]
  })
}
