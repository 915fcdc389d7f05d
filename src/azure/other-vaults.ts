import { unavailable, valueOf, type Unavailable } from '../backup/fact.ts'
import type { BackupJob, Protection, VaultSearch } from '../backup/facts-of-backup.ts'
import { foldCase, parseArmId, sameId, type VmId } from '../backup/resource-id.ts'
import type { ArmClients } from './clients.ts'
import { permissions } from './permissions.ts'
import { VAULT } from './protection-place.ts'
import { isGone, read } from './reading.ts'
import { listed } from './listing.ts'
import { sharedList } from './shared-lists.ts'
import type { VaultReads } from './vault-reads.ts'

/** Bound of a diagnosis that searches an item which backupStatus does not name: the region's vaults come first. */
const MOST_VAULTS = 20
/** Before a write all of the VM's region are asked. A subscription may hold so many of them (backup-support-matrix, limits of vaults). */
const MOST_VAULTS_OF_REGION = 500
/** Each is a call in Backup's bucket of its action. */
const ASKED_AT_ONCE = 10

export interface OtherVaults {
  /** In vaults of the VM's region, the only ones that can protect it: a soft-deleted item, or that of an old vault whose job still runs. */
  items: Protection[]
  /** Vaults with an item of this VM, in any region: one that was made anew elsewhere leaves its item behind. */
  vaultIds: string[]
  /** Vaults that hold no item of this VM. */
  without: string[]
  /** Vaults of the region that gave no answer: they may know the VM. */
  undecided: { vaultId: string; why: Unavailable }[]
  search: VaultSearch
  /** Why not even all vaults of the region are known, or too many of them. */
  beyond: Unavailable | undefined
}

export interface WhichVaults {
  /** Regions of the VM and of its restore points: only vaults there can hold jobs of the VM. */
  regions: string[]
  itemPath: string
  exceptVaultId: string | null
  /** All vaults of the regions; otherwise as many as a diagnosis can afford. */
  everyVault: boolean
  /** Vaults that are known to hold no item, so that they need not be asked. */
  ruledOut?: (vaultId: string) => boolean
}

/** Resources made long ago say `West Europe` where others say `westeurope`. */
const regionOf = (location: string | undefined) => foldCase(location ?? '').replaceAll(' ', '')

const vaultsIn = (clients: ArmClients, subscriptionId: string) =>
  read(permissions.vaults, () =>
    sharedList(`vaults ${subscriptionId}`, () =>
      listed(clients.of(subscriptionId).resources.resources.list({ filter: `resourceType eq '${VAULT}'` })),
    ),
  )

/** As many of the region's vaults as a diagnosis can afford; empty where they could not be listed. */
export async function someVaultsOf(clients: ArmClients, subscriptionId: string, region: string): Promise<string[]> {
  const vaults = valueOf(await vaultsIn(clients, subscriptionId)) ?? []
  return vaults
    .flatMap(({ id, location }) => (id && parseArmId(id) && regionOf(location) === regionOf(region) ? [id] : []))
    .slice(0, MOST_VAULTS)
}

export async function itemsElsewhere(
  clients: ArmClients,
  reads: Pick<VaultReads, 'item'>,
  vm: VmId,
  { regions, itemPath, exceptVaultId, everyVault, ruledOut = () => false }: WhichVaults,
): Promise<OtherVaults> {
  const vaults = await vaultsIn(clients, vm.subscriptionId)
  if (vaults.status === 'Unavailable') return nothingSearched(vaults)
  const wanted = new Set(regions.map(regionOf))
  const known = vaults.value.flatMap(({ id, location: region }) =>
    id && parseArmId(id) && !(exceptVaultId && sameId(id, exceptVaultId))
      ? [{ id, near: wanted.has(regionOf(region)) }]
      : [],
  )
  const near = known.filter((vault) => vault.near).slice(0, everyVault ? MOST_VAULTS_OF_REGION : MOST_VAULTS)
  const far = known.filter((vault) => !vault.near).slice(0, Math.max(0, MOST_VAULTS - near.length))
  const candidates = [...near, ...far]
  const asked = await inWindows(
    candidates.filter(({ id }) => !ruledOut(id)),
    async (vault) => ({ ...vault, item: await reads.item(`${vault.id}/${itemPath}`) }),
  )
  const found = asked.flatMap(({ id, near, item }) =>
    item.status === 'Collected' ? [{ id, near, item: item.value }] : [],
  )
  const unread = asked.flatMap(({ id, near, item }) =>
    item.status === 'Unavailable' && !isGone(item) ? [{ id, near, item }] : [],
  )
  const left = known.length - candidates.length
  const nearLeft = known.filter((vault) => vault.near).length - near.length
  const tooMany = unavailable('TooManyVaults', {
    message: `There are ${known.length} vaults, of which ${candidates.length} are asked.`,
  })
  const why = unread[0]?.item ?? (left > 0 ? tooMany : undefined)
  return {
    items: found.flatMap(({ near, item }) => (near ? [item] : [])),
    vaultIds: found.map(({ id }) => id),
    without: candidates.flatMap(({ id }) =>
      ruledOut(id) || asked.some((one) => one.id === id && isGone(one.item)) ? [id] : [],
    ),
    undecided: unread.flatMap(({ id, near, item }) => (near ? [{ vaultId: id, why: item }] : [])),
    search: {
      searched: candidates.length - unread.length,
      notSearched: unread.length + left,
      reason: why?.reason ?? null,
      requiredPermission: why?.requiredPermission ?? null,
    },
    beyond: nearLeft > 0 ? tooMany : undefined,
  }
}

async function inWindows<T, U>(things: T[], work: (thing: T) => Promise<U>): Promise<U[]> {
  const done: U[] = []
  for (let from = 0; from < things.length; from += ASKED_AT_ONCE)
    done.push(...(await Promise.all(things.slice(from, from + ASKED_AT_ONCE).map(work))))
  return done
}

export const nothingSearched = (unread: Unavailable): OtherVaults => ({
  items: [],
  vaultIds: [],
  without: [],
  undecided: [],
  search: {
    searched: 0,
    notSearched: null,
    reason: unread.reason,
    requiredPermission: unread.requiredPermission ?? null,
  },
  beyond: unread,
})

export interface JobsElsewhere {
  jobs: BackupJob[]
  search: VaultSearch
  /** Why a job that runs may have been missed. */
  unread: Unavailable | undefined
}

/**
 * Their jobs of this VM. A vault whose jobs may not be read counts as not searched: what runs there is what was looked for. Whether an
 * undecided vault knows the VM is no matter where its jobs can be read.
 */
export async function jobsElsewhere(
  reads: Pick<VaultReads, 'jobs'>,
  vm: VmId,
  { vaultIds, undecided, search, beyond }: OtherVaults,
  now: Date,
  everyVault: boolean,
): Promise<JobsElsewhere> {
  const [lists, doubtful] = await Promise.all([
    Promise.all(vaultIds.map((vaultId) => reads.jobs(vaultId, vm, now, everyVault))),
    everyVault ? inWindows(undecided, ({ vaultId }) => reads.jobs(vaultId, vm, now, true)) : [],
  ])
  const unread = lists.flatMap((list) => (list.status === 'Unavailable' ? [list] : []))
  const [first] = unread
  const missed = doubtful.findIndex((list) => list.status === 'Unavailable')
  return {
    jobs: [...lists, ...doubtful].flatMap((list) => (list.status === 'Collected' ? list.value : [])),
    // When a vault refuses every read, the first refusal is reported.
    unread: beyond ?? (missed >= 0 ? undecided[missed]!.why : first),
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
