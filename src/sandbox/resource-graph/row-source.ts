import type { TableRow } from './graph-row.ts'
import type { Hints, Row } from './kql/relation.ts'
import type { RowOptions } from './rows.ts'

/** What an identity may read, by lower-cased subscription: all of it, or these lower-cased groups. */
export type Reach = ReadonlyMap<string, 'Whole' | ReadonlySet<string>>

/** What one query looks at. */
export interface View {
  /** The moment whose state the rows show: before the query by the lag of the index. */
  at: Date
  reach: Reach
  hints: Hints
}

/** Rows of one type. */
export interface RowSource {
  /** Lower-cased. */
  type: string
  /** The rows within reach that all the conditions hold for. */
  rows(view: View, keep: ((row: Row) => boolean)[]): TableRow[]
}

/** A resource that was made, changed or deleted, with its rows before and after. */
export interface Change {
  at: Date
  before?: TableRow
  after?: TableRow
}

/** What a fleet shows that is not held in memory. */
export interface GeneratedRows {
  sources: RowSource[]
  options: RowOptions
  /** Called before the world is looked at: the moment, and whether it is for reading only. */
  lookAt(now: Date, browsing: boolean): void
  /** Told when a VM is held from a moment on that was generated before. */
  kept: (at: Date, vmId: string) => void
  /** What is held now counts as having always been: the VMs that are. */
  settle(): string[]
  /** The held VMs that may have changed since this was last asked. */
  takeTouched(): string[]
  /** Of the types of the table `resources`, in (from, to]. */
  changes(from: Date, to: Date, reach: Reach): Change[]
}

/** How long jobs and changes are kept. */
export const keptDays = 14

/** Whether a row of this subscription and group is shown. A subscription's own row has no group. */
export function isWithinReach(reach: Reach, subscriptionId: string, resourceGroup: string): boolean {
  const part = reach.get(subscriptionId.toLowerCase())
  if (part === undefined) return false
  return part === 'Whole' || resourceGroup === '' || part.has(resourceGroup.toLowerCase())
}
