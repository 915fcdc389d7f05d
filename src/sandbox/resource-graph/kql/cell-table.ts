import { once, type Relation, type Row } from './relation.ts'
import type { Value, ValueType } from './values.ts'

/** Rows that are their cells. */
const cell = (index: number) => (row: Row) => (row as Value[])[index] ?? null
export const cellTable = (columns: [name: string, type: ValueType][], rows: () => Value[][]): Relation => ({
  columns: new Map(columns.map(([name, type], index) => [name, { type, read: cell(index) }])),
  rows: once(rows),
  limited: false,
})
