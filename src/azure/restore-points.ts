import type { RestorePointCollection as SdkCollection } from '@azure/arm-compute'
import type { BackupPolicy, RecoveryPoint } from '../backup/facts-of-backup.ts'
import type { RestorePoint, RestorePointCollection, RestorePoints } from '../backup/facts-of-restore-points.ts'
import type { Limits } from '../backup/limits.ts'
import { foldCase, parseArmId, sameId, type VmId } from '../backup/resource-id.ts'
import { copiesOf, copyNotTold, type Copy } from './point-copies.ts'
import { idOf, textOf, timeOf } from './wire.ts'

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
  copies: ReadonlyMap<string, Copy> = new Map(),
): RestorePointCollection {
  const id = idOf(collection.id ?? '')
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
    ...(textOf(collection.restorePointCollectionId) === null ? {} : { uniqueId: collection.restorePointCollectionId! }),
    restorePoints: (collection.restorePoints ?? [])
      .map((point): RestorePoint => {
        const pointId = pointIdOf(point, id)
        return {
          id: pointId,
          name: point.name ?? parseArmId(point.id ?? '')?.name ?? '',
          timeCreated: timeOf(point.timeCreated),
          provisioningState: textOf(point.provisioningState),
          consistencyMode: textOf(point.consistencyMode),
          ...(copies.get(pointId) ?? copyNotTold),
        }
      })
      .toSorted((a, b) => (a.timeCreated ?? '').localeCompare(b.timeCreated ?? '')),
  }
}

/** What the vault holds of each point of a VM, over all its collections; empty where the vault could not be read. */
export const copiesIn = (collections: SdkCollection[], recoveryPoints: RecoveryPoint[] | undefined) =>
  copiesOf(
    collections.flatMap(({ id = '', restorePoints = [] }) =>
      restorePoints.map((point) => ({ id: pointIdOf(point, id), time: timeOf(point.timeCreated) })),
    ),
    recoveryPoints ?? [],
  )

const pointIdOf = ({ id, name = '' }: { id?: string; name?: string }, collectionId: string) =>
  idOf(id ?? `${collectionId}/restorePoints/${name}`)

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
