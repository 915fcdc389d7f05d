import type {
  InstanceView,
  RestorePointCollection,
  VirtualMachine,
  VirtualMachineProperties,
  VmDisk,
} from './compute.ts'
import { guidOf } from './guid.ts'
import { computeTime } from './time.ts'
import type { World } from './world.ts'

/** As much of a VM as restore points tell of. */
export type SnapshotSource = Pick<VirtualMachine, 'id' | 'name' | 'location'> & {
  properties: Pick<VirtualMachineProperties, 'vmId' | 'hardwareProfile' | 'storageProfile' | 'osProfile'> & {
    instanceView: Pick<InstanceView, 'hyperVGeneration'>
  }
}

export interface CollectionOptions {
  name?: string
  /** Oldest first. */
  points: Date[]
  pointName?: (time: Date) => string
  /** The VM's id when the collection was made: not its present one for a VM that was moved. */
  sourceId?: string
  consistencyMode?: string
}

export function aCollection(
  world: World,
  vm: SnapshotSource,
  group: string,
  options: CollectionOptions,
): RestorePointCollection {
  const { name = collectionName(vm.name), points, pointName = backupPointName, sourceId = vm.id } = options
  const { consistencyMode = 'ApplicationConsistent' } = options
  const id = `${group}/providers/Microsoft.Compute/restorePointCollections/${name}`
  return world.restorePointCollections.add({
    name,
    id,
    type: 'Microsoft.Compute/restorePointCollections',
    location: vm.location ?? '',
    properties: {
      // The recorded source.location keeps capitals that `location` has lost.
      source: { location: capitalised(vm.location ?? ''), id: sourceId },
      restorePointCollectionId: guidOf(id),
      provisioningState: 'Succeeded',
      restorePoints: points.map((time) => aRestorePoint(id, pointName(time), vm, time, consistencyMode)),
    },
  })
}

export const aRestorePoint = (
  collectionId: string,
  name: string,
  vm: SnapshotSource,
  time: Date,
  consistencyMode: string,
) => ({
  name,
  id: `${collectionId}/restorePoints/${name}`,
  properties: {
    sourceMetadata: {
      vmId: vm.properties.vmId,
      location: capitalised(vm.location ?? ''),
      hardwareProfile: vm.properties.hardwareProfile,
      storageProfile: storageProfileOf(vm, `${collectionId}/restorePoints/${name}`),
      osProfile: vm.properties.osProfile,
      hyperVGeneration: vm.properties.instanceView.hyperVGeneration,
    },
    provisioningState: 'Succeeded',
    consistencyMode,
    timeCreated: computeTime(time),
  },
})

/** The disks as they were, each with the snapshot that was taken of it. */
function storageProfileOf({ properties: { storageProfile } }: SnapshotSource, pointId: string) {
  const snapshotOf = ({ name, managedDisk, diskSizeGB, caching }: VmDisk) => ({
    name,
    ...(diskSizeGB === undefined ? {} : { diskSizeGB }),
    caching,
    managedDisk,
    diskRestorePoint: {
      encryption: { type: 'EncryptionAtRestWithPlatformKey' },
      id: `${pointId}/diskRestorePoints/${name}_${guidOf(`${pointId} ${name}`)}`,
    },
  })
  const { osDisk, dataDisks } = storageProfile
  return {
    osDisk: { osType: osDisk.osType, ...snapshotOf(osDisk) },
    dataDisks: dataDisks.map((disk) => ({ lun: disk.lun, ...snapshotOf(disk) })),
  }
}

/** Seen in public files, not in a recorded session: `AzureBackup_{vm}_{digits}` and `AzureBackup_yyyyMMdd_HHmmss`. */
export const collectionName = (vmName: string) =>
  `AzureBackup_${vmName}_${parseInt(guidOf(vmName).slice(0, 12).replace('-', ''), 16)}`
export const backupPointName = (time: Date) =>
  `AzureBackup_${time.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_')}`

const spelling: Record<string, string> = { westeurope: 'WestEurope', northeurope: 'NorthEurope', eastus: 'EastUS' }
const capitalised = (location: string) => spelling[location] ?? location
