import type { Value, ValueType } from './values.ts'

/** One row of whatever made it: of a table, of a group, of a pair. Only the readers of its relation look inside. */
export type Row = object

export interface Column {
  readonly type: ValueType
  readonly read: (row: Row) => Value
  /** Of a table's own column its name, whatever it is called by now. */
  readonly own?: string
  /** The field of a table that this reads as a time, or as text. */
  readonly timeOf?: string
  readonly textOf?: string
  /** Reads a field inside the column where the whole of it need not be made. */
  readonly field?: (path: readonly string[]) => (row: Row) => Value
  /** Reads a field of a row as a time where the row knows it as one. */
  readonly time?: (field: string) => (row: Row) => Date | undefined
  /** `hash(tolower(column)) % divisor` where it is known beforehand. */
  readonly lowerHashModulo?: (row: Row, divisor: number) => number
}

export type Columns = ReadonlyMap<string, Column>

/** What is said of a field, named by its path as `properties.startTime`: no earlier than a moment in milliseconds, or one of some texts. */
export interface FieldHint {
  field: string
  since?: number
  texts?: readonly string[]
}

export interface Partition {
  divisor: number
  rest: number
}

/** Lets a table pass over rows that cannot be kept; what is left is tested all the same. */
export interface Hints {
  /** Lower-cased. */
  types?: ReadonlySet<string>
  /** Lower-cased. */
  subscriptions?: ReadonlySet<string>
  /** `hash(tolower(id)) % divisor == rest` */
  partition?: Partition
  /** Of each of these lists one has to hold. */
  oneOf?: readonly (readonly FieldHint[])[]
}

export interface Table {
  readonly columns: Columns
  rows(keep: ((row: Row) => boolean)[], hints: Hints): Row[]
}

/** Rows and how to read them. Columns are readers, so `extend` and `project` cost nothing until a cell is looked at. */
export interface Relation {
  readonly columns: Columns
  /** The table that the rows still are of, with the conditions on them. */
  readonly scan?: { table: Table; keep: ((row: Row) => boolean)[]; hints: Hints }
  readonly rows: () => Row[]
  /** For each row where the run of rows ends whose order the last sort left open; left out when nothing was sorted, for that is all rows. */
  readonly runEnds?: () => number[]
  /** Whether `take` or `limit` has cut it: Azure gives no token then. */
  readonly limited: boolean
}

export function scanned(table: Table, keep: ((row: Row) => boolean)[] = [], hints: Hints = {}): Relation {
  return {
    columns: table.columns,
    scan: { table, keep, hints },
    rows: once(() => table.rows(keep, hints)),
    limited: false,
  }
}

export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}

/** The latest of what each list allows as the earliest; `momentOf` says what one hint allows, undefined for any time. */
export function earliest(oneOf: Hints['oneOf'], momentOf: (hint: FieldHint) => number | undefined): number {
  const bounds = (oneOf ?? []).map((list) => Math.min(...list.map((hint) => momentOf(hint) ?? -Infinity)))
  return Math.max(-Infinity, ...bounds)
}
