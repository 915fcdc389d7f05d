import { days } from '../world/time.ts'
import { chanceOf, mixed, pick, type Chance } from './chance.ts'

export interface LargeFleetOptions {
  /** How many there are at the start; some come and go later. */
  vms: number
  subscriptions: number
  seed?: number
}

/** VMs of one group. The other sizes are multiples of it, so that a group's VMs have all of these in common. */
const groupSize = 40
/** VMs of one vault. */
const vaultSize = 12 * groupSize
/** Azure Backup opens another group for restore points when one is full. */
const restorePointGroupSize = 10 * groupSize
/** Of all VMs: made later, and deleted before the start with their snapshots left behind. */
const laterShare = 0.02
const goneShare = 0.005
/** One subscription in so many has no VM. */
const emptyOneIn = 20

const workloads = ['app', 'batch', 'dc', 'file', 'sap', 'sql', 'vdi', 'web'] as const
const locations = ['westeurope', 'westeurope', 'westeurope', 'northeurope', 'eastus'] as const

/** What the VMs of a group have in common. */
export interface GroupPlace {
  /** Ids of the subscription, of the group and of the vault. */
  subscription: string
  group: string
  vault: string
  groupName: string
  /** What their names begin with. */
  prefix: string
  location: string
  /** The name of the group that holds the snapshots. */
  restorePointGroup: string
  /** Machines of such groups are off at night. */
  isDevelopment: boolean
  /** The first VM. */
  first: number
}

export interface Place extends GroupPlace {
  name: string
}

/** Which VM is where. A VM is a number; ids are made of it and lead back to it, and sort as the numbers do. */
export class Layout {
  readonly size: number
  readonly start: number
  readonly chance: Chance
  readonly seed: number
  readonly subscriptionIds: string[]
  /** When each VM exists, in milliseconds. */
  readonly from: Float64Array
  readonly until: Float64Array
  readonly groups: GroupPlace[] = []
  readonly #groupOf: Uint32Array
  /** First VM of each subscription, and the end of the last. */
  readonly #starts: number[]
  readonly #bySubscription: Map<string, number>

  constructor({ vms, subscriptions, seed = 1 }: LargeFleetOptions, start: Date) {
    this.seed = seed
    this.chance = chanceOf(seed)
    this.start = start.getTime()
    const [later, gone] = [Math.ceil(vms * laterShare), Math.ceil(vms * goneShare)]
    this.size = vms + later + gone
    this.subscriptionIds = Array.from({ length: subscriptions }, (_, index) =>
      subscriptionId(seed, index, subscriptions),
    )
    this.#bySubscription = new Map(this.subscriptionIds.map((id, index) => [id, index]))
    this.#starts = startsOf(this.size, subscriptions, this.chance)
    this.from = new Float64Array(this.size)
    this.until = new Float64Array(this.size)
    this.#groupOf = new Uint32Array(this.size)
    this.#populate(later, gone)
  }

  #populate(later: number, gone: number): void {
    for (const index of this.subscriptionIds.keys()) {
      const [from = 0, to = 0] = this.#starts.slice(index, index + 2)
      for (let vm = from; vm < to; vm += 1) {
        const within = vm - from
        if (within % groupSize === 0) this.groups.push(this.#group(index, within / groupSize, vm))
        this.#groupOf[vm] = this.groups.length - 1
        const life = this.#life(vm, later, gone)
        this.from[vm] = life.from
        this.until[vm] = life.until
      }
    }
  }

