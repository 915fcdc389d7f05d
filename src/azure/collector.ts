import type { RestorePointCollection as SdkCollection } from '@azure/arm-compute'
import type { ManagementLockObject } from '@azure/arm-locks'
import { AzureError } from '../backup/azure-error.ts'
import type { FactCollector } from '../backup/control-plane.ts'
import { collected, valueOf } from '../backup/fact.ts'
import type { Protection } from '../backup/facts-of-backup.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import type { Limits } from '../backup/limits.ts'
import { sameId, type VmId } from '../backup/resource-id.ts'
import { inCallScope, type CallScope } from './call-scope.ts'
import type { ArmClients } from './clients.ts'
import { collectionsOfOthers, createCollectionReads, lockableOf } from './collection-reads.ts'
import { createComputeReads, isCollectionOf } from './compute-reads.ts'
import { encryptionSetsOf } from './disk-encryption-sets.ts'
import { fittingFacts } from './fitting.ts'
import { keyVaultAccess } from './key-vault-reads.ts'
import { refuseAbsent, refuseWithoutSignIn } from './nothing-to-diagnose.ts'
import { withFormer } from './former-protection.ts'
import { locksOf } from './locks.ts'
import { permissions } from './permissions.ts'
import { protectionFacts } from './protection-reads.ts'
import { RememberedPlaces, type Remembered } from './remembered-places.ts'
import { allOf, dependent, fewEnough, mapFact, read, understood } from './reading.ts'
import { listed, withValue } from './listing.ts'
import { sharedList, SharedLists } from './shared-lists.ts'
import { createVaultReads } from './vault-reads.ts'
import {
  attachedDisksOf,
  encryptedByDisks,
  keyVaultsOf,
  machineIn,
  managedDiskOf,
  virtualMachineOf,
  withInstanceView,
} from './virtual-machines.ts'
import { textOf } from './wire.ts'

export interface CollectorOptions {
  clients: ArmClients
  limits: Limits
  backupServicePrincipalId: string | undefined
  backupServiceApplicationId?: string | null | undefined
  now: () => Date
  /** Milliseconds, monotonic: how long lists are shared. */
  clock?: () => number
  /** How long one reading may take, whatever Azure does: what is not there by then is Unavailable. */
  readingTimeoutMs?: number
}

/** A reading of the largest vaults and subscriptions that Azure allows is a third of this. */
const MOST_READ = 64 * 1024 * 1024
/** The largest size of a VM takes 64 data disks. */
const MOST_DISKS = 100

/**
 * Three waves of calls: VM, extensions, locks and collections; then what needs the region or their ids; then the vault's own. What was
 * remembered starts in the first wave.
 */
