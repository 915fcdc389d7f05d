import { cellTable } from './cell-table.ts'
import { columnOf, named, scopeOf } from './columns.ts'
import { compiled } from './compile.ts'
import type { Scope } from './compiled.ts'
import { hintsOf } from './hints.ts'
import { unknownColumn } from './query-fault.ts'
import { once, scanned, type Column, type Relation, type Row } from './relation.ts'
import type { Assignment, Expression } from './syntax.ts'

export function where(relation: Relation, predicate: Expression, now: Date): Relation {
  const { read } = compiled(predicate, scopeOf(relation, now))
  const keep = (row: Row) => read(row) === true
  const { scan } = relation
  if (!scan) return { ...relation, rows: once(() => relation.rows().filter(keep)) }
  const hints = hintsOf(predicate, scopeOf(relation, now), scan.hints)
  return { ...scanned(scan.table, [...scan.keep, keep], hints), columns: relation.columns }
}

/** A column that is only passed on keeps its short cuts. */
function passedOn(expression: Expression, relation: Relation, scope: Scope): Column {
  const kept = expression.kind === 'name' ? relation.columns.get(expression.name) : undefined
  return kept ?? columnOf(compiled(expression, scope))
}

export function extend(relation: Relation, columns: Assignment[], now: Date): Relation {
  const made = new Map(relation.columns)
  for (const { name, expression } of named(columns))
    made.set(name, passedOn(expression, relation, scopeOf({ columns: made }, now)))
  return { ...relation, columns: made }
}

export function project(relation: Relation, columns: Assignment[], now: Date): Relation {
  const scope = scopeOf(relation, now)
  const made = named(columns).map(({ name, expression }) => [name, passedOn(expression, relation, scope)] as const)
  return { ...relation, columns: new Map(made) }
}

export function projectAway(relation: Relation, patterns: string[]): Relation {
  const columns = new Map(relation.columns)
  for (const pattern of patterns) {
    if (!pattern.includes('*') && !columns.has(pattern)) throw unknownColumn(pattern)
    const test = new RegExp(`^${pattern.replaceAll('$', '\\$').replaceAll('*', '.*')}$`)
    for (const name of relation.columns.keys()) if (test.test(name)) columns.delete(name)
  }
  return { ...relation, columns }
}

export const take = (relation: Relation, count: number): Relation => {
  const { scan: _, ...rest } = relation
  return { ...rest, rows: once(() => relation.rows().slice(0, count)), limited: true }
}

export const count = (relation: Relation): Relation => cellTable([['Count', 'long']], () => [[relation.rows().length]])
