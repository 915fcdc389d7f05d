import { apiVersions } from '../backup/api-versions.ts'
import { BackupPolicy, Protection } from '../backup/facts-of-backup.ts'
import type { ProtectionControl } from '../backup/protection-control.ts'
import { answeredAt } from './answered-at.ts'
import { protectionStopped } from '../backup/words/protection.ts'
import { sendWrite } from './arm-operations.ts'
import type { ArmClients } from './clients.ts'
import { policyOf } from './backup-policies.ts'
import { protectionOf } from './protected-items.ts'
import { fitting } from './fitting.ts'
import { orNull } from './reading.ts'
import { partsOf, pathOf, protectedItemPartsOf } from './resource-path.ts'
import { textOf } from './wire.ts'

const ITEM = 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems'
const POLICY = 'Microsoft.RecoveryServices/vaults/backupPolicies'
const VM = 'Microsoft.Compute/virtualMachines'
const BACKUP_VERSION = `api-version=${apiVersions.backup.newest}`
const fits = fitting(Protection, 'the protected item')
const fitsPolicy = fitting(BackupPolicy, 'the backup policy')

export function createProtectionControl(reads: ArmClients, writes: ArmClients): ProtectionControl {
  const put = (itemId: string, virtualMachineId: string, properties: Record<string, unknown>) =>
    sendWrite(writes, 'PUT', `${pathOf(itemId, ITEM)}?${BACKUP_VERSION}`, {
      properties: { protectedItemType: VM, sourceResourceId: checked(virtualMachineId, VM), ...properties },
    })

  return {
    getProtectedItem: (itemId) =>
      orNull(async () => {
        const { subscriptionId, resourceGroup, vault, fabric, container, item } = protectedItemPartsOf(itemId)
        const { protectedItems } = reads.of(subscriptionId).backup
        const { onResponse, time } = answeredAt()
        const found = await protectedItems.get(vault, resourceGroup, fabric, container, item, { onResponse })
        return fits(protectionOf(found, itemId, time()))
      }),
    getPolicy: (policyId) =>
      orNull(async () => {
        const { subscriptionId, resourceGroup, names } = partsOf(policyId, POLICY)
        const [vault = '', name = ''] = names
        const found = await reads.of(subscriptionId).backup.protectionPolicies.get(vault, resourceGroup, name)
        return {
          ...fitsPolicy(policyOf(found, policyId)),
          managementType: textOf(found.properties?.backupManagementType),
        }
      }),
    protectWith: (itemId, virtualMachineId, policyId) =>
      put(itemId, virtualMachineId, { policyId: checked(policyId, POLICY) }),
    undelete: (itemId, virtualMachineId) =>
      put(itemId, virtualMachineId, { protectionState: protectionStopped, isRehydrate: true }),
  }
}

/** Ids in bodies go as they are. */
function checked(id: string, type: string) {
  pathOf(id, type)
  return id
}
