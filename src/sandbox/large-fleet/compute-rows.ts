import { collectionRow, diskRow, extensionRow, vmRow } from '../resource-graph/rows.ts'
import { provisioningStateOf } from './machines.ts'
import { otherProductGroup } from './names.ts'
import { lastOf, type Models, type RowKind } from './row-kind.ts'

export function vmRows({ world, layout, traits, troubles, machines, options }: Models): RowKind {
  return {
    type: 'microsoft.compute/virtualmachines',
    slotsPerVm: 1,
    exists: (vm, _, moment) => machines.exists(vm, moment),
    id: (vm) => layout.vmIdOf(vm),
    name: (vm) => layout.nameOf(vm),
    group: (vm) => layout.groupOf(vm).groupName,
    location: (vm) => layout.groupOf(vm).location,
    row: (vm, _, moment) => vmRow(world, machines.bare(vm, moment)!.vm, options()),
    quick: {
      'properties.provisioningState': (vm, _, moment) =>
        provisioningStateOf(troubles.at(vm, moment), traits.isUpdating(vm, moment)),
      'properties.storageProfile.osDisk.osType': (vm) => traits.os(vm),
      'properties.extended.instanceView.powerState.code': (vm, _, moment) =>
        `PowerState/${traits.isOff(vm, moment, layout.groupOf(vm).isDevelopment) ? 'deallocated' : 'running'}`,
    },
  }
}

export function diskRows({ world, layout, traits, machines }: Models): RowKind {
  const name = (vm: number, slot: number) => `${layout.nameOf(vm)}_${slot === 0 ? 'OsDisk' : `DataDisk_${slot - 1}`}`
  const disk = (vm: number, slot: number) => (slot === 0 ? undefined : traits.dataDisks(vm)[slot - 1])
  return {
    type: 'microsoft.compute/disks',
    slotsPerVm: 4,
    exists: (vm, slot, moment) => slot <= traits.dataDiskCount(vm) && machines.exists(vm, moment),
    id: (vm, slot) => `${layout.groupOf(vm).group}/providers/Microsoft.Compute/disks/${name(vm, slot)}`,
    name,
    group: (vm) => layout.groupOf(vm).groupName,
    location: (vm) => layout.groupOf(vm).location,
    row: (vm, slot, moment) => diskRow(world, machines.bare(vm, moment)!.disks[slot]!),
    quick: {
      'properties.diskSizeGB': (vm, slot) => disk(vm, slot)?.diskSizeGB ?? 128,
      'properties.maxShares': (vm, slot) => disk(vm, slot)?.maxShares ?? null,
      'sku.name': (vm, slot) => disk(vm, slot)?.sku ?? 'Premium_LRS',
    },
  }
}

/** Slots: VMSnapshot, the monitor, a script. */
export function extensionRows({ world, layout, traits, troubles, machines }: Models): RowKind {
  const types = [
    { Windows: 'VMSnapshot', Linux: 'VMSnapshotLinux' },
    { Windows: 'AzureMonitorWindowsAgent', Linux: 'AzureMonitorLinuxAgent' },
    { Windows: 'CustomScriptExtension', Linux: 'CustomScript' },
  ]
  const name = (vm: number, slot: number) => types[slot]?.[traits.os(vm)] ?? ''
  const isThere = [
    (vm: number) => traits.listsSnapshotExtension(vm),
    (vm: number) => traits.hasMonitor(vm),
    (vm: number) => traits.hasScript(vm),
  ]
  const failing = ['snapshotExtensionFailed', 'otherExtensionFailed', undefined]
  return {
    type: 'microsoft.compute/virtualmachines/extensions',
    slotsPerVm: 3,
    exists: (vm, slot, moment) => isThere[slot]!(vm) && machines.exists(vm, moment),
    id: (vm, slot) => `${layout.vmIdOf(vm)}/extensions/${name(vm, slot)}`,
    name,
    group: (vm) => layout.groupOf(vm).groupName,
    location: (vm) => layout.groupOf(vm).location,
    row: (vm, slot, moment) =>
      extensionRow(
        world,
        machines.whole(vm, moment)!.extensions.find((one) => one.name === name(vm, slot))!,
      ),
    quick: {
      'properties.provisioningState': (vm, slot, moment) => {
        // What failed on Linux stands in the report alone.
        const kind = slot === 0 && traits.os(vm) === 'Linux' ? undefined : failing[slot]
        return kind !== undefined && troubles.at(vm, moment)?.kind === kind ? 'Failed' : 'Succeeded'
      },
      'properties.type': name,
    },
  }
}

/** Slots: Azure Backup's, another product's. */
export function collectionRows({ world, layout, traits, backups, snapshots }: Models): RowKind {
  const id = (vm: number, slot: number) => {
    const { group, name } = snapshots.places(vm)[slot]!
    return `${group}/providers/Microsoft.Compute/restorePointCollections/${name}`
  }
  return {
    type: 'microsoft.compute/restorepointcollections',
    slotsPerVm: 2,
    exists: (vm, slot, moment) => {
      if (moment < (layout.from[vm] ?? Infinity)) return false
      return slot === 0 ? backups.hasPoints(vm, moment) : traits.otherProductPoints(vm) > 0
    },
    id,
    name: (vm, slot) => lastOf(id(vm, slot)),
    group: (vm, slot) => (slot === 0 ? layout.groupOf(vm).restorePointGroup : otherProductGroup),
    location: (vm) => layout.groupOf(vm).location,
    row: (vm, slot) => collectionRow(world, snapshots.bare(vm, slot)),
    quick: {
      'properties.source.id': (vm) => layout.vmIdOf(vm),
      'properties.provisioningState': () => 'Succeeded',
    },
  }
}
