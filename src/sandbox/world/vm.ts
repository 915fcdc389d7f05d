import type {
  DiskEncryptionSettings,
  DiskProperties,
  InstanceView,
  VirtualMachine,
  VmAgentView,
  VmDisk,
} from './compute.ts'
import { aDisk } from './disk.ts'
import { anExtension } from './extension.ts'
import { guidOf } from './guid.ts'
import { images, osConfiguration } from './operating-systems.ts'
import { withUpperCaseGroup } from './resource.ts'
import { diskEncrypted, power, provisioned, readyAgent } from './statuses.ts'
import { before, computeTime, days } from './time.ts'
import type { World } from './world.ts'

export interface DataDiskOptions extends Partial<DiskProperties> {
  sku?: string
  writeAcceleratorEnabled?: boolean
  diskName?: string
}

export interface VmOptions {
  now: Date
  location?: string
  os?: 'Windows' | 'Linux'
  provisioningState?: string
  powerState?: Parameters<typeof power>[0]
  /** Left out: Ready, with a fresh report at each read. `null`: no agent in the instance view. */
  vmAgent?: VmAgentView | null
  allowExtensionOperations?: boolean
  created?: Date
  osDisk?: Partial<DiskProperties>
  dataDisks?: DataDiskOptions[]
  securityType?: 'TrustedLaunch' | 'ConfidentialVM'
  /** The clock of a living guest is ahead by so many milliseconds, and so are the reports of its agent. */
  clockAhead?: number
}

export function aVm(world: World, group: string, name: string, options: VmOptions): VirtualMachine {
  const {
    now,
    location = 'westeurope',
    os = 'Windows',
    powerState = 'running',
    provisioningState = 'Succeeded',
  } = options
  const { created = before(now, days(200)), dataDisks = [], osDisk = {}, allowExtensionOperations = true } = options
  const id = `${group}/providers/Microsoft.Compute/virtualMachines/${name}`
  const deallocated = powerState === 'deallocated'

  const attach = (diskName: string, properties: DataDiskOptions): VmDisk => {
    const { sku = 'Premium_LRS', writeAcceleratorEnabled, diskName: _, ...rest } = properties
    const disk = aDisk(world, group, diskName, { location, sku, created, managedBy: id, properties: rest })
    return {
      name: diskName,
      createOption: 'Attach',
      caching: sku === 'UltraSSD_LRS' ? 'None' : 'ReadWrite',
      // A deallocated VM reports neither size nor storage type of its disks.
      managedDisk: deallocated
        ? { id: withUpperCaseGroup(disk.id) }
        : { storageAccountType: sku, id: withUpperCaseGroup(disk.id) },
      deleteOption: 'Detach',
      ...(deallocated ? {} : { diskSizeGB: disk.properties.diskSizeGB }),
      ...(writeAcceleratorEnabled === undefined ? {} : { writeAcceleratorEnabled }),
    }
  }
  const system = { ...attach(`${name}_OsDisk`, { osType: os, ...osDisk }), osType: os, createOption: 'FromImage' }
  const data = dataDisks.map((disk, lun) => ({
    ...attach(disk.diskName ?? `${name}_DataDisk_${lun}`, disk),
    lun,
    toBeDetached: false,
  }))

  const reported = before(now, 20_000)
  const vmAgent = options.vmAgent === undefined && !deallocated ? readyAgent(reported, os) : options.vmAgent
  if (options.vmAgent === undefined && powerState === 'running') world.liveAgents.add(id.toLowerCase())
  if (options.clockAhead) world.clocksAhead.set(id.toLowerCase(), options.clockAhead)

  const instanceView: InstanceView = {
    ...(powerState === 'running'
      ? {
          computerName: name.slice(0, 15),
          osName: os === 'Windows' ? 'Windows Server 2022 Datacenter' : 'ubuntu',
          osVersion: os === 'Windows' ? '10.0.20348.2762' : '22.04',
        }
      : {}),
    ...(vmAgent ? { vmAgent } : {}),
    disks: [system, ...data].map((disk) => diskView(disk.name, encryptionOf(world, disk), created)),
    hyperVGeneration: 'V2',
    statuses: [provisioned(computeTime(created)), power(powerState)],
  }
  const vm = world.virtualMachines.add({
    name,
    id,
    type: 'Microsoft.Compute/virtualMachines',
    location,
    tags: {},
    properties: {
      hardwareProfile: { vmSize: 'Standard_D4s_v5' },
      provisioningState,
      vmId: guidOf(id),
      storageProfile: { imageReference: images[os], osDisk: system, dataDisks: data },
      osProfile: {
        computerName: name.slice(0, 15),
        adminUsername: 'azureuser',
        ...osConfiguration[os],
        secrets: [],
        allowExtensionOperations,
        requireGuestProvisionSignal: true,
      },
      ...(options.securityType
        ? {
            securityProfile: {
              uefiSettings: { secureBootEnabled: true, vTpmEnabled: true },
              securityType: options.securityType,
            },
          }
        : {}),
      networkProfile: {
        networkInterfaces: [{ id: `${group}/providers/Microsoft.Network/networkInterfaces/${name}-nic` }],
      },
      instanceView,
      timeCreated: computeTime(created),
    },
    etag: '"3"',
  })
  if ([system, ...data].some((disk) => encryptionOf(world, disk).length > 0)) anExtension(world, vm, diskEncryption[os])
  return vm
}

const diskEncryption = {
  Windows: { publisher: 'Microsoft.Azure.Security', type: 'AzureDiskEncryption', version: '2.4.0.22' },
  Linux: { publisher: 'Microsoft.Azure.Security', type: 'AzureDiskEncryptionForLinux', version: '1.4.0.8' },
}

const encryptionOf = (world: World, { managedDisk }: VmDisk): DiskEncryptionSettings[] =>
  world.disks.get(managedDisk.id)?.properties.encryptionSettingsCollection?.encryptionSettings ?? []

/** The words of `EncryptionState` are those of az's documentation (`az vm encryption show`). */
const diskView = (name: string, settings: DiskEncryptionSettings[], created: Date) => ({
  name,
  ...(settings.length > 0 ? { encryptionSettings: settings.map((one) => ({ ...one, enabled: true })) } : {}),
  statuses: [provisioned(computeTime(created)), ...(settings.length > 0 ? [diskEncrypted] : [])],
})
