import { PieceNotSimulated } from './query-fault.ts'
import { once, type Column, type Relation, type Row } from './relation.ts'
import type { OperatorOf } from './syntax.ts'

/** A row and which of the united relations it is of. */
interface LegRow {
  leg: number
  row: Row
}

export function union(relations: Relation[], sources: string[], { inner, withSource }: OperatorOf<'union'>): Relation {
  const names = [...new Set(relations.flatMap(({ columns }) => [...columns.keys()]))]
  const kept = inner ? names.filter((name) => relations.every(({ columns }) => columns.has(name))) : names
  const columns = new Map<string, Column>()
  if (withSource) columns.set(withSource, { type: 'string', read: (row) => sources[(row as LegRow).leg] ?? '' })
  for (const name of kept) {
    const found = relations.map((relation) => relation.columns.get(name))
    const types = new Set(found.flatMap((column) => (column ? [column.type] : [])))
    if (types.size > 1) throw new PieceNotSimulated(`union of a column that has several types (${name})`)
    const [type = 'dynamic'] = types
    columns.set(name, {
      type,
      read: (row) => {
        const { leg, row: inside } = row as LegRow
        return found[leg]?.read(inside) ?? (type === 'string' ? '' : null)
      },
    })
  }
  const rows = once(() => relations.flatMap(({ rows: of }, leg) => of().map((row): LegRow => ({ leg, row }))))
  return { columns, rows, limited: relations.some(({ limited }) => limited) }
}