  #group(index: number, number: number, first: number): GroupPlace {
    const subscription = `/subscriptions/${this.subscriptionIds[index] ?? ''}`
    const key = index * 100_000 + number
    const workload = pick(workloads, this.chance(key, 1))
    const location = pick(locations, this.chance(key, 2))
    const groupName = `rg-${padded(number, 4)}-${workload}`
    const vault = `vault-${location}-${Math.floor((number * groupSize) / vaultSize) + 1}`
    return {
      subscription,
      group: `${subscription}/resourceGroups/${groupName}`,
      groupName,
      prefix: `${workload}${padded(number, 4)}-`,
      location,
      restorePointGroup: `AzureBackupRG_${location}_${Math.floor((number * groupSize) / restorePointGroupSize) + 1}`,
      vault: `${subscription}/resourceGroups/rg-backup/providers/Microsoft.RecoveryServices/vaults/${vault}`,
      isDevelopment: this.chance(key, 3) < 0.2,
      first,
    }
  }

  /** Exactly so many exist at the start as were asked for: those that are made later and those that are gone are spread evenly. */
  #life(vm: number, later: number, gone: number): { from: number; until: number } {
    const extra = later + gone
    const before = Math.floor((vm * extra) / this.size)
    const made = this.start - days(30 + 870 * this.chance(vm, 10))
    if (Math.floor(((vm + 1) * extra) / this.size) === before) {
      const leaves = this.chance(vm, 11) < 0.01
      return { from: made, until: leaves ? this.start + days(0.05 + 30 * this.chance(vm, 12)) : Infinity }
    }
    const isGone = Math.floor(((before + 1) * gone) / extra) > Math.floor((before * gone) / extra)
    if (isGone) return { from: made, until: this.start - days(1 + 25 * this.chance(vm, 12)) }
    return { from: this.start + days(0.02 + 30 * this.chance(vm, 13)), until: Infinity }
  }

  groupIndexOf(vm: number): number {
    return this.#groupOf[vm] ?? 0
  }

  groupOf(vm: number): GroupPlace {
    return this.groups[this.#groupOf[vm] ?? 0]!
  }

  groupsBetween({ from, to }: { from: number; to: number }): GroupPlace[] {
    return to > from ? this.groups.slice(this.groupIndexOf(from), this.groupIndexOf(to - 1) + 1) : []
  }

  /** What ids of a VM and of everything around it are made of. */
  placeOf(vm: number): Place {
    const group = this.groupOf(vm)
    return { ...group, name: group.prefix + padded(vm - group.first, 2) }
  }

  nameOf(vm: number): string {
    const { prefix, first } = this.groupOf(vm)
    return prefix + padded(vm - first, 2)
  }

  vmIdOf(vm: number): string {
    return `${this.groupOf(vm).group}/providers/Microsoft.Compute/virtualMachines/${this.nameOf(vm)}`
  }

  /** The range of VMs of a subscription, lower-cased; undefined for one of somebody else. */
  rangeOf(subscription: string): { from: number; to: number } | undefined {
    const index = this.#bySubscription.get(subscription)
    return index === undefined ? undefined : { from: this.#starts[index] ?? 0, to: this.#starts[index + 1] ?? 0 }
  }

  /** The VM of a subscription and name; undefined for a name that none has. */
  find(subscription: string, name: string): number | undefined {
    const range = this.rangeOf(subscription.toLowerCase())
    const [, group = '', number = ''] = /^[a-z]+(\d{4,})-(\d\d)$/i.exec(name) ?? []
    if (!range || !group) return undefined
    const vm = range.from + Number(group) * groupSize + Number(number)
    if (vm >= range.to || Number(number) >= groupSize) return undefined
    return this.nameOf(vm).toLowerCase() === name.toLowerCase() ? vm : undefined
  }
}

const padded = (number: number, digits: number) => String(number).padStart(digits, '0')

/** A GUID that begins with the subscription's place among all, so that ids sort as numbers do. */
function subscriptionId(seed: number, index: number, count: number): string {
  const step = Math.floor(0xffff_ffff / count)
  const hex = (number: number, digits: number) => number.toString(16).padStart(8, '0').slice(0, digits)
  const [first, second, third] = [1, 2, 3].map((question) => mixed(seed, index, 100 + question))
  const head = hex(index * step + (mixed(seed, index, 100) % step), 8)
  return `${head}-${hex(first!, 4)}-4${hex(second!, 3)}-a${hex(third!, 3)}-${hex(second!, 8)}${hex(first!, 4)}`
}

/** Subscriptions are of unequal size, and some are empty. */
function startsOf(size: number, count: number, chance: Chance): number[] {
  const weights = Array.from({ length: count }, (_, index) =>
    count >= emptyOneIn && index % emptyOneIn === emptyOneIn - 1 ? 0 : 0.5 + chance(index, 99),
  )
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  let sum = 0
  const starts = weights.map((weight) => {
    const start = Math.round((sum / all) * size)
    sum += weight
    return start
  })
  return [...starts, size]
}
