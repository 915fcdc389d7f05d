import type { Disk as SdkDisk, InstanceViewStatus, VirtualMachine as SdkVirtualMachine } from '@azure/arm-compute'
import type { Disk, DiskEncryptionSet, VirtualMachine, VmAgent } from '../backup/facts-of-compute.ts'
import type { Machine } from '../backup/machine-of-point.ts'
import type { Limits } from '../backup/limits.ts'
import { foldCase, parseArmId } from '../backup/resource-id.ts'
import { agentIs, isVersionUnknown } from '../backup/words/agent.ts'
import { isPowerState, powerIs } from '../backup/words/power.ts'
import { isProvisioningStatus, provisioningStatusOf } from '../backup/words/provisioning.ts'
import { unexpected } from './arm-error.ts'
import { idOf, saidOf, textOf, timeOf } from './wire.ts'

/** Distinguishes it from another machine of the same name. */
export const machineIn = (vm: SdkVirtualMachine): Machine => ({
  uniqueId: textOf(vm.vmId),
  timeCreated: timeOf(vm.timeCreated),
})

export function virtualMachineOf(vm: SdkVirtualMachine, id: string, now: Date, limits: Limits): VirtualMachine {
  const { osProfile, storageProfile, instanceView } = vm
  const statuses = instanceView?.statuses ?? []
  const powerState = statuses.find((status) => isPowerState(status.code))?.code ?? null
  const failed = statuses.find((status) => provisioningStatusOf(status.code).is === 'Failed')
  const osDisk = storageProfile?.osDisk
  const provisioning = statuses.find(({ code }) => isProvisioningStatus(code))
  const since =
    provisioningStatusOf(provisioning?.code).is === 'Succeeded' ? undefined : (timeOf(provisioning?.time) ?? undefined)
  return {
    id: idOf(vm.id ?? id),
    name: vm.name ?? parseArmId(id)?.name ?? '',
    location: vm.location,
    ...machineIn(vm),
    provisioningState: vm.provisioningState ?? 'Unknown',
    provisioningError: failed
      ? { code: provisioningStatusOf(failed.code).code ?? 'failed', message: saidOf(failed.message) }
      : null,
    ...(since === undefined ? {} : { provisioningSinceDateTime: since }),
    powerState,
    osType: osTypeOf(osDisk?.osType ?? instanceView?.osName),
    vmAgent: vmAgentOf(instanceView?.vmAgent, powerState, now, limits),
    allowExtensionOperations: osProfile?.allowExtensionOperations ?? null,
    provisionVMAgent:
      osProfile?.windowsConfiguration?.provisionVMAgent ?? osProfile?.linuxConfiguration?.provisionVMAgent ?? null,
    disks: [
      ...(osDisk ? [{ ...diskOf(osDisk), kind: 'OsDisk' as const, lun: null }] : []),
      ...(storageProfile?.dataDisks ?? []).map((disk) => ({
        ...diskOf(disk),
        kind: 'DataDisk' as const,
        lun: disk.lun,
      })),
    ],
    encryption: encryptionOf(vm),
    ...(textOf(vm.securityProfile?.securityType) === null ? {} : { securityType: vm.securityProfile!.securityType! }),
  }
}

/**
 * Of a VM that was asked for with `$expand=instanceView`: without it agent, power state and extensions would be read as none. Every recorded
 * answer has it; listed VMs have none.
 */
export function withInstanceView<T extends Pick<SdkVirtualMachine, 'instanceView'>>(vm: T) {
  if (!vm.instanceView) throw unexpected('its instance view was asked for and is missing')
  return vm
}

interface AttachedDisk {
  name?: string
  diskSizeGB?: number
  writeAcceleratorEnabled?: boolean
  managedDisk?: { id?: string; storageAccountType?: string }
}
const diskOf = (disk: AttachedDisk) => ({
  id: textOf(disk.managedDisk?.id),
  name: disk.name ?? parseArmId(disk.managedDisk?.id ?? '')?.name ?? '',
  sizeGB: disk.diskSizeGB ?? null,
  storageAccountType: textOf(disk.managedDisk?.storageAccountType),
  writeAcceleratorEnabled: disk.writeAcceleratorEnabled ?? false,
})

function osTypeOf(text: string | undefined): 'Windows' | 'Linux' | null {
  if (text === undefined || text === '') return null
  return /windows/i.test(text) ? 'Windows' : 'Linux'
}

interface AgentView {
  vmAgentVersion?: string
  statuses?: InstanceViewStatus[]
}

