import type { RestorePointCollection as SdkCollection } from '@azure/arm-compute'
import { valueOf, type Fact } from '../backup/fact.ts'
import type { Machine } from '../backup/machine-of-point.ts'
import type { RestorePoints } from '../backup/facts-of-restore-points.ts'
import type { Limits } from '../backup/limits.ts'
import { foldCase, sameId, type VmId } from '../backup/resource-id.ts'
import { provisioningIs } from '../backup/words/provisioning.ts'
import { unexpected } from './arm-error.ts'
import { isCollectionOf, type ComputeReads } from './compute-reads.ts'
import type { ProtectionFacts } from './protection-reads.ts'
import { allOf, fewEnough, isGone, mapFact } from './reading.ts'
import { collectionOf, copiesIn, limitOf, otherSourcesOf } from './restore-points.ts'
import { textOf } from './wire.ts'

/** Compute keeps 500 restore points of a VM, so it has no more collections that hold any. */
const MOST_COLLECTIONS = 500

/** Which collections are a VM's, and what they hold. */
export function createCollectionReads(compute: ComputeReads, limits: Limits) {
  /** Each collection of the VM with its points: those remembered are under way already, and count only if they are still listed. */
  async function expanded(
    vm: VmId,
    list: Fact<SdkCollection[]>,
    expected: Map<string, Promise<Fact<SdkCollection>>>,
  ): Promise<Fact<SdkCollection[]>> {
    if (list.status === 'Unavailable') return list
    const ids = fewEnough(
      list.value.filter((collection) => mayBeCollectionOf(collection, vm)).flatMap(({ id }) => id ?? []),
      MOST_COLLECTIONS,
    )
    const facts = await Promise.all(ids.map((id) => expected.get(id.toLowerCase()) ?? compute.collection(id)))
    const all = allOf(
      facts.filter((fact) => !isGone(fact)),
      list.collectedAt,
    )
    return mapFact(all, (collections) => collections.filter((collection) => isCertainlyOf(collection, vm)))
  }

  function restorePoints(
    vm: VmId,
    list: Fact<SdkCollection[]>,
    withPoints: Fact<SdkCollection[]>,
    vaultFacts: Pick<ProtectionFacts, 'protection' | 'recoveryPoints'>,
    machine: Machine | null,
    now: Date,
  ): Fact<RestorePoints> {
    const protection = valueOf(vaultFacts.protection)
    const policy = protection?.policy ?? null
    return mapFact(withPoints, (collections) => {
      const copies = copiesIn(collections, vm, protection, valueOf(vaultFacts.recoveryPoints), now)
      const known = collections.map((collection) => collectionOf(collection, vm, policy, machine, copies))
      const all = known.flatMap(({ restorePoints }) => restorePoints)
      const owned = known.flatMap(({ ownedByAzureBackup, restorePoints }) => (ownedByAzureBackup ? restorePoints : []))
      const ofOthers = owned.filter(({ machine: whose }) => whose === 'Other').length
      return {
        count: all.length,
        totalCount: all.length,
        ownCount: owned.length - ofOthers,
        otherMachinesCount: ofOthers,
        ...limitOf(policy, limits),
        ...newestDisksOf(collections, known),
        collections: known,
        otherSourcesOfSameName: otherSourcesOf(valueOf(list) ?? [], vm),
      }
    })
  }

  return { expanded, restorePoints }
}

/** Of Azure Backup's newest point of this machine that came about. */
function newestDisksOf(collections: SdkCollection[], known: RestorePoints['collections']) {
  const [newest] = known
    .flatMap(({ ownedByAzureBackup, restorePoints }) => (ownedByAzureBackup ? restorePoints : []))
    .filter(({ machine, provisioningState }) => machine !== 'Other' && provisioningIs(provisioningState) !== 'Failed')
    .toSorted((a, b) => (b.timeCreated ?? '').localeCompare(a.timeCreated ?? ''))
  const point = collections
    .flatMap(({ restorePoints = [] }) => restorePoints)
    .find(({ id }) => newest !== undefined && sameId(id ?? '', newest.id))
  const profile = point?.sourceMetadata?.storageProfile
  if (!profile) return {}
  const disks = [profile.osDisk, ...(profile.dataDisks ?? [])]
  return { newestDiskIds: disks.flatMap((disk) => textOf(disk?.managedDisk?.id) ?? []) }
}

/** The list may leave the source out; what is called as Azure Backup calls this VM's is then asked for itself. */
const mayBeCollectionOf = (collection: SdkCollection, vm: VmId) =>
  isCollectionOf(collection, vm) ||
  (!collection.source?.id && foldCase(collection.name ?? '').startsWith(`azurebackup_${foldCase(vm.vmName)}`))

function isCertainlyOf(collection: SdkCollection, vm: VmId) {
  if (!collection.source?.id) throw unexpected(`restore point collection ${collection.name} does not say whose it is`)
  return isCollectionOf(collection, vm)
}

/** A lock on somebody else's collection does not stop Azure Backup's clean-up. Whose it is cannot be told of one that could not be read. */
export const lockableOf = (vm: VmId, restorePoints: Fact<RestorePoints>, list: SdkCollection[] | undefined): string[] =>
  valueOf(restorePoints)?.collections.flatMap(({ id, ownership }) => (ownership === 'Other' ? [] : [id])) ??
  (list ?? []).flatMap((collection) => (collection.id && isCollectionOf(collection, vm) ? [collection.id] : []))

/** Null where they were not listed. One that does not say whose it is counts as another's. */
export function collectionsOfOthers(vm: VmId, restorePoints: Fact<RestorePoints>, list: SdkCollection[] | undefined) {
  if (list === undefined) return null
  const own = new Set(valueOf(restorePoints)?.collections.map(({ id }) => foldCase(id)))
  return list.flatMap((collection) =>
    isCollectionOf(collection, vm) || own.has(foldCase(collection.id ?? '')) ? [] : (collection.id ?? []),
  )
}
