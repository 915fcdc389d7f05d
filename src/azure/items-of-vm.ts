import { LRUCache } from 'lru-cache'
import type { ItemsOfVm } from '../backup/control-plane.ts'
import { collected, unavailable, type Fact, type Unavailable } from '../backup/fact.ts'
import { millisecondsSince, thisMoment, type Instant } from '../backup/instant.ts'
import { foldCase, uniqueIds, type VmId } from '../backup/resource-id.ts'
import type { ArmClients } from './clients.ts'
import { refuseAbsent } from './nothing-to-diagnose.ts'
import type { ComputeReads } from './compute-reads.ts'
import { itemsElsewhere } from './other-vaults.ts'
import { placeOf } from './protection-place.ts'
import { isGone, mapFact } from './reading.ts'
import type { VaultReads } from './vault-reads.ts'

/**
 * So many vaults are asked anew each time. Backup allows 150 to 300 reads of items an hour and subscription (recorded headers), of which an
 * operation that writes ten times may take a third.
 */
const ALWAYS_ASKED = 10
/**
 * Of more vaults, how long "no item here" holds. What makes a vault begin to matter within that time shows all the same: a vault that is new
 * is not remembered, and backupStatus, asked each time, names the one that protects the VM now. Missed is only an item that was made and
 * whose protection was stopped again within these minutes, while its first job runs on.
 */
const RULED_OUT_FOR_MILLISECONDS = 10 * 60_000
const HOUR_MS = 3600_000

/** Finds the VM's items in all vaults that may run a job of it. */
export function createItemSearch(
  clients: ArmClients,
  compute: Pick<ComputeReads, 'virtualMachine'>,
  reads: Pick<VaultReads, 'item'>,
) {
  /** Compute gives a VM 12 reads a minute. A VM does not change its region. */
  const regions = new LRUCache<string, string>({ maxSize: 20_000, sizeCalculation: () => 1, ttl: HOUR_MS })
  const ruledOut = new LRUCache<string, Map<string, Instant>>({ maxSize: 1000, sizeCalculation: () => 1, ttl: HOUR_MS })

  async function regionOf(vm: VmId): Promise<Fact<string>> {
    const known = regions.get(vm.key)
    if (known !== undefined) return collected(known, '')
    const region = mapFact(await compute.virtualMachine(vm), ({ location }) => location)
    if (region.status === 'Collected') regions.set(vm.key, region.value)
    return region
  }

  return async function findItems(vm: VmId, alsoIn: string[]): Promise<ItemsOfVm> {
    const region = await regionOf(vm)
    // The points of a VM that is gone are looked for where they lie.
    const location = region.status === 'Collected' ? region.value : isGone(region) ? alsoIn[0] : undefined
    if (location === undefined) {
      refuseAbsent(vm, region)
      return { items: [], unread: region as Unavailable }
    }
    const place = await placeOf(clients, vm, location)
    if (place.status === 'Unavailable') return { items: [], unread: place }
    const { itemId, itemPath, vaultNotNamed } = place.value
    const before = ruledOut.get(vm.key) ?? new Map<string, Instant>()
    const asked = thisMoment()
    const wasRuledOut = (vaultId: string) => {
      const at = before.get(foldCase(vaultId))
      return before.size > ALWAYS_ASKED && at !== undefined && millisecondsSince(at) < RULED_OUT_FOR_MILLISECONDS
    }
    const elsewhere = await itemsElsewhere(clients, reads, vm, {
      regions: [location, ...alsoIn],
      itemPath,
      exceptVaultId: null,
      everyVault: true,
      ruledOut: wasRuledOut,
    })
    ruledOut.set(
      vm.key,
      new Map(
        elsewhere.without.map((vaultId) => [
          foldCase(vaultId),
          wasRuledOut(vaultId) ? before.get(foldCase(vaultId))! : asked,
        ]),
      ),
    )
    const vaultIds = [...elsewhere.vaultIds, ...elsewhere.undecided.map(({ vaultId }) => vaultId)]
    const items = uniqueIds([
      ...(itemId === null ? [] : [itemId]),
      ...vaultIds.map((vaultId) => `${vaultId}/${itemPath}`),
    ])
    if (elsewhere.beyond) return { items, unread: elsewhere.beyond }
    if (items.length === 0 && vaultNotNamed !== null)
      return {
        items,
        unread: unavailable('VaultNotNamed', { message: `backupStatus says ${vaultNotNamed} and names no vault.` }),
      }
    return { items, unread: null }
  }
}
