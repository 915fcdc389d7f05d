import type { RestorePointCollection as SdkCollection } from '@azure/arm-compute'
import { valueOf, type Fact } from '../backup/fact.ts'
import type { FormerProtection, Protection } from '../backup/facts-of-backup.ts'
import { foldCase, parseVmId, type VmId } from '../backup/resource-id.ts'
import type { ArmClients } from './clients.ts'
import type { ComputeReads } from './compute-reads.ts'
import { placeOf, type ProtectionPlace } from './protection-place.ts'
import { isGone } from './reading.ts'
import { otherSourcesOf } from './restore-points.ts'
import type { VaultReads } from './vault-reads.ts'

interface Asked {
  clients: ArmClients
  compute: ComputeReads
  reads: VaultReads
  vm: VmId
  location: Fact<string>
}

/**
 * For a VM that no vault protects: what protected a VM of its name under another id. Three calls, where a collection of Azure Backup's names
 * such an id; of several the one that is not there any more.
 */
export async function withFormer(
  asked: Asked,
  protection: Fact<Protection>,
  collections: SdkCollection[] | undefined,
): Promise<Fact<Protection>> {
  if (protection.status === 'Unavailable' || protection.value.vaultId !== null) return protection
  const sources = otherSourcesOf(collections ?? [], asked.vm)
  const [first, second] = [...new Map(sources.map(({ sourceId }) => [foldCase(sourceId), sourceId])).values()]
  if (first === undefined) return protection
  const found = [await formerOf(asked, first), ...(second === undefined ? [] : [await formerOf(asked, second)])]
  const former = found.find((one) => one?.stillThere === false) ?? found.find((one) => one !== null)
  if (!former) return protection
  const own = sources.filter(({ sourceId }) => foldCase(sourceId) === foldCase(former.virtualMachineId))
  const collectionIds = own.map(({ collectionId }) => collectionId)
  return { ...protection, value: { ...protection.value, former: { ...former, collectionIds } } }
}

async function formerOf(
  { clients, compute, reads, location }: Asked,
  sourceId: string,
): Promise<FormerProtection | null> {
  const former = parseVmId(sourceId)
  if (!former) return null
  const [vm, place] = await Promise.all([
    compute.virtualMachine(former),
    location.status === 'Collected' ? placeOf(clients, former, location.value) : location,
  ])
  const itemId = valueOf(place)?.itemId ?? null
  const read = itemId === null ? null : await reads.item(itemId)
  const item = read === null ? undefined : valueOf(read)
  return {
    virtualMachineId: sourceId,
    stillThere: vm.status === 'Collected' ? true : isGone(vm) ? false : null,
    protectedItemId: itemId,
    itemUnavailable: whyUnread(place, read),
    vaultId: item?.vaultId ?? null,
    protectionState: item?.protectionState ?? null,
    lastRecoveryPointTime: item?.lastRecoveryPointTime ?? null,
    undeleteUntilDateTime: item?.undeleteUntilDateTime ?? null,
    collectionIds: [],
  }
}

/** Null for an item that was read, and for one that Azure says is not there. */
function whyUnread(place: Fact<ProtectionPlace>, item: Fact<unknown> | null): FormerProtection['itemUnavailable'] {
  if (place.status === 'Collected' && place.value.vaultNotNamed !== null)
    return { reason: 'VaultNotNamed', requiredPermission: null }
  const unread = [place, item].find((one) => one?.status === 'Unavailable' && !isGone(one))
  return unread?.status === 'Unavailable'
    ? { reason: unread.reason, requiredPermission: unread.requiredPermission ?? null }
    : null
}
