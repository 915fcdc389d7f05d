import type { GeneratedRows, RowSource } from '../resource-graph/row-source.ts'
import type { RowOptions } from '../resource-graph/rows.ts'
import { startBackup } from '../world/backup-run.ts'
import { days } from '../world/time.ts'
import type { World } from '../world/world.ts'
import { Addresses } from './addresses.ts'
import { itemRows, jobRows } from './backup-rows.ts'
import { Backups } from './backups.ts'
import { collectionRows, diskRows, extensionRows, vmRows } from './compute-rows.ts'
import { furnish } from './furnish.ts'
import { generatedChanges } from './generated-changes.ts'
import { SlotRows } from './generated-rows.ts'
import { GroupLocks } from './group-locks.ts'
import { Layout, type LargeFleetOptions } from './layout.ts'
import type { Keeper } from './lazy-map.ts'
import { lazyWorld } from './lazy-world.ts'
import { placeLocks, WatchedLocks } from './locks.ts'
import { Machines } from './machines.ts'
import { Protections } from './protections.ts'
import { Snapshots } from './snapshots.ts'
import { Traits } from './traits.ts'
import { Troubles } from './troubles.ts'

/**
 * As many VMs as one likes, made when asked for: what nobody has touched costs no memory, and the same seed makes the same fleet.
 * Untouched VMs live by themselves (backups, troubles, updates, clean-ups under locks); a VM that somebody may be about to change
 * is put into the world's maps, stays as it is but for what is done to it, and has its nightly backups there.
 */
export class LargeFleet implements Keeper, GeneratedRows {
  readonly world: World
  readonly sources: RowSource[]
  readonly layout: Layout
  kept: GeneratedRows['kept'] = () => undefined
  options: RowOptions = { vmAgentInLists: false }
  browsing = false
  readonly #traits: Traits
  readonly #troubles: Troubles
  readonly #backups: Backups
  readonly #machines: Machines
  readonly #snapshots: Snapshots
  readonly #protections: Protections
  readonly #keptSince = new Map<number, number>()
  readonly #touched = new Set<number>()
  readonly #rows: Map<string, SlotRows>
  #now: Date

