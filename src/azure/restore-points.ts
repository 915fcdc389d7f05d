import type { RestorePointCollection as SdkCollection } from '@azure/arm-compute'
import type { BackupPolicy, RecoveryPoint } from '../backup/facts-of-backup.ts'
import type { RestorePoint, RestorePointCollection, RestorePoints } from '../backup/facts-of-compute.ts'
import type { Limits } from '../backup/limits.ts'
import { foldCase, parseArmId, sameId, type VmId } from '../backup/resource-id.ts'
import { textOf, timeOf } from './wire.ts'

/**
 * How far a vault's recovery point may lie from the restore point it was made of. Azure documents no key that joins them; both are
 * stamped when the snapshot is taken, so the nearest in time is the probable one.
 */
const JOIN_WITHIN_MS = 15 * 60_000

type Ownership = RestorePointCollection['ownership']

/** By name and by group: neither alone proves that Azure Backup made it (a user may call a collection AzureBackup_x_1). */
function ownershipOf(
  collection: { name: string; resourceGroup: string },
  vm: VmId,
  policy: BackupPolicy | null,
): Ownership {
  const [name, group, vmName] = [foldCase(collection.name), foldCase(collection.resourceGroup), foldCase(vm.vmName)]
  const numbered =
    name.startsWith(`azurebackup_${vmName}_`) && /^\d+$/.test(name.slice(`azurebackup_${vmName}_`.length))
  const plain = name === `azurebackup_${vmName}`
  if (!numbered && !plain) return 'Other'
  // Until September 2018 the collection lay in the VM's own group and bore no number.
  if (plain) return group === foldCase(vm.resourceGroup) ? 'AzureBackupLegacy' : 'Uncertain'
  if (/^azurebackuprg_.+_\d+$/.test(group)) return 'AzureBackup'
  const prefix = foldCase(policy?.resourceGroupPrefix ?? '')
  const suffix = foldCase(policy?.resourceGroupSuffix ?? '')
  if (prefix === '' || !group.startsWith(prefix) || !group.endsWith(suffix)) return 'Uncertain'
  return /^\d+$/.test(group.slice(prefix.length, group.length - suffix.length)) ? 'AzureBackupCustomGroup' : 'Uncertain'
}

export function collectionOf(
  collection: SdkCollection,
  vm: VmId,
  policy: BackupPolicy | null,
  recoveryPoints: RecoveryPoint[] | undefined,
): RestorePointCollection {
  const id = collection.id ?? ''
  const parsed = parseArmId(id)
  const name = collection.name ?? parsed?.name ?? ''
  const resourceGroup = parsed?.resourceGroup ?? ''
  const ownership = ownershipOf({ name, resourceGroup }, vm, policy)
  return {
    id,
    name,
    resourceGroup,
    location: textOf(collection.location),
    sourceId: collection.source?.id ?? '',
    ownedByAzureBackup: ownership.startsWith('AzureBackup'),
    ownership,
    provisioningState: textOf(collection.provisioningState),
    restorePoints: (collection.restorePoints ?? [])
      .map((point): RestorePoint => {
        const timeCreated = timeOf(point.timeCreated)
        return {
          id: point.id ?? `${id}/restorePoints/${point.name ?? ''}`,
          name: point.name ?? parseArmId(point.id ?? '')?.name ?? '',
          timeCreated,
          provisioningState: textOf(point.provisioningState),
          consistencyMode: textOf(point.consistencyMode),
          ...joined(timeCreated, recoveryPoints),
        }
      })
      .toSorted((a, b) => (a.timeCreated ?? '').localeCompare(b.timeCreated ?? '')),
  }
}

function joined(
  time: string | null,
  recoveryPoints: RecoveryPoint[] | undefined,
): Pick<RestorePoint, 'instantOnly' | 'recoveryPointId'> {
  const distance = (point: RecoveryPoint) =>
    time === null || point.time === null ? Infinity : Math.abs(Date.parse(point.time) - Date.parse(time))
  const nearest = recoveryPoints?.toSorted((a, b) => distance(a) - distance(b))[0]
  if (!nearest || distance(nearest) > JOIN_WITHIN_MS) return { instantOnly: null, recoveryPointId: null }
  return { instantOnly: nearest.instantOnly, recoveryPointId: nearest.id }
}

/** Collections that were made for a VM of this name in another group: their source id went stale when the VM was moved. */
export const otherSourcesOf = (collections: SdkCollection[], vm: VmId) =>
  collections.flatMap(({ id, name, source }) => {
    const sourceId = source?.id ?? ''
    const named = foldCase(name ?? '').startsWith(`azurebackup_${foldCase(vm.vmName)}`)
    const sameName = foldCase(parseArmId(sourceId)?.name ?? '') === foldCase(vm.vmName)
    return named && sameName && !sameId(sourceId, vm.id) ? [{ collectionId: id ?? '', sourceId }] : []
  })

/**
 * The limit that holds for this VM. 18 (Azure Backup's pages, "across restore point collections and resource groups") cannot hold for an
 * Enhanced policy, which keeps up to 30 days of several snapshots a day; Compute's own 500 does.
 */
export function limitOf(policy: BackupPolicy | null, limits: Limits): Pick<RestorePoints, 'limit' | 'limitSource'> {
  if (policy?.type === 'V2') {
    const expected = (policy.instantRetentionDays ?? 7) * (policy.backupsPerDay ?? 1)
    return {
      limit: limits.computeRestorePointLimit,
      limitSource: `Compute keeps ${limits.computeRestorePointLimit} restore points of a VM over all collections; the Enhanced policy "${policy.name}" expects about ${expected}, and up to ${expected + 3} while clean-up is late.`,
    }
  }
  const why = policy
    ? `the Standard policy "${policy.name}"`
    : 'no policy could be read, so that of a Standard policy is assumed'
  return {
    limit: limits.restorePointLimit,
    limitSource: `Azure Backup's limit of instant restore points over all collections and groups: ${why}.`,
  }
}
