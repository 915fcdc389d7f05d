import type { GraphRow } from '../resource-graph/graph-row.ts'
import type { Hints } from '../resource-graph/kql/relation.ts'
import type { Value } from '../resource-graph/kql/values.ts'
import type { RowOptions } from '../resource-graph/rows.ts'
import type { World } from '../world/world.ts'
import type { Backups } from './backups.ts'
import type { Layout } from './layout.ts'
import type { Machines } from './machines.ts'
import type { Protections } from './protections.ts'
import type { Snapshots } from './snapshots.ts'
import type { Traits } from './traits.ts'
import type { Troubles } from './troubles.ts'

/**
 * Rows of one type, by slots: so many for each VM, of which most are empty. Whatever a condition is likely to ask is answered from
 * the slot's numbers alone; the whole row is made of the resource that ARM would show.
 */
export interface RowKind {
  type: string
  slotsPerVm: number
  /** Whether there is a row at that moment. */
  exists(vm: number, slot: number, moment: number): boolean
  id(vm: number, slot: number, moment: number): string
  name(vm: number, slot: number, moment: number): string
  group(vm: number, slot: number): string
  location(vm: number): string
  row(vm: number, slot: number, moment: number): GraphRow
  /** How many of the slots may fit conditions. */
  slotsAt?(moment: number, oneOf: Hints['oneOf']): number
  /** Fields that are times, in milliseconds; undefined where the field is missing. */
  times?: Record<string, (vm: number, slot: number, moment: number) => number | undefined>
  /** By path, as `properties.status`. */
  quick: Record<string, (vm: number, slot: number, moment: number) => Value>
}

/** What rows are made of. */
export interface Models {
  world: World
  layout: Layout
  traits: Traits
  troubles: Troubles
  backups: Backups
  machines: Machines
  snapshots: Snapshots
  protections: Protections
  options: () => RowOptions
}

export const lastOf = (id: string) => id.split('/').at(-1) ?? ''
