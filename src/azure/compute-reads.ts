import type {
  Disk as SdkDisk,
  RestorePointCollection as SdkCollection,
  VirtualMachine as SdkVirtualMachine,
  VirtualMachineExtension,
} from '@azure/arm-compute'
import { collected, type Fact } from '../backup/fact.ts'
import type { Extension } from '../backup/facts-of-compute.ts'
import { parseArmId, sameId, type VmId } from '../backup/resource-id.ts'
import type { ArmClients } from './clients.ts'
import { backupExtensionNames, extensionsOf } from './extensions.ts'
import { permissions } from './permissions.ts'
import { allOf, isGone, listed, read } from './reading.ts'

export function createComputeReads(clients: ArmClients) {
  const of = (id: string) => {
    const { subscriptionId, resourceGroup, name } = parseArmId(id) ?? {}
    return { compute: clients.of(subscriptionId ?? '').compute, resourceGroup: resourceGroup ?? '', name: name ?? '' }
  }

  return {
    virtualMachine: (vm: VmId): Promise<Fact<SdkVirtualMachine>> =>
      read(permissions.virtualMachine, () =>
        of(vm.id).compute.virtualMachines.get(vm.resourceGroup, vm.vmName, { expand: 'instanceView' }),
      ),

    extensionList: (vm: VmId): Promise<Fact<VirtualMachineExtension[]>> =>
      read(permissions.extensions, async () => {
        const { value } = await of(vm.id).compute.virtualMachineExtensions.list(vm.resourceGroup, vm.vmName, {
          expand: 'instanceView',
        })
        return value ?? []
      }),

    /** The backup extension by its usual names, where neither the list nor the instance view shows it; Azure hides it at times. */
    async extensions(
      vm: VmId,
      list: Fact<VirtualMachineExtension[]>,
      model: Fact<SdkVirtualMachine>,
    ): Promise<Fact<Extension[]>> {
      if (list.status === 'Unavailable') return list
      const view = model.status === 'Collected' ? model.value.instanceView : undefined
      const seen = extensionsOf(list.value, [], view)
      if (seen.some((extension) => extension.isBackupExtension)) return collected(seen, list.collectedAt)
      const osType = model.status === 'Collected' ? model.value.storageProfile?.osDisk?.osType : undefined
      const names = osType
        ? [backupExtensionNames[osType === 'Windows' ? 'Windows' : 'Linux']]
        : Object.values(backupExtensionNames)
      const named = await Promise.all(
        names.map((name) =>
          read(permissions.extensions, () =>
            of(vm.id).compute.virtualMachineExtensions.get(vm.resourceGroup, vm.vmName, name, {
              expand: 'instanceView',
            }),
          ),
        ),
      )
      const present = allOf(
        named.filter((extension) => !isGone(extension)),
        list.collectedAt,
      )
      return present.status === 'Unavailable'
        ? present
        : collected(extensionsOf(list.value, present.value, view), list.collectedAt)
    },

    collectionList: (vm: VmId): Promise<Fact<SdkCollection[]>> =>
      read(permissions.collections, () => listed(of(vm.id).compute.restorePointCollections.listAll())),

    collection(id: string): Promise<Fact<SdkCollection>> {
      const { compute, resourceGroup, name } = of(id)
      return read(permissions.collections, () =>
        compute.restorePointCollections.get(resourceGroup, name, { expand: 'restorePoints' }),
      )
    },

    disk(id: string): Promise<Fact<SdkDisk>> {
      const { compute, resourceGroup, name } = of(id)
      return read(permissions.disks, () => compute.disks.get(resourceGroup, name))
    },
  }
}
export type ComputeReads = ReturnType<typeof createComputeReads>

/** Names lie: two VMs in two groups may bear one name, and a user may call a collection as he likes. The source's id does not. */
export const isCollectionOf = (collection: SdkCollection, vm: VmId) => sameId(collection.source?.id ?? '', vm.id)
