import type {
  Disk as SdkDisk,
  RestorePointCollection as SdkCollection,
  VirtualMachine as SdkVirtualMachine,
  VirtualMachineExtension,
} from '@azure/arm-compute'
import { collected, type Fact } from '../backup/fact.ts'
import type { Extension } from '../backup/facts-of-compute.ts'
import { parseArmId, sameId, type VmId } from '../backup/resource-id.ts'
import { unexpected } from './arm-error.ts'
import type { ArmClients } from './clients.ts'
import { backupExtensionNames } from '../backup/words/extensions.ts'
import { extensionsOf } from './extensions.ts'
import { permissions } from './permissions.ts'
import { allOf, isGone, read } from './reading.ts'
import { listed, withPoints } from './listing.ts'
import { sharedList } from './shared-lists.ts'
import { withInstanceView } from './virtual-machines.ts'
import { sameText, textOf } from './wire.ts'

export function createComputeReads(clients: ArmClients) {
  const of = (id: string) => {
    const { subscriptionId, resourceGroup, name } = parseArmId(id) ?? {}
    return { compute: clients.of(subscriptionId ?? '').compute, resourceGroup: resourceGroup ?? '', name: name ?? '' }
  }

  return {
    virtualMachine: (vm: VmId): Promise<Fact<SdkVirtualMachine>> =>
      read(permissions.virtualMachine, async () => {
        const options = { expand: 'instanceView' as const }
        const found = await of(vm.id).compute.virtualMachines.get(vm.resourceGroup, vm.vmName, options)
        // Without disks and region half of the facts would be read as "none".
        if (!sameId(found.id ?? '', vm.id) || textOf(found.location) === null || !found.storageProfile)
          throw unexpected('it is not the virtual machine that was asked for')
        return found
      }),

    extensionList: (vm: VmId): Promise<Fact<VirtualMachineExtension[]>> =>
      read(permissions.extensions, async () => {
        const { value } = await of(vm.id).compute.virtualMachineExtensions.list(vm.resourceGroup, vm.vmName, {
          expand: 'instanceView',
        })
        // Taken for an empty list, an answer of another kind would rule out a failed extension.
        if (!Array.isArray(value)) throw unexpected('it is a list without a value')
        return value.map(withId)
      }),

    /** The backup extension by its usual names, where neither the list nor the instance view shows it; Azure hides it at times. */
    async extensions(
      vm: VmId,
      list: Fact<VirtualMachineExtension[]>,
      model: Fact<SdkVirtualMachine>,
    ): Promise<Fact<Extension[]>> {
      if (list.status === 'Unavailable') return list
      const view = model.status === 'Collected' ? withInstanceView(model.value).instanceView : undefined
      const seen = extensionsOf(list.value, [], view)
      if (seen.some((extension) => extension.isBackupExtension)) return collected(seen, list.collectedAt, list)
      const osType = model.status === 'Collected' ? model.value.storageProfile?.osDisk?.osType : undefined
      const known = (['Windows', 'Linux'] as const).find((os) => sameText(osType, os))
      const names = known ? [backupExtensionNames[known]] : Object.values(backupExtensionNames)
      const named = await Promise.all(
        names.map((name) =>
          read(permissions.extensions, () =>
            of(vm.id)
              .compute.virtualMachineExtensions.get(vm.resourceGroup, vm.vmName, name, { expand: 'instanceView' })
              .then(withId),
          ),
        ),
      )
      const present = allOf(
        named.filter((extension) => !isGone(extension)),
        list.collectedAt,
      )
      return present.status === 'Unavailable'
        ? present
        : collected(extensionsOf(list.value, present.value, view), list.collectedAt, list)
    },

    collectionList: (vm: VmId): Promise<Fact<SdkCollection[]>> =>
      read(permissions.collections, () =>
        sharedList(`collections ${vm.subscriptionId}`, () =>
          listed(of(vm.id).compute.restorePointCollections.listAll()),
        ),
      ),

    collection(id: string): Promise<Fact<SdkCollection>> {
      const { compute, resourceGroup, name } = of(id)
      return read(permissions.collections, () =>
        compute.restorePointCollections
          .get(resourceGroup, name, { expand: 'restorePoints' })
          .then(withId)
          .then(withPoints),
      )
    },

    disk(id: string): Promise<Fact<SdkDisk>> {
      const { compute, resourceGroup, name } = of(id)
      return read(permissions.disks, () => compute.disks.get(resourceGroup, name).then(withId))
    },
  }
}
export type ComputeReads = ReturnType<typeof createComputeReads>

/** A resource without an id is malformed: later reads by id would silently find nothing. */
function withId<T extends { id?: string } | null | undefined>(resource: T): T {
  if (textOf(resource?.id) === null) throw unexpected('it is a resource without an id')
  return resource
}

/** Names lie: two VMs in two groups may bear one name, and a user may call a collection as he likes. The source's id does not. */
export const isCollectionOf = (collection: SdkCollection, vm: VmId) => sameId(collection.source?.id ?? '', vm.id)
