import type { Disk, DiskProperties } from './compute.ts'
import { guidOf } from './guid.ts'
import { computeTime } from './time.ts'
import type { World } from './world.ts'

interface DiskOptions {
  location: string
  sku: string
  created: Date
  managedBy: string
  properties: Partial<DiskProperties>
}

export function aDisk(world: World, group: string, name: string, options: DiskOptions): Disk {
  const { location, sku, created, managedBy, properties } = options
  const diskSizeGB = properties.diskSizeGB ?? 128
  const id = `${group}/providers/Microsoft.Compute/disks/${name}`
  return world.disks.add({
    name,
    id,
    type: 'Microsoft.Compute/disks',
    location,
    managedBy,
    sku: { name: sku, tier: sku.startsWith('Ultra') ? 'Ultra' : 'Premium' },
    properties: {
      creationData: { createOption: properties.osType ? 'FromImage' : 'Empty' },
      diskSizeGB,
      diskSizeBytes: diskSizeGB * 1024 ** 3,
      encryption: { type: 'EncryptionAtRestWithPlatformKey' },
      timeCreated: computeTime(created),
      provisioningState: 'Succeeded',
      diskState: 'Attached',
      uniqueId: guidOf(id),
      ...properties,
    },
  })
}

/** In the gigabytes of `diskSizeGB`. */
export const terabytes = (count: number) => count * 1024

/** Azure Disk Encryption, the in-guest kind: the disk names the key vault that holds its secret and, mostly, its wrapping key. */
export const adeEncrypted = (keyVaultId: string, { keyEncryptionKey = true } = {}): Partial<DiskProperties> => {
  const url = `https://${keyVaultId.split('/').at(-1) ?? ''}.vault.azure.net`
  const sourceVault = { id: keyVaultId }
  return {
    encryptionSettingsCollection: {
      enabled: true,
      encryptionSettings: [
        {
          diskEncryptionKey: { sourceVault, secretUrl: `${url}/secrets/bek/00000000000000000000000000000001` },
          ...(keyEncryptionKey
            ? { keyEncryptionKey: { sourceVault, keyUrl: `${url}/keys/kek/00000000000000000000000000000002` } }
            : {}),
        },
      ],
      encryptionSettingsVersion: '1.1',
    },
  }
}
