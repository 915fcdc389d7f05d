import type { ProtectedItemResource } from '@azure/arm-recoveryservicesbackup'
import { collected, type Fact } from '../backup/fact.ts'
import type { Protection } from '../backup/facts-of-backup.ts'
import { foldCase, parseArmId } from '../backup/resource-id.ts'
import { answeredAt } from './answered-at.ts'
import { callScope } from './call-scope.ts'
import type { ArmClients } from './clients.ts'
import { listed, withValue } from './listing.ts'
import { permissions } from './permissions.ts'
import { protectionOf, vaultIdOf } from './protected-items.ts'
import { mapFact, read } from './reading.ts'
import { sharedList } from './shared-lists.ts'

/** A page is 200 items and one call, for all VMs of a vault: a minute's age costs Backup's hourly limit a fifth of it. */
const SHARED_SECONDS = 60

/** All items of a vault: for readings that find Backup's limit of single items used up. The list has a limit of its own. */
const itemsOf = (
  clients: ArmClients,
  vaultId: string,
): Promise<Fact<{ item: ProtectedItemResource; answered: Date }[]>> => {
  const { subscriptionId, resourceGroup, name } = parseArmId(vaultId) ?? {}
  const filter = "backupManagementType eq 'AzureIaasVM'"
  return read(permissions.items, () =>
    sharedList(
      `items ${foldCase(vaultId)}`,
      async () => {
        const { backupProtectedItems } = clients.of(subscriptionId ?? '').backup
        const { onResponse, time } = answeredAt()
        const both = {
          onResponse(...given: Parameters<typeof withValue.onResponse>) {
            withValue.onResponse(...given)
            ;(onResponse as (...said: unknown[]) => void)(...given)
          },
        }
        const items = await listed(backupProtectedItems.list(name ?? '', resourceGroup ?? '', { filter, ...both }))
        return items.map((item) => ({ item, answered: time() }))
      },
      SHARED_SECONDS,
    ),
  )
}

/** The item as its vault's list has it; undefined where that cannot be read or does not have it, which proves nothing. */
export async function itemInList(clients: ArmClients, itemId: string): Promise<Fact<Protection> | undefined> {
  const vaultId = vaultIdOf(itemId)
  if (callScope()?.lists === undefined || vaultId === null) return undefined
  return await found(clients, vaultId, ({ id = '' }) => tailOf(id) === tailOf(itemId))
}

/** The item of a VM in one of these vaults that protects it. */
export async function itemOfVm(clients: ArmClients, vaultIds: string[], vmId: string) {
  for (const vaultId of vaultIds) {
    const fact = await found(clients, vaultId, ({ properties }) => {
      const { virtualMachineId, sourceResourceId } = (properties ?? {}) as Record<string, unknown>
      return [virtualMachineId, sourceResourceId].some(
        (id) => typeof id === 'string' && foldCase(id) === foldCase(vmId),
      )
    })
    if (fact?.status === 'Collected') return fact
  }
  return undefined
}

async function found(clients: ArmClients, vaultId: string, isIt: (item: ProtectedItemResource) => boolean) {
  const list = await itemsOf(clients, vaultId)
  if (list.status === 'Unavailable') return undefined
  const one = list.value.find(({ item }) => isIt(item))
  return (
    one &&
    mapFact(collected(one, list.collectedAt, list), ({ item, answered }) => protectionOf(item, item.id ?? '', answered))
  )
}

/** Fabric, container and item below the vault: a list may write the vault's group in other letters. */
const tailOf = (id: string) => foldCase(decodeURIComponent(id)).replace(/^.*\/backupfabrics\//, '')
