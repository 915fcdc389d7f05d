import type { Disk as SdkDisk, DiskEncryptionSet as SdkSet } from '@azure/arm-compute'
import type { Fact, Unavailable } from '../backup/fact.ts'
import type { DiskEncryptionSet } from '../backup/facts-of-compute.ts'
import { foldCase, parseArmId } from '../backup/resource-id.ts'
import { clip } from '../backup/text.ts'
import { answered } from './answered.ts'
import { unexpected } from './arm-error.ts'
import type { ArmClients } from './clients.ts'
import { VAULT_VERSION } from './key-vault-reads.ts'
import { permissions } from './permissions.ts'
import { isGone, read } from './reading.ts'
import { textOf } from './wire.ts'

/** The sets that encrypt the disks, and whether their key vaults are there: two calls a set, for VMs that have any. By id in lower case. */
export async function encryptionSetsOf(clients: ArmClients, disks: SdkDisk[]): Promise<Map<string, DiskEncryptionSet>> {
  const ids = disks.flatMap(({ encryption }) => textOf(encryption?.diskEncryptionSetId) ?? [])
  const different = [...new Map(ids.map((id) => [foldCase(id), id]))]
  return new Map(await Promise.all(different.map(async ([key, id]) => [key, await setOf(clients, id)] as const)))
}

async function setOf(clients: ArmClients, id: string): Promise<DiskEncryptionSet> {
  const { subscriptionId, resourceGroup, name } = parseArmId(id) ?? {}
  if (!subscriptionId || !resourceGroup || !name) return unnamed(id, null)
  const set: Fact<SdkSet> = await read(permissions.diskEncryptionSets, async () => {
    const found = await clients.of(subscriptionId).compute.diskEncryptionSets.get(resourceGroup, name)
    if (textOf(found.id) === null) throw unexpected('a disk encryption set without its id')
    return found
  })
  if (set.status === 'Unavailable') return { ...notRead(id, set), state: isGone(set) ? 'SetGone' : 'NotRead' }
  const { activeKey, autoKeyRotationError } = set.value
  const keyVaultId = textOf(activeKey?.sourceVault?.id)
  if (keyVaultId !== null && !parseArmId(keyVaultId)) return unnamed(id, keyVaultId)
  const vault = keyVaultId === null ? null : await vaultAt(clients, keyVaultId)
  if (vault?.status === 'Unavailable')
    return { ...notRead(id, vault), keyVaultId, state: isGone(vault) ? 'KeyVaultGone' : 'NotRead' }
  const fault = textOf(autoKeyRotationError?.message) ?? textOf(autoKeyRotationError?.code)
  if (fault !== null) return { id, keyVaultId, state: 'KeyFaulty', message: fault, requiredPermission: null }
  if (vault === null) return unseen(id, textOf(activeKey?.keyUrl))
  return { id, keyVaultId, state: 'Present', message: null, requiredPermission: null }
}

/** `sourceVault` is left out for a key vault of another subscription (Compute's specification), and a managed HSM is none: nobody here sees the key. */
const unseen = (id: string, keyUrl: string | null): DiskEncryptionSet => ({
  id,
  keyVaultId: null,
  state: 'NotRead',
  message: keyUrl === null ? 'The set names no key.' : `The set names no key vault, only the key ${clip(keyUrl, 200)}.`,
  requiredPermission: null,
})

const vaultAt = (clients: ArmClients, id: string) =>
  read(permissions.keyVault, () => answered(() => clients.send('GET', `${id}?api-version=${VAULT_VERSION}`)))

/** A 404 for what is no id of a resource proves nothing gone. */
const unnamed = (id: string, keyVaultId: string | null): DiskEncryptionSet => ({
  id,
  keyVaultId,
  state: 'NotRead',
  message: `The id of ${keyVaultId === null ? 'the set' : 'its key vault'} is none of ARM.`,
  requiredPermission: null,
})

const notRead = (id: string, { message, reason, requiredPermission }: Unavailable) => ({
  id,
  keyVaultId: null,
  message: message ?? reason,
  requiredPermission: requiredPermission ?? null,
})
