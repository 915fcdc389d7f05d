import type { RestorePointCollection as SdkCollection } from '@azure/arm-compute'
import type { BackupPolicy, Protection, RecoveryPoint } from '../backup/facts-of-backup.ts'
import { machineOf, type Machine } from '../backup/machine-of-point.ts'
import type { RestorePoint, RestorePointCollection, RestorePoints } from '../backup/facts-of-restore-points.ts'
import type { Limits } from '../backup/limits.ts'
import { foldCase, parseArmId, sameId, type VmId } from '../backup/resource-id.ts'
import { copyOf, instantRetentionDaysOf, neededUntil } from '../backup/vault-copy.ts'
import { policyIs } from '../backup/words/policies.ts'
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
  machine: Machine | null = null,
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
        const timeCreated = timeOf(point.timeCreated)
        const sourceUniqueId = textOf(point.sourceMetadata?.vmId)
        const whose = machineOf({ sourceUniqueId, timeCreated }, machine)
        return {
          id: pointId,
          name: point.name ?? parseArmId(point.id ?? '')?.name ?? '',
          timeCreated,
          provisioningState: textOf(point.provisioningState),
          consistencyMode: textOf(point.consistencyMode),
          sourceUniqueId,
          machine: whose,
          ...(whose === 'ThisVm' ? (copies.get(pointId) ?? copyNotTold(notAsked)) : ofAnother(whose, sourceUniqueId)),
        }
      })
      .toSorted((a, b) => (a.timeCreated ?? '').localeCompare(b.timeCreated ?? '')),
  }
}

const notAsked = 'the recovery points of the vault could not be read'

/** The vault's item is this VM's, and says nothing of a machine that bore the name before it. */
const ofAnother = (whose: RestorePoint['machine'], uniqueId: string | null) =>
  copyNotTold(
    whose === 'Other'
      ? `it is of another machine that bore this name before (vmId ${uniqueId})`
      : 'Azure does not say of which machine it is, and the VM may have been made anew since',
  )

/**
 * What the vault holds of each point of a VM, over all of Azure Backup's collections. Snapshots of other products
 * make nothing ambiguous. Failed ones do: a point says Failed as well when only its deletion has failed, and the vault may hold its data.
 */
export function copiesIn(
  collections: SdkCollection[],
  vm: VmId,
  protection: Protection | undefined,
  recoveryPoints: RecoveryPoint[] | undefined,
  now: Date,
): Map<string, Copy> {
  if (!protection || !recoveryPoints) return new Map()
  const days = instantRetentionDaysOf(protection.policy)
  return copiesOf(
    collections
      .filter((collection) => collectionOf(collection, vm, protection.policy).ownership !== 'Other')
      .flatMap(({ id = '', restorePoints = [] }) =>
        restorePoints.map((point) => ({
          id: pointIdOf(point, idOf(id)),
          time: timeOf(point.timeCreated),
        })),
      ),
    recoveryPoints,
    (recoveryPoint, snapshotAt) =>
      copyOf(recoveryPoint, protection, {
        vmId: vm.id,
        until: neededUntil(snapshotAt, days, now.getTime()),
      }),
  )
}

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
  if (policy && policyIs(policy) === 'Enhanced') {
    const expected = (policy.instantRetentionDays ?? 7) * (policy.backupsPerDay ?? 1)
    return {
      limit: limits.computeRestorePointLimit,
      limitSource: `Compute keeps ${limits.computeRestorePointLimit} restore points of a VM over all collections; the Enhanced policy "${policy.name}" expects about ${expected}, and up to ${expected + 3} while clean-up is late.`,
    }
  }
  const why = !policy
    ? 'no policy could be read, so that of a Standard policy is assumed'
    : policyIs(policy) === 'Standard'
      ? `the Standard policy "${policy.name}"`
      : `the policy "${policy.name}" is of type ${policy.type}, which is not known, so that of a Standard policy is assumed`
  return {
    limit: limits.restorePointLimit,
    limitSource: `Azure Backup's limit of instant restore points over all collections and groups: ${why}.`,
  }
}
