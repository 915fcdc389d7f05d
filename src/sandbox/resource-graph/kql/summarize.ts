import { aggregateOf, keyOf, type Aggregate } from './aggregates.ts'
import { cellTable } from './cell-table.ts'
import { compiled } from './compile.ts'
import type { Compiled, Scope } from './compiled.ts'
import { columnOf, named, scopeOf } from './columns.ts'
import { aggregateName, nameOf } from './naming.ts'
import { semanticError } from './query-fault.ts'
import type { Column, Relation, Row } from './relation.ts'
import type { Assignment, OperatorOf } from './syntax.ts'
import { isMissing, orderOf, type Value, type ValueType } from './values.ts'

/** What rows are grouped by has to have a type of its own. */
function groupKeys(relation: Relation, by: Assignment[], now: Date, operator: string) {
  return named(by).map(({ name, expression }) => {
    const key = compiled(expression, scopeOf(relation, now))
    if (key.type === 'dynamic')
      throw semanticError(
        `${operator} group key '${name}' is of a 'dynamic' type. Please use an explicit cast (for example, 'extend ${name} = tostring(${name})') as grouping by a 'dynamic' type is not supported.`,
      )
    return { name, ...key }
  })
}

export function distinct(relation: Relation, columns: Assignment[] | undefined, now: Date): Relation {
  const by =
    columns ??
    [...relation.columns.keys()].map((name) => ({
      expression: { kind: 'name' as const, name, position: { line: 0, character: 0 } },
    }))
  return summarize(relation, { kind: 'summarize', aggregates: [], by }, now, 'Distinct')
}

export function summarize(
  relation: Relation,
  { aggregates, by }: OperatorOf<'summarize'>,
  now: Date,
  operator = 'Summarize',
): Relation {
  const scope = scopeOf(relation, now)
  const keys = groupKeys(relation, by, now, operator)
  const columns: [string, ValueType][] = keys.map(({ name, type }) => [name, type])
  const parts: { start: () => { add(row: Row): void; results(): Value[] } }[] = []
  for (const assignment of aggregates) {
    const outermost = argExtreme(assignment, relation, scope)
    if (outermost) {
      columns.push(...outermost.columns.filter(([name]) => !columns.some(([known]) => known === name)))
      parts.push(outermost.part(columns))
      continue
    }
    const aggregate: Aggregate = aggregateOf(assignment.expression, scope)
    columns.push([aggregateName(assignment), aggregate.type])
    parts.push({
      start: () => {
        const gathering = aggregate.start()
        return { add: (row) => gathering.add(row), results: () => [gathering.result()] }
      },
    })
  }
  return cellTable(columns, () => grouped(relation.rows(), keys, parts))
}

interface Part {
  start: () => { add(row: Row): void; results(): Value[] }
}

function grouped(rows: Row[], keys: Compiled[], parts: Part[]): Value[][] {
  const groups = new Map<string, { values: Value[]; gatherings: ReturnType<Part['start']>[] }>()
  const begin = (key: string, values: Value[]) => {
    const group = { values, gatherings: parts.map((part) => part.start()) }
    groups.set(key, group)
    return group
  }
  // Without keys there is one group, even of no rows.
  if (keys.length === 0) begin('', [])
  const [only] = keys
  for (const row of rows) {
    let key = ''
    let values: Value[] = []
    if (keys.length === 1 && only) {
      values = [only.read(row)]
      key = typeof values[0] === 'string' ? values[0] : keyOf(values[0] ?? null)
    } else if (keys.length > 1) {
      values = keys.map(({ read }) => read(row))
      key = values.map(keyOf).join('\u0000')
    }
    const group = groups.get(key) ?? begin(key, values)
    for (const gathering of group.gatherings) gathering.add(row)
  }
  return [...groups.values()].map(({ values, gatherings }) => [
    ...values,
    ...gatherings.flatMap((gathering) => gathering.results()),
  ])
}

/** `arg_max(startTime, *)`: the columns of the row that is outermost. */
function argExtreme({ expression, name }: Assignment, relation: Relation, scope: Scope) {
  if (expression.kind !== 'call' || (expression.name !== 'arg_max' && expression.name !== 'arg_min')) return undefined
  const direction = expression.name === 'arg_max' ? 1 : -1
  const [by, ...shown] = expression.values
  if (!by || shown.length === 0) throw semanticError(`${expression.name}(): function expects 2 or more arguments.`)
  const of = compiled(by, scope)
  const first: [string, Column][] = [[name ?? nameOf(by) ?? `${expression.name.replace('arg_', '')}_`, columnOf(of)]]
  const rest = shown.flatMap((one): [string, Column][] =>
    one.kind === 'star'
      ? [...relation.columns].filter(([column]) => column !== first[0]?.[0])
      : [[nameOf(one) ?? '', columnOf(compiled(one, scope))]],
  )
  const all = [...first, ...rest]
  return {
    columns: all.map(([column, { type }]): [string, ValueType] => [column, type]),
    part: (columns: [string, ValueType][]): Part => {
      const readers = all.filter(([column]) => columns.some(([known]) => known === column))
      return {
        start: () => {
          let best: { row: Row; value: Value } | undefined
          return {
            add: (row) => {
              const value = of.read(row)
              if (isMissing(value)) return
              if (!best || (orderOf(value, best.value) ?? 0) * direction > 0) best = { row, value }
            },
            results: () => readers.map(([, { read }]) => (best ? read(best.row) : null)),
          }
        },
      }
    },
  }
}