  constructor(options: LargeFleetOptions, now: Date) {
    this.#now = now
    const groupLocks = new GroupLocks()
    this.layout = new Layout(options, now)
    this.#traits = new Traits(this.layout)
    this.#troubles = new Troubles(this.layout)
    this.#backups = new Backups(this.layout, this.#traits, this.#troubles, groupLocks)
    this.#machines = new Machines(this.layout, this.#traits, this.#troubles)
    this.#snapshots = new Snapshots(this.layout, this.#traits, this.#backups, this.#machines)
    this.#protections = new Protections(this.layout, this.#traits, this.#backups)
    const made = { machines: this.#machines, snapshots: this.#snapshots, protections: this.#protections }
    this.world = lazyWorld({
      ...made,
      layout: this.layout,
      addresses: new Addresses(this.layout, this.#traits, this.#snapshots),
      keeper: this,
      locks: new WatchedLocks(groupLocks, () => this.#now.getTime()),
      now: () => this.#now.getTime(),
      idsOf: (type, vm) => this.#idsOf(type, vm),
    })
    const models = {
      world: this.world,
      layout: this.layout,
      traits: this.#traits,
      troubles: this.#troubles,
      backups: this.#backups,
      ...made,
      options: () => this.options,
    }
    const kinds = [vmRows, diskRows, extensionRows, collectionRows, itemRows, jobRows]
    const rows = kinds.map((rowsOf) => rowsOf(models)).map((kind) => new SlotRows(kind, this.layout, this.#keptSince))
    this.#rows = new Map(rows.map((source) => [source.type, source]))
    this.sources = rows
    // An event is about the VMs that were touched when it was put into the timeline.
    this.world.timeline.noted = () => [...this.#touched]
    this.world.timeline.happening = (vms) => {
      for (const vm of vms as number[]) this.#touched.add(vm)
    }
    furnish(this.world, this.layout)
    placeLocks(this.world, this.layout)
  }

  lookAt(now: Date, browsing: boolean): void {
    this.#now = now
    this.browsing = browsing
  }

  isKept(vm: number): boolean {
    return this.#keptSince.has(vm)
  }

  touch(vm: number): void {
    this.#touched.add(vm)
    if (this.#keptSince.has(vm)) return
    const moment = this.#now.getTime()
    this.#keptSince.set(vm, moment)
    this.#machines.whole(vm, moment, this.world)
    this.#snapshots.collections(vm, moment, this.world)
    this.#protections.items(vm, moment, this.world)
    this.#protections.jobs(vm, moment, {}, this.world)
    this.#protections.recoveryPoints(vm, moment, this.world)
    this.#standUntilItEnds(vm)
    this.#backUpNext(vm, this.#now)
    this.kept(this.#now, this.layout.vmIdOf(vm))
  }

  settle(): string[] {
    for (const vm of this.#keptSince.keys()) this.#keptSince.set(vm, -Infinity)
    return [...this.#keptSince.keys()].map((vm) => this.layout.vmIdOf(vm))
  }

  takeTouched(): string[] {
    const touched = [...this.#touched].map((vm) => this.layout.vmIdOf(vm))
    this.#touched.clear()
    return touched
  }

  changes(from: Date, to: Date, reach: Parameters<GeneratedRows['changes']>[2]) {
    const { layout } = this
    const models = {
      layout,
      traits: this.#traits,
      troubles: this.#troubles,
      keptSince: this.#keptSince,
      rows: this.#rows,
    }
    return generatedChanges(models, from.getTime(), to.getTime(), reach)
  }

  /** Ids of VMs that exist at the moment, from one number on. */
  vmIds(from = 0, count = this.layout.size): string[] {
    const ids: string[] = []
    for (let vm = from; vm < this.layout.size && ids.length < count; vm += 1)
      if (this.#machines.exists(vm, this.#now.getTime())) ids.push(this.layout.vmIdOf(vm))
    return ids
  }

  /** What fails a kept VM's backups out of anybody's sight ends when it would have ended by itself, or is mended before. */
  #standUntilItEnds(vm: number): void {
    const standing = this.#machines.standing(vm, this.#now.getTime())
    if (!standing) return
    const { standingFaults, timeline } = this.world
    const key = this.layout.vmIdOf(vm).toLowerCase()
    standingFaults.set(key, standing.fault)
    timeline.after(this.#now, (standing.until - this.#now.getTime()) * timeline.pace, () => {
      if (standingFaults.get(key) === standing.fault) standingFaults.delete(key)
    })
  }

  /** A kept VM goes on being backed up at its hour, with the outcome that the world gives it. */
  #backUpNext(vm: number, after: Date): void {
    const { timeline } = this.world
    const [start] = this.#backups.startsBetween(vm, after.getTime(), after.getTime() + days(2))
    if (start === undefined) return
    // By the clock, however fast things happen.
    timeline.after(after, (start - after.getTime()) * timeline.pace, (at) => {
      const vmId = this.layout.vmIdOf(vm)
      const item = this.world.protectedItems
        .about(vmId)
        .find(
          ({ properties }) => properties.protectionState === 'Protected' || properties.protectionState === 'IRPending',
        )
      if (item && this.world.virtualMachines.has(vmId)) startBackup(this.world, item, at, { userTriggered: false })
      this.#backUpNext(vm, at)
    })
  }

  #idsOf(type: string, vm: number): string[] {
    const rows = this.#rows.get(type)
    const moment = this.#now.getTime()
    return Array.from(
      { length: rows?.kind.slotsPerVm ?? 0 },
      (_, slot) => rows?.row(vm, slot, moment)?.text('id') ?? '',
    ).filter((id) => id !== '')
  }
}
