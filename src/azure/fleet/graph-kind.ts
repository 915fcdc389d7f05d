import type { InventorySource, RecordOf } from '../../fleet/inventory.ts'
import type { Limits } from '../../backup/limits.ts'
import type { Row } from '../resource-graph/graph-page.ts'

export interface Reading {
  limits: Limits
  now: Date
  /** Only what began, ended or changed since. */
  since?: Date
}

/** What a row becomes; `key` and `vmKey` as in `Found`. A shared disk is found once for each of its VMs. */
export interface FoundRow<Source extends InventorySource> {
  key: string
  vmKey: string | null
  record: RecordOf[Source]
}

/** How one kind of resource is asked for, and what its rows say. */
export interface GraphKind<Source extends InventorySource> {
  source: Source
  /** `part` is the stage that leaves the rows of one partition, by a column that holds an id. */
  query(part: (column?: string) => string, reading: Reading): string
  /** Its answers have a first page only. */
  summarizes?: true
  /** The column whose id tells the subscription. */
  idColumn?: string
  /** Throws AzureError at a row that cannot be understood. */
  found(row: Row, reading: Reading): FoundRow<Source>[]
}

/** Sorted by what is unique, as pages have to be. Columns of a name only, or `name = expression`. */
export const queryOf = (stages: readonly string[], columns: readonly string[], sortedBy = 'id') =>
  [...stages, `project ${columns.join(', ')}`, `order by ${sortedBy} asc`].join(' | ')
