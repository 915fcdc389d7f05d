import { evaluated } from '../../../src/sandbox/resource-graph/kql/evaluate.ts'
import { parsed } from '../../../src/sandbox/resource-graph/kql/parser.ts'
import type { Column, Row, Table } from '../../../src/sandbox/resource-graph/kql/relation.ts'
import { jsonOf, type Json, type Value, type ValueType } from '../../../src/sandbox/resource-graph/kql/values.ts'

export type Cells = Record<string, Value>

/** A table of literal rows; columns are text unless said otherwise. */
export function aTable(rows: Cells[], types: Record<string, ValueType> = {}): Table {
  const names = new Set([...rows.flatMap((row) => Object.keys(row)), ...Object.keys(types)])
  const column = (name: string): [string, Column] => [
    name,
    { type: types[name] ?? 'string', read: (row: Row) => (row as Cells)[name] ?? null },
  ]
  return {
    columns: new Map([...names].map(column)),
    rows: (keep) => rows.filter((row) => keep.every((one) => one(row))),
  }
}

export const noon = new Date('2026-11-20T12:00:00Z')

/** What a query answers, row by row. */
export function answered(query: string, tables: Record<string, Table>): Record<string, Json>[] {
  const relation = evaluated(parsed(query), {
    now: noon,
    tableNamed: (name) => {
      const table = tables[name.toLowerCase()]
      if (!table) throw new Error(`the test has no table ${name}`)
      return table
    },
  })
  return relation
    .rows()
    .map((row) => Object.fromEntries([...relation.columns].map(([name, { read }]) => [name, jsonOf(read(row))])))
}
