import { asksForVms, filterTerms } from '../odata-filter.ts'
import { operation, param, type Call } from '../operation.ts'
import { page } from '../paging.ts'
import type { VirtualMachine } from '../world/compute.ts'
import { containerOf, vaultIdOf } from '../world/protected-item.ts'
import { groupOf, sameName, type Resource } from '../world/resource.ts'
import { backupAccepted, begin, withPreviewStatus } from './accepted.ts'
import { backupResult, backupStatus } from './backup-operation-statuses.ts'
import { vaultPath } from './paths.ts'
import { mirrored } from './protected-items.ts'
import { withVault } from './vaults.ts'

const fabrics = 'Microsoft.RecoveryServices/vaults/backupFabrics'
const fabricPath = `${vaultPath}/backupFabrics/{fabricName}`
/** The recorded refresh took ten seconds. */
const refreshTime = 10_000

const containerId = (vault: Resource, vmId: string) =>
  `${vault.id}/backupFabrics/Azure/protectionContainers/IaasVMContainer;${containerOf(vmId)}`

/** VMs of the vault's subscription and region that no vault protects. */
function protectable({ world }: Call, vault: Resource): VirtualMachine[] {
  const subscription = vault.id.split('/').slice(0, 3).join('/')
  const isProtected = new Set(
    world.protectedItems.under(subscription).map(({ properties }) => properties.virtualMachineId.toLowerCase()),
  )
  return world.virtualMachines
    .under(subscription)
    .filter(({ id, location }) => sameName(location ?? '', vault.location ?? '') && !isProtected.has(id.toLowerCase()))
}

const protectableItem = (vault: Resource, vm: VirtualMachine) => ({
  id: `${containerId(vault, vm.id)}/protectableItems/vm;${containerOf(vm.id)}`,
  name: containerOf(vm.id),
  type: `${fabrics}/protectionContainers/protectableItems`,
  properties: {
    virtualMachineId: vm.id,
    virtualMachineVersion: 'Compute',
    resourceGroup: groupOf(vm.id),
    backupManagementType: 'AzureIaasVM',
    protectableItemType: 'Microsoft.Compute/virtualMachines',
    friendlyName: vm.name,
    protectionState: 'NotProtected',
  },
})

const container = (vault: Resource, vmId: string) => ({
  id: containerId(vault, vmId),
  name: `IaasVMContainer;${containerOf(vmId)}`,
  type: `${fabrics}/protectionContainers`,
  properties: {
    virtualMachineId: vmId,
    virtualMachineVersion: 'Compute',
    resourceGroup: groupOf(vmId),
    friendlyName: vmId.split('/').at(-1) ?? '',
    backupManagementType: 'AzureIaasVM',
    registrationStatus: 'Registered',
    healthStatus: 'Healthy',
    containerType: 'Microsoft.Compute/virtualMachines',
    protectableObjectType: 'Microsoft.Compute/virtualMachines',
  },
})

export const protectionContainerOperations = [
  operation({
    id: 'BackupProtectableItems_List',
    method: 'GET',
    path: `${vaultPath}/backupProtectableItems`,
    action: 'Microsoft.RecoveryServices/vaults/backupProtectableItems/read',
    answers: [200],
    knownFrom: 'recording',
    handle: (call) =>
      withVault(call, (vault) => {
        const vms = asksForVms(filterTerms(call.query.get('$filter'))) ? protectable(call, vault) : []
        return page(
          call,
          vms.map((vm) => mirrored(call, protectableItem(vault, vm))),
        )
      }),
  }),
  operation({
    id: 'BackupProtectionContainers_List',
    method: 'GET',
    path: `${vaultPath}/backupProtectionContainers`,
    action: 'Microsoft.RecoveryServices/vaults/backupProtectionContainers/read',
    answers: [200],
    knownFrom: 'specification',
    handle: (call) =>
      withVault(call, (vault) => {
        const terms = filterTerms(call.query.get('$filter'))
        const name = terms.get('friendlyname')
        const containers = call.world.protectedItems
          .under(vault.id)
          .map(({ properties }) => container(vault, properties.virtualMachineId))
          .filter(
            ({ properties }) => asksForVms(terms) && sameName(name ?? properties.friendlyName, properties.friendlyName),
          )
        return page(
          call,
          containers.map((one) => mirrored(call, one)),
        )
      }),
  }),
  operation({
    id: 'ProtectionContainers_Refresh',
    method: 'POST',
    path: `${fabricPath}/refreshContainers`,
    action: `${fabrics}/refreshContainers/action`,
    answers: [202],
    knownFrom: 'recording',
    handle: (call) =>
      withVault(call, (vault) => {
        const begun = begin(call, refreshTime, () => undefined)
        const base = `${vault.id}/backupFabrics/${param(call, 'fabricName')}`
        return withPreviewStatus(backupAccepted(call, base, begun, 'operationsStatus', 'operationResults'))
      }),
  }),
  operation({
    id: 'ProtectionContainerRefreshOperationStatuses_Get',
    method: 'GET',
    path: `${fabricPath}/operationsStatus/{operationId}`,
    action: `${fabrics}/operationsStatus/read`,
    answers: [200],
    knownFrom: 'recording',
    handle: (call) => withVault(call, () => backupStatus(call)),
  }),
  operation({
    id: 'ProtectionContainerRefreshOperationResults_Get',
    method: 'GET',
    path: `${fabricPath}/operationResults/{operationId}`,
    action: `${fabrics}/operationResults/read`,
    answers: [202, 204],
    knownFrom: 'recording',
    handle: (call) => withVault(call, () => backupResult(call)),
  }),
]

/** The item of a VM in a vault, wherever it is. */
export const protectingVault = ({ world }: Call, vmId: string) => {
  const [item] = world.protectedItems.about(vmId)
  return item && world.vaults.get(vaultIdOf(item.id))
}
