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
    tags: {},
    managedBy,
    sku: { name: sku, tier: sku.startsWith('Ultra') ? 'Ultra' : 'Premium' },
    properties: {
      creationData: { createOption: properties.osType ? 'FromImage' : 'Empty' },
      diskSizeGB,
      ...performanceOf(diskSizeGB),
      encryption: { type: 'EncryptionAtRestWithPlatformKey' },
      networkAccessPolicy: 'AllowAll',
      publicNetworkAccess: 'Enabled',
      timeCreated: computeTime(created),
      provisioningState: 'Succeeded',
      diskState: 'Attached',
      diskSizeBytes: diskSizeGB * 1024 ** 3,
      uniqueId: guidOf(id),
      ...properties,
      ...(sku.startsWith('Premium_') ? { tier: tierOf(diskSizeGB) } : {}),
    },
  })
}

/** Sizes and figures of Premium SSD by the documentation of disk types; the recorded 10 GB disk is a P3 with 120 and 25. */
const premiumTiers = [
  { tier: 'P3', upToGB: 16, iops: 120, megabytes: 25 },
  { tier: 'P10', upToGB: 128, iops: 500, megabytes: 100 },
  { tier: 'P30', upToGB: 1024, iops: 5000, megabytes: 200 },
  { tier: 'P50', upToGB: 4096, iops: 7500, megabytes: 250 },
  { tier: 'P80', upToGB: Infinity, iops: 20_000, megabytes: 900 },
]
const premiumOf = (sizeGB: number) => premiumTiers.find(({ upToGB }) => sizeGB <= upToGB) ?? premiumTiers[0]!
const tierOf = (sizeGB: number) => premiumOf(sizeGB).tier
const performanceOf = (sizeGB: number) => {
  const { iops, megabytes } = premiumOf(sizeGB)
  return { diskIOPSReadWrite: iops, diskMBpsReadWrite: megabytes }
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
