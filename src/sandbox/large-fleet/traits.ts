import { days, hours, minutes } from '../world/time.ts'
import type { DataDiskOptions } from '../world/vm.ts'
import { terabytes } from '../world/disk.ts'
import { pick, weighed } from './chance.ts'
import type { Layout } from './layout.ts'

/** How a VM is protected. `Moved` is protected here and stopped in the vault that it came from. */
export type Protection = 'Protected' | 'None' | 'Stopped' | 'Paused' | 'Suspended' | 'SoftDeleted' | 'Moved'

const protections: readonly (readonly [weight: number, Protection])[] = [
  [0.04, 'None'],
  [0.012, 'Stopped'],
  [0.003, 'Paused'],
  [0.001, 'Suspended'],
  [0.005, 'SoftDeleted'],
  [0.005, 'Moved'],
]

export interface PolicyKind {
  name: string
  type: 'V1' | 'V2'
  instantDays: number
}

export const policyKinds: readonly PolicyKind[] = [
  { name: 'DefaultPolicy', type: 'V1', instantDays: 2 },
  { name: 'FiveSnapshotsPolicy', type: 'V1', instantDays: 5 },
  { name: 'EnhancedPolicy', type: 'V2', instantDays: 7 },
]
const policyWeights: readonly (readonly [weight: number, PolicyKind])[] = [
  [0.25, policyKinds[1]!],
  [0.25, policyKinds[2]!],
]

/** Disks that Azure Backup does not take or barely takes. */
const oddDisks: readonly (readonly [weight: number, DataDiskOptions])[] = [
  [0.0015, { maxShares: 2 }],
  [0.0015, { sku: 'UltraSSD_LRS' }],
  [0.0005, { diskSizeGB: terabytes(40) }],
]
const sizes = [64, 128, 256, 512, 1024]

const powerOffs = { from: 20, to: 6 }
const patchLength = minutes(4)
const week = days(7)

const kinds = protections.map(([, kind]) => kind)

/** What stays the same about each VM. What conditions of queries ask often is kept in a few bytes, the rest worked out when asked for. */
export class Traits {
  readonly #layout: Layout
  readonly #protection: Uint8Array
  readonly #backupTime: Uint32Array
  readonly #isOdd: Uint8Array
  readonly #dataDisks: Uint8Array

  constructor(layout: Layout) {
    this.#layout = layout
    const { size, chance } = layout
    this.#protection = new Uint8Array(size)
    this.#backupTime = new Uint32Array(size)
    this.#isOdd = new Uint8Array(size)
    this.#dataDisks = new Uint8Array(size)
    for (let vm = 0; vm < size; vm += 1) {
      const protection = weighed(protections, chance(vm, 31))
      this.#protection[vm] = protection === undefined ? kinds.length : kinds.indexOf(protection)
      const minute = (19 * 60 + Math.floor(600 * chance(vm, 34))) % 1440
      this.#backupTime[vm] = minutes(minute) + Math.floor(minutes(1) * chance(vm, 50))
      const isOdd = !this.allowsExtensions(vm) || weighed(oddDisks, chance(vm, 35)) !== undefined
      this.#isOdd[vm] = Number(isOdd)
      this.#dataDisks[vm] = this.dataDisks(vm).length
    }
  }

  os(vm: number): 'Windows' | 'Linux' {
    return this.#layout.chance(vm, 30) < 0.4 ? 'Linux' : 'Windows'
  }

  protection(vm: number): Protection {
    return kinds[this.#protection[vm] ?? 0] ?? 'Protected'
  }

  policy(vm: number): PolicyKind {
    return weighed(policyWeights, this.#layout.chance(vm, 32)) ?? policyKinds[0]!
  }

  /** When its protection ended, where it did. */
  protectionEnded(vm: number): number {
    const { chance, start } = this.#layout
    const most = this.protection(vm) === 'SoftDeleted' ? 13 : 40
    return start - days(0.5 + (most - 0.5) * chance(vm, 33))
  }

  /** Milliseconds since midnight, UTC: between seven in the evening and five in the morning. */
  backupTime(vm: number): number {
    return this.#backupTime[vm] ?? 0
  }

  dataDiskCount(vm: number): number {
    return this.#dataDisks[vm] ?? 0
  }

  dataDisks(vm: number): DataDiskOptions[] {
    const { chance } = this.#layout
    const odd = weighed(oddDisks, chance(vm, 35))
    const count = Math.floor(4 * chance(vm, 36) ** 2)
    const plain = Array.from({ length: count }, (_, lun) => ({ diskSizeGB: pick(sizes, chance(vm, 37 + lun)) }))
    return odd ? [...plain.slice(0, 2), odd] : plain
  }

  /** Whether there is anything that backups always fail of; a quick no for almost all. */
  isOdd(vm: number): boolean {
    return this.#isOdd[vm] === 1
  }

  allowsExtensions(vm: number): boolean {
    return this.#layout.chance(vm, 41) >= 0.002
  }

  /** Whether the list of extensions shows VMSnapshot, or the instance view alone. */
  listsSnapshotExtension(vm: number): boolean {
    return this.#layout.chance(vm, 42) < 0.6
  }

  hasMonitor(vm: number): boolean {
    return this.#layout.chance(vm, 43) < 0.5
  }

  hasScript(vm: number): boolean {
    return this.#layout.chance(vm, 44) < 0.15
  }

  /** Restore points of another product. */
  otherProductPoints(vm: number): number {
    const share = this.#layout.chance(vm, 45)
    return share < 0.02 ? 1 + Math.floor(share * 50 * 14) : 0
  }

  /** Off for good, or at night. */
  isOff(vm: number, moment: number, isDevelopment: boolean): boolean {
    const share = this.#layout.chance(vm, 46)
    if (share < 0.04) return true
    if (!isDevelopment || share >= 0.34) return false
    const hour = (moment % days(1)) / hours(1)
    return hour >= powerOffs.from || hour < powerOffs.to
  }

  /** The moments in (from, to] at which a VM that is off at night goes off or on. */
  switches(vm: number, from: number, to: number, isDevelopment: boolean): number[] {
    const share = this.#layout.chance(vm, 46)
    if (!isDevelopment || share < 0.04 || share >= 0.34) return []
    const found: number[] = []
    for (let day = Math.floor(from / days(1)); day <= Math.floor(to / days(1)); day += 1)
      for (const hour of [powerOffs.to, powerOffs.from]) {
        const moment = day * days(1) + hours(hour)
        if (moment > from && moment <= to) found.push(moment)
      }
    return found
  }

  /** Once a week an update of the model takes a few minutes. */
  isUpdating(vm: number, moment: number): boolean {
    return (moment - this.#patchOffset(vm)) % week < patchLength
  }

  updates(vm: number, from: number, to: number): number[] {
    const offset = this.#patchOffset(vm)
    const found: number[] = []
    for (let number = Math.floor((from - offset) / week); number <= Math.floor((to - offset) / week); number += 1)
      for (const moment of [number * week + offset, number * week + offset + patchLength])
        if (moment > from && moment <= to) found.push(moment)
    return found
  }

  #patchOffset(vm: number): number {
    return minutes(Math.floor(7 * 1440 * this.#layout.chance(vm, 47)))
  }
}
