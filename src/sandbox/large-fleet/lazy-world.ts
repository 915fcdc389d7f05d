import type { ManagementLock } from '../world/management-lock.ts'
import type { ResourceMap } from '../world/resource.ts'
import { emptyWorld, type World } from '../world/world.ts'
import type { Addresses } from './addresses.ts'
import { LazyMap, type Keeper, type LazySource } from './lazy-map.ts'
import type { Layout } from './layout.ts'
import type { Machines } from './machines.ts'
import type { Protections } from './protections.ts'
import type { Snapshots } from './snapshots.ts'

interface Makers {
  layout: Layout
  addresses: Addresses
  machines: Machines
  snapshots: Snapshots
  protections: Protections
  keeper: Keeper
  locks: ResourceMap<ManagementLock>
  now: () => number
  /** The ids that a VM's resources of one type have at the moment, without making them. */
  idsOf: (type: string, vm: number) => string[]
}

/** A world whose maps make what belongs to VMs when they are asked for it. */
export function lazyWorld({
  layout,
  addresses,
  machines,
  snapshots,
  protections,
  keeper,
  locks,
  now,
  idsOf,
}: Makers): World {
  const lazy = <T extends { id: string }>(
    source: Pick<LazySource<T>, 'of' | 'idsOf' | 'ownerOf'>,
    subjectOf?: (one: T) => string,
  ) =>
    new LazyMap<T>(
      {
        ...source,
        ownersWithin: (scope) => addresses.ownersWithin(scope),
        ownersAbout: (subject, scope) => addresses.ownersAbout(subject, scope),
      },
      keeper,
      subjectOf,
    )
  const exists = (vm: number) => machines.exists(vm, now())
  const vmOf = (id: string) => addresses.vmOf(id)
  return {
    ...emptyWorld(),
    locks,
    virtualMachines: lazy({
      ownerOf: (id) => (isOfType(id, 'virtualMachines') ? vmOf(id) : undefined),
      of: (vm) => [machines.whole(vm, now())?.vm ?? []].flat(),
      idsOf: (vm) => (exists(vm) ? [layout.vmIdOf(vm)] : []),
    }),
    extensions: lazy({
      ownerOf: (id) => (isOfType(id, 'extensions') ? vmOf(id) : undefined),
      of: (vm) => machines.whole(vm, now())?.extensions ?? [],
      idsOf: (vm) => idsOf('microsoft.compute/virtualmachines/extensions', vm),
    }),
    disks: lazy({
      ownerOf: (id) => (isOfType(id, 'disks') ? vmOf(id.replace(/_(OsDisk|DataDisk_\d)$/i, '')) : undefined),
      of: (vm) => machines.whole(vm, now())?.disks ?? [],
      idsOf: (vm) => idsOf('microsoft.compute/disks', vm),
    }),
    restorePointCollections: lazy(
      {
        ownerOf: (id) => addresses.ownerOfCollection(id),
        of: (vm) => snapshots.collections(vm, now()),
        idsOf: (vm) => idsOf('microsoft.compute/restorepointcollections', vm),
      },
      ({ properties }) => properties.source.id,
    ),
    protectedItems: lazy(
      {
        ownerOf: (id) => (/\/protectedItems\/[^/]+$/i.test(id) ? vmOf(id) : undefined),
        of: (vm) => protections.items(vm, now()),
        idsOf: (vm) => idsOf('microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems', vm),
      },
      ({ properties }) => properties.virtualMachineId,
    ),
    backupJobs: lazy(
      {
        ownerOf: (id) => addresses.ownerOfJob(id),
        of: (vm, hint) => protections.jobs(vm, now(), hint),
        idsOf: (vm) => idsOf('microsoft.recoveryservices/vaults/backupjobs', vm),
      },
      ({ properties }) => properties.containerName,
    ),
    recoveryPoints: lazy({
      ownerOf: (id) => (/\/recoveryPoints\/[^/]+$/i.test(id) ? vmOf(id) : undefined),
      of: (vm) => protections.recoveryPoints(vm, now()),
      idsOf: (vm) => protections.recoveryPoints(vm, now()).map(({ id }) => id),
    }),
  }
}

const isOfType = (id: string, type: string) => new RegExp(`/${type}/[^/]+$`, 'i').test(id)
