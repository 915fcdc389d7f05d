import { collected, type Fact } from '../backup/fact.ts'
import type { Protection } from '../backup/facts-of-backup.ts'
import { foldCase, parseArmId, sameId, type VmId } from '../backup/resource-id.ts'
import { unexpected } from './arm-error.ts'
import type { ArmClients } from './clients.ts'
import { permissions } from './permissions.ts'
import { listed, mapFact, read } from './reading.ts'
import { sameText, textOf } from './wire.ts'
import type { VaultReads } from './vault-reads.ts'

const VAULT = 'Microsoft.RecoveryServices/vaults'
/** Vaults of one region that are searched for an item that backupStatus does not name. */
const MOST_VAULTS = 20

/** Where a VM is protected, and what its container and item are called in any vault. */
export interface ProtectionPlace {
  itemId: string | null
  policyId: string | null
  /** `backupFabrics/…/protectedItems/…`: the same below every vault. */
  itemPath: string
}

/** Resources made long ago say `West Europe` where others say `westeurope`. */
const regionOf = (location: string) => foldCase(location).replaceAll(' ', '')

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
    const vault = textOf(vaultId)
    if (vault === null || sameText(protectionStatus, 'NotProtected')) return { itemId: null, policyId: null, itemPath }
    if (!sameText(parseArmId(vault)?.type, VAULT)) throw unexpected(`backupStatus names a vault ${vault.slice(0, 200)}`)
    return {
      itemId: `${vault}/${itemPath}`,
      policyId: textOf(policyName) ? `${vault}/backupPolicies/${policyName}` : null,
      itemPath,
    }
  })
}

/** Items for this VM in the region's other vaults: a soft-deleted one, or an old vault whose job still runs. */
export async function itemsElsewhere(
  clients: ArmClients,
  reads: VaultReads,
  vm: VmId,
  location: string,
  itemPath: string,
  exceptVaultId: string | null,
): Promise<Fact<Protection[]>> {
  const vaults = await read(permissions.vaults, () =>
    listed(clients.of(vm.subscriptionId).resources.resources.list({ filter: `resourceType eq '${VAULT}'` })),
  )
  if (vaults.status === 'Unavailable') return vaults
  const candidates = vaults.value
    .filter(({ id, location: region }) => id && regionOf(region ?? '') === regionOf(location) && parseArmId(id))
    .flatMap(({ id }) => (id && !(exceptVaultId && sameId(id, exceptVaultId)) ? [id] : []))
    .slice(0, MOST_VAULTS)
  const items = await Promise.all(candidates.map((vaultId) => reads.item(`${vaultId}/${itemPath}`)))
  const refused = items.find((item) => item.status === 'Unavailable' && item.requiredPermission !== undefined)
  const found = items.flatMap((item) => (item.status === 'Collected' ? [item.value] : []))
  return found.length === 0 && refused ? (refused as Fact<Protection[]>) : collected(found, vaults.collectedAt)
}