/** A VM that does not run has an agent that is silent, or still says Ready with an old time (131 of 152 recorded stopped VMs): neither is a fault. */
function vmAgentOf(agent: AgentView | undefined, powerState: string | null, now: Date, limits: Limits): VmAgent {
  const status = agent?.statuses?.[0]
  const reportedAt = timeOf(status?.time)
  const version = isVersionUnknown(agent?.vmAgentVersion) ? null : textOf(agent?.vmAgentVersion)
  const rest = { version, message: saidOf(status?.message), reportedAt }
  if (powerIs(powerState) !== 'Running') return { status: 'NotApplicable', ...rest }
  if (!status) return { status: 'Absent', ...rest }
  const said = agentIs({ displayStatus: textOf(status.displayStatus), code: textOf(status.code) })
  if (said !== 'Ready') return { status: said, ...rest }
  const age = reportedAt === null ? 0 : now.getTime() - Date.parse(reportedAt)
  return { status: age > limits.vmAgentStaleMinutes * 60_000 ? 'Stale' : 'Ready', ...rest }
}

/** Azure Disk Encryption as the instance view reports it; disks themselves say it too, and the collector joins both. */
function encryptionOf(vm: SdkVirtualMachine): VirtualMachine['encryption'] {
  const settings = [
    ...(vm.instanceView?.disks ?? []).flatMap((disk) => disk.encryptionSettings ?? []),
    ...(vm.storageProfile?.osDisk?.encryptionSettings ? [vm.storageProfile.osDisk.encryptionSettings] : []),
  ].filter((setting) => setting.enabled !== false)
  return {
    adeEnabled: settings.length > 0,
    keyVaults: settings.flatMap(({ diskEncryptionKey, keyEncryptionKey }) =>
      diskEncryptionKey?.sourceVault?.id
        ? [{ vaultId: diskEncryptionKey.sourceVault.id, usesKeyEncryptionKey: (keyEncryptionKey ?? null) !== null }]
        : [],
    ),
  }
}

export const managedDiskOf = (
  disk: SdkDisk,
  id: string,
  sets: ReadonlyMap<string, DiskEncryptionSet> = new Map(),
): Disk => ({
  id: disk.id ?? id,
  name: disk.name ?? parseArmId(id)?.name ?? '',
  sizeBytes: disk.diskSizeBytes ?? ((disk.diskSizeGB ?? null) === null ? null : disk.diskSizeGB! * 1024 ** 3),
  sku: textOf(disk.sku?.name),
  maxShares: disk.maxShares ?? 1,
  adeEnabled: disk.encryptionSettingsCollection?.enabled ?? false,
  encryptionType: textOf(disk.encryption?.type),
  ...setOf(disk, sets),
})

function setOf({ encryption }: SdkDisk, sets: ReadonlyMap<string, DiskEncryptionSet>) {
  const set = sets.get(foldCase(textOf(encryption?.diskEncryptionSetId) ?? ''))
  return set ? { encryptionSet: set } : {}
}

/** Key vaults that a disk's own encryption settings name. */
export const keyVaultsOf = (disk: SdkDisk) =>
  disk.encryptionSettingsCollection?.enabled
    ? (disk.encryptionSettingsCollection.encryptionSettings ?? []).flatMap(({ diskEncryptionKey, keyEncryptionKey }) =>
        diskEncryptionKey?.sourceVault?.id
          ? [{ vaultId: diskEncryptionKey.sourceVault.id, usesKeyEncryptionKey: (keyEncryptionKey ?? null) !== null }]
          : [],
      )
    : []

/** With what the disks say of their encryption: key vaults that the VM's own model names count first. */
export const encryptedByDisks = (machine: VirtualMachine, disks: readonly SdkDisk[]): VirtualMachine => ({
  ...machine,
  encryption: {
    adeEnabled:
      machine.encryption.adeEnabled || disks.some((disk) => disk.encryptionSettingsCollection?.enabled === true),
    keyVaults: machine.encryption.keyVaults.length > 0 ? machine.encryption.keyVaults : disks.flatMap(keyVaultsOf),
  },
})

/** Ids of its managed disks, as its model names them. */
export const attachedDisksOf = (vm: SdkVirtualMachine | undefined): string[] => {
  const { osDisk, dataDisks = [] } = vm?.storageProfile ?? {}
  return [osDisk, ...(dataDisks ?? [])].flatMap((disk) => disk?.managedDisk?.id ?? [])
}
