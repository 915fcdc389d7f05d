import { containerOf } from '../world/protected-item.ts'
import type { Place } from './layout.ts'

export const otherProductGroup = 'rg-acronis'
export const formerVault = ({ subscription }: Pick<Place, 'subscription'>) =>
  `${subscription}/resourceGroups/rg-backup/providers/Microsoft.RecoveryServices/vaults/vault-former`

const vmIdOf = ({ group, name }: Place) => `${group}/providers/Microsoft.Compute/virtualMachines/${name}`

/** As much of a VM as jobs and items tell of. */
export const faceOf = (place: Place) => ({ id: vmIdOf(place), name: place.name })

export const itemIdOf = (vault: string, place: Place) => {
  const container = containerOf(vmIdOf(place))
  return `${vault}/backupFabrics/Azure/protectionContainers/IaasVMContainer;${container}/protectedItems/VM;${container}`
}

/** A GUID that leads back to the VM and the day. */
export function jobName(seed: number, vm: number, day: number): string {
  const hex = (number: number, digits: number) => (number >>> 0).toString(16).padStart(digits, '0').slice(-digits)
  const key = Math.imul(seed + 1, 0x9e3779b9)
  const first = hex(vm ^ key, 8)
  const second = hex(day ^ (key >>> 7), 4)
  return `${first}-${second}-4${second.slice(1)}-a${first.slice(5)}-${first}${second}`
}

export function jobOf(seed: number, name: string): { vm: number; day: number } | undefined {
  const [, first = '', second = ''] = /^([0-9a-f]{8})-([0-9a-f]{4})-/i.exec(name) ?? []
  if (!second) return undefined
  const key = Math.imul(seed + 1, 0x9e3779b9)
  const vm = (parseInt(first, 16) ^ key) >>> 0
  const day = (parseInt(second, 16) ^ (key >>> 7)) & 0xffff
  return jobName(seed, vm, day) === name.toLowerCase() ? { vm, day } : undefined
}
