import type { Fact } from '../backup/fact.ts'
import { parseArmId, type VmId } from '../backup/resource-id.ts'
import { clip } from '../backup/text.ts'
import { saysNotProtected } from '../backup/words/protection.ts'
import { unexpected } from './arm-error.ts'
import type { ArmClients } from './clients.ts'
import { permissions } from './permissions.ts'
import { mapFact, read } from './reading.ts'
import { idOf, sameText, textOf } from './wire.ts'

export const VAULT = 'Microsoft.RecoveryServices/vaults'

/** Where a VM is protected, and what its container and item are called in any vault. */
export interface ProtectionPlace {
  itemId: string | null
  /** backupStatus's word for the protection of a VM whose vault it does not name; null for NotProtected. */
  vaultNotNamed: string | null
  policyId: string | null
  /** `backupFabrics/…/protectedItems/…`: the same below every vault. */
  itemPath: string
}

/** The names that Azure gives a VM's item; backupStatus says the same in lower case (recorded). */
const defaultItemPath = (vm: VmId) => {
  const tail = `iaasvmcontainerv2;${vm.resourceGroup};${vm.vmName}`
  return `backupFabrics/Azure/protectionContainers/iaasvmcontainer;${tail}/protectedItems/vm;${tail}`
}

export async function placeOf(clients: ArmClients, vm: VmId, location: string): Promise<Fact<ProtectionPlace>> {
  const status = await read(permissions.backupStatus, () =>
    clients.of(vm.subscriptionId).backup.backupStatus.get(location, { resourceType: 'VM', resourceId: vm.id }),
  )
  return mapFact(status, ({ protectionStatus, vaultId, fabricName, containerName, protectedItemName, policyName }) => {
    const named = textOf(containerName) !== null && textOf(protectedItemName) !== null
    const itemPath = named
      ? `backupFabrics/${fabricName ?? 'Azure'}/protectionContainers/${containerName}/protectedItems/${protectedItemName}`
      : defaultItemPath(vm)
    if (textOf(protectionStatus) === null) throw unexpected('backupStatus does not say whether the VM is protected')
    const vault = textOf(vaultId) === null ? null : idOf(vaultId!)
    const isProtected = !saysNotProtected(protectionStatus)
    if (vault === null || !isProtected)
      return { itemId: null, vaultNotNamed: isProtected ? protectionStatus! : null, policyId: null, itemPath }
    if (!sameText(parseArmId(vault)?.type, VAULT)) throw unexpected(`backupStatus names a vault ${clip(vault, 200)}`)
    return {
      itemId: `${vault}/${itemPath}`,
      vaultNotNamed: null,
      policyId: textOf(policyName) ? `${vault}/backupPolicies/${policyName}` : null,
      itemPath,
    }
  })
}
