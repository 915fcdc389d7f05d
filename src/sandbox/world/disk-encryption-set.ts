import type { Resource } from './resource.ts'
import type { World } from './world.ts'

/** Server-side encryption with a key of the customer's; the key vault that it names may be gone. */
export const aDiskEncryptionSet = (world: World, group: string, name: string, keyVaultId: string): Resource =>
  world.diskEncryptionSets.add({
    id: `${group}/providers/Microsoft.Compute/diskEncryptionSets/${name}`,
    name,
    type: 'Microsoft.Compute/diskEncryptionSets',
    location: 'westeurope',
    identity: { type: 'SystemAssigned', principalId: 'd15cea5e-0007-4007-8007-000000000007', tenantId: world.tenantId },
    properties: {
      activeKey: {
        sourceVault: { id: keyVaultId },
        keyUrl: `https://${keyVaultId.split('/').at(-1) ?? ''}.vault.azure.net/keys/disks/00000000000000000000000000000003`,
      },
      encryptionType: 'EncryptionAtRestWithCustomerKey',
      provisioningState: 'Succeeded',
      rotationToLatestKeyVersionEnabled: false,
    },
  })
