import { aCollection, collectionName } from '../world/collection.ts'
import type { RestorePointCollection } from '../world/compute.ts'
import { days } from '../world/time.ts'
import type { Backups } from './backups.ts'
import type { Layout } from './layout.ts'
import type { Machines } from './machines.ts'
import { otherProductGroup } from './names.ts'
import { nowhere } from './nowhere.ts'
import type { Traits } from './traits.ts'

/** Restore point collections of a large fleet: Azure Backup's own, from the first snapshot on, and another product's. Those of deleted VMs stay. */
export class Snapshots {
  readonly #layout: Layout
  readonly #traits: Traits
  readonly #backups: Backups
  readonly #machines: Machines

  constructor(layout: Layout, traits: Traits, backups: Backups, machines: Machines) {
    this.#layout = layout
    this.#traits = traits
    this.#backups = backups
    this.#machines = machines
  }

  collections(vm: number, moment: number, world = nowhere): RestorePointCollection[] {
    if (moment < (this.#layout.from[vm] ?? Infinity)) return []
    const { points } = this.#backups.at(vm, moment)
    const others = this.#traits.otherProductPoints(vm)
    const source = points.length + others > 0 ? this.#machines.source(vm) : undefined
    if (!source) return []
    const [own, other] = this.places(vm)
    const made: RestorePointCollection[] = []
    if (points.length > 0)
      made.push(aCollection(world, source, own.group, { points: points.map((time) => new Date(time)) }))
    if (others > 0)
      made.push(
        aCollection(world, source, other.group, {
          name: other.name,
          points: Array.from({ length: others }, (_, index) => new Date(this.#layout.start - days(others - index))),
          pointName: (time) => `acronis-${time.getTime()}`,
          consistencyMode: 'CrashConsistent',
        }),
      )
    return made
  }

  /** One of the two without its points, which lists leave out. */
  bare(vm: number, slot: number): RestorePointCollection {
    const { group, name } = this.places(vm)[slot]!
    return aCollection(nowhere, this.#machines.source(vm), group, { name, points: [] })
  }

  /** Names and groups, made or not. */
  places(vm: number) {
    const { subscription, restorePointGroup, name } = this.#layout.placeOf(vm)
    return [
      { group: `${subscription}/resourceGroups/${restorePointGroup}`, name: collectionName(name) },
      { group: `${subscription}/resourceGroups/${otherProductGroup}`, name: `acronis-${name}` },
    ] as const
  }
}
