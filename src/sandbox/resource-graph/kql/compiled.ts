import type { Columns, Row } from './relation.ts'
import type { Value, ValueType } from './values.ts'

/** An expression as a reader of rows. */
export interface Compiled {
  type: ValueType
  read: (row: Row) => Value
  /** Of an expression that looks at no row. */
  constant?: Value
  /** The field of a table that this reads, as a time or as it is. */
  timeOf?: string
  textOf?: string
  /** Of `hash(tolower(id)) % divisor` of a table's own ids the divisor. */
  partitions?: number
}

export interface Scope {
  columns: Columns
  /** The moment of the query. */
  now: Date
}

export const constant = (value: Value, type: ValueType): Compiled => ({ type, read: () => value, constant: value })

export const bool = (read: (row: Row) => boolean | null): Compiled => ({ type: 'bool', read })
