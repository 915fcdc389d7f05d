import { unavailable, type Unavailable } from '../backup/fact.ts'
import type { BackupJob, Protection, VaultSearch } from '../backup/facts-of-backup.ts'
import { foldCase, parseArmId, sameId, type VmId } from '../backup/resource-id.ts'
import type { ArmClients } from './clients.ts'
import { permissions } from './permissions.ts'
import { VAULT } from './protection-place.ts'
import { isGone, read } from './reading.ts'
import { listed } from './listing.ts'
import { sharedList } from './shared-lists.ts'
import type { VaultReads } from './vault-reads.ts'

/** Vaults that are asked for an item that backupStatus does not name: those of the VM's region first. */
const MOST_VAULTS = 20

export interface OtherVaults {
  /** In vaults of the VM's region, the only ones that can protect it: a soft-deleted item, or that of an old vault whose job still runs. */
  items: Protection[]
  /** Vaults with an item of this VM, in any region: one that was made anew elsewhere leaves its item behind. */
  vaultIds: string[]
  search: VaultSearch
  /** Why a vault that might protect the VM did not answer; undefined when all that were asked did. */
  unread: Unavailable | undefined
}

/** Resources made long ago say `West Europe` where others say `westeurope`. */
const regionOf = (location: string | undefined) => foldCase(location ?? '').replaceAll(' ', '')

export async function itemsElsewhere(
  clients: ArmClients,
  reads: VaultReads,
  vm: VmId,
  location: string,
  itemPath: string,
  exceptVaultId: string | null,
): Promise<OtherVaults> {
  const vaults = await read(permissions.vaults, () =>
    sharedList(`vaults ${vm.subscriptionId}`, () =>
      listed(clients.of(vm.subscriptionId).resources.resources.list({ filter: `resourceType eq '${VAULT}'` })),
    ),
  )
  if (vaults.status === 'Unavailable') return nothingSearched(vaults)
  const known = vaults.value.flatMap(({ id, location: region }) =>
    id && parseArmId(id) && !(exceptVaultId && sameId(id, exceptVaultId))
      ? [{ id, near: regionOf(region) === regionOf(location) }]
      : [],
  )
  const candidates = [...known.filter(({ near }) => near), ...known.filter(({ near }) => !near)].slice(0, MOST_VAULTS)
  const asked = await Promise.all(
    candidates.map(async ({ id, near }) => ({ id, near, item: await reads.item(`${id}/${itemPath}`) })),
  )
  const found = asked.flatMap(({ id, near, item }) =>
    item.status === 'Collected' ? [{ id, near, item: item.value }] : [],
  )
  const unread = asked.flatMap(({ near, item }) =>
    item.status === 'Unavailable' && !isGone(item) ? [{ near, item }] : [],
  )
  const beyond = known.length - candidates.length
  const why = unread[0]?.item ?? (beyond > 0 ? unavailable('TooManyVaults') : undefined)
  return {
    items: found.flatMap(({ near, item }) => (near ? [item] : [])),
    vaultIds: found.map(({ id }) => id),
    search: {
      searched: asked.length - unread.length,
      notSearched: unread.length + beyond,
      reason: why?.reason ?? null,
      requiredPermission: why?.requiredPermission ?? null,
    },
    unread: unread.find(({ near }) => near)?.item,
  }
}

export const nothingSearched = (unread: Unavailable): OtherVaults => ({
  items: [],
  vaultIds: [],
  search: {
    searched: 0,
    notSearched: null,
    reason: unread.reason,
    requiredPermission: unread.requiredPermission ?? null,
  },
  unread,
})

/** Their jobs of this VM. A vault whose jobs may not be read counts as not searched: what runs there is what was looked for. */
export async function jobsElsewhere(
  reads: VaultReads,
  vm: VmId,
  { vaultIds, search, unread: before }: OtherVaults,
  now: Date,
): Promise<Pick<OtherVaults, 'search' | 'unread'> & { jobs: BackupJob[] }> {
  const lists = await Promise.all(vaultIds.map((vaultId) => reads.jobs(vaultId, vm, now)))
  const unread = lists.flatMap((list) => (list.status === 'Unavailable' ? [list] : []))
  const [first] = unread
  return {
    jobs: lists.flatMap((list) => (list.status === 'Collected' ? list.value : [])),
    unread: before ?? first,
    search: first
      ? {
          searched: search.searched - unread.length,
          notSearched: (search.notSearched ?? 0) + unread.length,
          reason: first.reason,
          requiredPermission: first.requiredPermission ?? null,
        }
      : search,
  }
}