export function createCollector({
  clients,
  limits,
  backupServicePrincipalId,
  backupServiceApplicationId,
  now,
  clock = () => performance.now(),
  readingTimeoutMs = 120_000,
}: CollectorOptions): FactCollector {
  const compute = createComputeReads(clients)
  const collections = createCollectionReads(compute, limits)
  const vaultReads = createVaultReads(clients)
  const lists = new SharedLists(clock)
  // Nobody who looks waits for a list that waits behind everybody.
  const listsInBackground = new SharedLists(clock)
  const places = new RememberedPlaces(now)

  async function facts(vm: VmId, known: Remembered | undefined, everyVault: boolean): Promise<VmBackupFacts> {
    const model = compute.virtualMachine(vm)
    const extensionList = compute.extensionList(vm)
    const locks = read(permissions.locks, () =>
      sharedList(`locks ${vm.subscriptionId}`, () =>
        listed(clients.of(vm.subscriptionId).locks.managementLocks.listAtSubscriptionLevel(withValue)),
      ),
    )
    const collectionList = compute.collectionList(vm)
    const expected = new Map(known?.collectionIds.map((id) => [id.toLowerCase(), compute.collection(id)]))

    // The region is the VM's; one whose VM may not be read is told by its collections.
    const location = Promise.all([model, collectionList]).then(([vmFact, list]) =>
      understood<string>(() => {
        const elsewhere = valueOf(list)?.find((collection) => isCollectionOf(collection, vm))?.location
        return vmFact.status === 'Unavailable' && elsewhere
          ? collected(elsewhere, now().toISOString())
          : mapFact(vmFact, (value) => value.location)
      }),
    )
    const vault = protectionFacts(
      clients,
      vaultReads,
      vm,
      known?.place
        ? location
        : model.then((fact) => (fact.status === 'Collected' ? mapFact(fact, (value) => value.location) : location)),
      known,
      now(),
      ...(everyVault ? [collectionList.then((list) => regionsOf(valueOf(list) ?? [], vm))] : []),
    )
    const protection = Promise.all([vault, collectionList, location]).then(([{ protection: fact }, list, region]) =>
      understood(() => withFormer({ clients, compute, reads: vaultReads, vm, location: region }, fact, valueOf(list))),
    )
    const expanded = collectionList.then((list) => understood(() => collections.expanded(vm, list, expected)))
    const extensions = Promise.all([extensionList, model]).then(([list, vmFact]) =>
      understood(() => compute.extensions(vm, list, vmFact)),
    )
    const disks = model.then((vmFact) =>
      understood(async () => {
        if (vmFact.status === 'Unavailable') return dependent(vmFact, 'Which disks are attached stands in the VM')
        const ids = fewEnough(attachedDisksOf(vmFact.value), MOST_DISKS)
        return allOf(await Promise.all(ids.map((id) => compute.disk(id))), vmFact.collectedAt)
      }),
    )
    const encryptionSets = disks.then((fact) => encryptionSetsOf(clients, valueOf(fact) ?? []))
    const keyVaults = Promise.all([model, disks]).then(([vmFact, diskFacts]) =>
      understood(() => {
        const ofVm =
          vmFact.status === 'Collected'
            ? virtualMachineOf(withInstanceView(vmFact.value), vm.id, now(), limits).encryption.keyVaults
            : []
        const vaults = [...ofVm, ...(valueOf(diskFacts) ?? []).flatMap(keyVaultsOf)]
        if (vaults.length === 0 && diskFacts.status === 'Unavailable')
          return dependent(diskFacts, 'Whether the disks are encrypted stands in the disks')
        return keyVaultAccess(clients, vaults, backupServicePrincipalId, now().toISOString())
      }),
    )

    const [
      modelFact,
      extensionFact,
      lockFact,
      listFact,
      expandedFact,
      diskFact,
      keyVaultFact,
      vaultFacts,
      sets,
      protectionFact,
    ] = await Promise.all([
      model,
      extensions,
      locks,
      collectionList,
      expanded,
      disks,
      keyVaults,
      vault,
      encryptionSets,
      protection,
    ])
    refuseAbsent(vm, modelFact)
    const restorePoints = collections.restorePoints(
      vm,
      listFact,
      expandedFact,
      vaultFacts,
      modelFact.status === 'Collected' ? machineIn(modelFact.value) : null,
      now(),
    )
    const encryptedVaults = (valueOf(keyVaultFact) ?? []).map(({ vaultId }) => vaultId)
    const found = fittingFacts({
      virtualMachine: mapFact(modelFact, (value) =>
        encryptedByDisks(virtualMachineOf(withInstanceView(value), vm.id, now(), limits), valueOf(diskFact) ?? []),
      ),
      extensions: extensionFact,
      disks: mapFact(diskFact, (list) => list.map((disk) => managedDiskOf(disk, disk.id ?? '', sets))),
      restorePoints,
      locks: mapFact(lockFact, (list: ManagementLockObject[]) =>
        locksOf(list, {
          vm,
          collectionIds: lockableOf(vm, restorePoints, valueOf(listFact)),
          collectionsOfOthers: collectionsOfOthers(vm, restorePoints, valueOf(listFact)),
          vaultIds: vaultsOf(valueOf(vaultFacts.protection)),
          keyVaultIds: encryptedVaults,
          diskIds: valueOf(diskFact)?.flatMap(({ id }) => id ?? []) ?? attachedDisksOf(valueOf(modelFact)),
        }),
      ),
      protection: protectionFact,
      backupJobs: vaultFacts.backupJobs,
      recoveryPoints: vaultFacts.recoveryPoints,
      keyVaults: mapFact(keyVaultFact, (list) =>
        backupServiceApplicationId === undefined
          ? list
          : list.map((access) => ({ ...access, backupServiceApplicationId })),
      ),
    })
    refuseWithoutSignIn(found)
    places.keep(vm, vaultFacts.place, found)
    return found
  }

  return {
    async collect(
      vm,
      {
        signal,
        fresh = false,
        mayShareLists = false,
        forPeople = false,
        inBackground = false,
        correlationId,
        everyVault = false,
      } = {},
    ) {
      const late = new AbortController()
      const timer = setTimeout(() => late.abort(tooSlow(readingTimeoutMs)), readingTimeoutMs)
      const scope: CallScope = {
        correlationId,
        signal: AbortSignal.any([late.signal, ...(signal ? [signal] : [])]),
        lane: inBackground ? 'Background' : fresh && !forPeople ? 'Action' : 'People',
        calls: 0,
        collects: true,
        lists: mayShareLists && !fresh ? (inBackground ? listsInBackground : lists) : undefined,
        mostRead: MOST_READ,
      }
      const observedAt = now().toISOString()
      try {
        const collectedFacts = await inCallScope(scope, () => facts(vm, fresh ? undefined : places.get(vm), everyVault))
        signal?.throwIfAborted()
        return { facts: collectedFacts, observedAt, armCalls: scope.calls, vmCalls: scope.vmCalls ?? 0 }
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

/** Where its collections lie: those of a VM that was made anew in another region lie in the former one. */
const regionsOf = (collections: SdkCollection[], vm: VmId) =>
  collections.flatMap(({ source, location }) =>
    textOf(location) !== null && sameId(textOf(source?.id) ?? '', vm.id) ? [location] : [],
  )

const tooSlow = (ms: number) =>
  new AzureError('Timeout', `Azure's answers took longer than ${ms / 1000} s together.`, { disposition: 'Retry' })

const vaultsOf = (protection: Protection | undefined) =>
  protection?.vaultId ? [protection.vaultId, ...protection.otherVaultIds] : []
