import { valueOf } from '../backup/fact.ts'
import type { Protection } from '../backup/facts-of-backup.ts'
import type { DiskEncryptionSet, VirtualMachine } from '../backup/facts-of-compute.ts'
import { sameId, type VmId } from '../backup/resource-id.ts'
import type { CheckInput } from './check.ts'
import type { Sentence } from '../backup/sentence.ts'

export interface DiskSeen {
  id: string
  name: string
  sizeGiB: number | null
  sku: string | null
  adeEnabled: boolean
  shared: boolean | null
  maxShares: number | null
  encryptionSet: DiskEncryptionSet | null
}

interface DisksSeen {
  /** Those that a backup takes. */
  disks: DiskSeen[]
  /** Those that selective disk backup leaves out: no fault of theirs hinders a backup. */
  leftOut: DiskSeen[]
  complete: boolean
}

const GiB = 1024 ** 3

/**
 * The disks as their own resources tell it, and as the VM's model does where they could not be read: the model has no sharing
 * and, on a deallocated VM, no sizes. `complete` says whether every attached disk was read itself.
 */
export function disksSeen({ facts, vmId }: CheckInput): DisksSeen | undefined {
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
    encryptionSet: disk.encryptionSet ?? null,
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
      encryptionSet: null,
    }))
  const all = [...own, ...unread]
  const isOut = leftOutBy(valueOf(facts.protection)?.diskExclusion, vm)
  return {
    disks: all.filter((disk) => !isOut(disk)),
    leftOut: all.filter(isOut),
    complete: read !== undefined && unread.every((disk) => disk.shared !== null || isOut(disk)),
  }
}

/** By LUN, in either direction; the OS disk is always taken, and so is a disk of which no LUN is known. */
function leftOutBy(exclusion: Protection['diskExclusion'], vm: VirtualMachine | undefined) {
  return ({ id, name }: Pick<DiskSeen, 'id' | 'name'>) => {
    if (!exclusion) return false
    const attached = vm?.disks.find((disk) => (disk.id === null ? disk.name === name : sameId(disk.id, id)))
    if (!attached || attached.kind !== 'DataDisk' || attached.lun === null) return false
    return exclusion.luns.includes(attached.lun) !== exclusion.isInclusionList
  }
}

export const noDisk = ({ vmName }: VmId): Sentence => ({
  en: `VM ${vmName} has no disk.`,
  pt: `A VM ${vmName} não tem disco.`,
})
