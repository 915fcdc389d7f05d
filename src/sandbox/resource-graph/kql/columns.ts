import type { Compiled, Scope } from './compiled.ts'
import { nameOf } from './naming.ts'
import type { Column, Columns, Row } from './relation.ts'
import type { Assignment, Expression } from './syntax.ts'
import type { Value } from './values.ts'

export const scopeOf = ({ columns }: { columns: Columns }, now: Date): Scope => ({ columns, now })

export const columnOf = ({ type, read, timeOf, textOf }: Compiled): Column => ({
  type,
  read,
  ...(timeOf === undefined ? {} : { timeOf }),
  ...(textOf === undefined ? {} : { textOf }),
})

/** Names for columns; those that have none are Column1, Column2, … */
export function named(columns: Assignment[]): { name: string; expression: Expression }[] {
  let unnamed = 0
  return columns.map(({ name, expression }) => ({
    name: name ?? nameOf(expression) ?? `Column${(unnamed += 1)}`,
    expression,
  }))
}

/** A column of rows that are reached through others. */
export function onSide({ type, read, field }: Column, side: (row: Row) => Row | undefined): Column {
  const through = (reader: (row: Row) => Value) => (row: Row) => {
    const inner = side(row)
    return inner ? reader(inner) : null
  }
  return { type, read: through(read), ...(field ? { field: (path: readonly string[]) => through(field(path)) } : {}) }
}
