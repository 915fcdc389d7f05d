import type { BackupPolicy, ProtectedItem, ProtectedItemProperties } from './backup.ts'
import type { VirtualMachine } from './compute.ts'
import { guidOf } from './guid.ts'
import { groupOf, type Resource } from './resource.ts'
import type { World } from './world.ts'

export const healthy = {
  code: 400239,
  title: 'IaasVmHealthGreenDefault',
  message: 'Backup pre-check status of this virtual machine is OK.',
  recommendations: [],
}

interface ItemOptions extends Partial<ProtectedItemProperties> {
  /** The VM's id when it was protected: not its present one for a VM that was moved. */
  protectedAs?: string
  /** `UpperCase`: recorded items write the resource group in their own id otherwise than in virtualMachineId. */
  groupSpelling?: 'AsIs' | 'UpperCase' | 'LowerCase'
}

/** A protected item; its health and last backup are those of the newest jobs unless given. */
export function aProtectedItem(
  world: World,
  vault: Pick<Resource, 'id'>,
  policy: Pick<BackupPolicy, 'id' | 'name'>,
  vm: Pick<VirtualMachine, 'id' | 'name'>,
  options: ItemOptions = {},
): ProtectedItem {
  const { protectedAs = vm.id, groupSpelling = 'AsIs', ...properties } = options
  const container = containerOf(protectedAs, groupSpelling)
  const name = `VM;${container}`
  return world.protectedItems.add({
    id: `${vault.id}/backupFabrics/Azure/protectionContainers/IaasVMContainer;${container}/protectedItems/${name}`,
    name,
    type: 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems',
    properties: {
      friendlyName: vm.name,
      virtualMachineId: protectedAs,
      protectionStatus: 'Healthy',
      protectionState: 'Protected',
      healthStatus: 'Passed',
      healthDetails: [healthy],
      lastBackupStatus: 'Completed',
      lastBackupTime: '2026-01-12T20:00:00Z',
      protectedItemDataId: String(parseInt(guidOf(protectedAs).slice(0, 8), 16)),
      protectedItemType: 'Microsoft.Compute/virtualMachines',
      backupManagementType: 'AzureIaasVM',
      workloadType: 'VM',
      containerName: container,
      sourceResourceId: protectedAs,
      policyId: policy.id,
      policyName: policy.name,
      // An absolute URL, not an id, and of the public cloud whatever host was asked.
      vaultId: `https://management.azure.com${vault.id}`,
      isArchiveEnabled: false,
      ...properties,
    },
  })
}

/** `iaasvmcontainerv2;{rg};{vm}`: what containerName of items and jobs says, and the end of the ids. */
export function containerOf(vmId: string, spelling: 'AsIs' | 'UpperCase' | 'LowerCase' = 'AsIs'): string {
  const group = groupOf(vmId)
  const spelled = { AsIs: group, UpperCase: group.toUpperCase(), LowerCase: group.toLowerCase() }[spelling]
  return `iaasvmcontainerv2;${spelled};${vmId.split('/').at(-1) ?? ''}`
}

export const vaultIdOf = (below: string) => below.split('/').slice(0, 9).join('/')
