import { valueOf } from '../backup/fact.ts'
import { sameId } from '../backup/resource-id.ts'
import type { CheckInput } from './check.ts'

export interface DiskSeen {
  id: string
  name: string
  sizeGiB: number | null
  sku: string | null
  adeEnabled: boolean
  shared: boolean | null
  maxShares: number | null
}

const GiB = 1024 ** 3

/**
 * The disks as their own resources tell it, and as the VM's model does where they could not be read: the model has no sharing
 * and, on a deallocated VM, no sizes. `complete` says whether every attached disk was read itself.
 */
export function disksSeen({ facts, vmId }: CheckInput): { disks: DiskSeen[]; complete: boolean } | undefined {
  const vm = valueOf(facts.virtualMachine)
  const read = valueOf(facts.disks)
  if (!vm && !read) return undefined
  // Older ADE (with Entra app) marks the VM alone; then any of its disks may be the encrypted one.
  const onlyVmTells = (vm?.encryption.adeEnabled ?? false) && !read?.some((disk) => disk.adeEnabled)
  const own = (read ?? []).map((disk) => ({
    id: disk.id,
    name: disk.name,
    sizeGiB: disk.sizeBytes === null ? null : disk.sizeBytes / GiB,
    sku: disk.sku,
    adeEnabled: disk.adeEnabled || onlyVmTells,
    shared: disk.maxShares > 1,
    maxShares: disk.maxShares,
  }))
  const unread = (vm?.disks ?? [])
    .filter((disk) => disk.id === null || !own.some((known) => sameId(known.id, disk.id!)))
    .map((disk) => ({
      id: disk.id ?? vmId.id,
      name: disk.name,
      sizeGiB: disk.sizeGB,
      sku: disk.storageAccountType,
      adeEnabled: onlyVmTells,
      // An unmanaged disk (page blob) cannot be shared.
      shared: disk.id === null ? false : null,
      maxShares: null,
    }))
  return {
    disks: [...own, ...unread],
    complete: read !== undefined && unread.every((disk) => disk.shared !== null),
  }
}
