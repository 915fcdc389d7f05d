import { onSide, scopeOf } from './columns.ts'
import { compiled } from './compile.ts'
import { nameOf } from './naming.ts'
import { PieceNotSimulated } from './query-fault.ts'
import { once, type Column, type Relation, type Row } from './relation.ts'
import { scalarFunctions } from './scalar-functions.ts'
import type { OperatorOf } from './syntax.ts'
import { jsonOf, type Value, type ValueType } from './values.ts'

/** How many rows one row becomes: 128 unless asked for more, and never more than 400. */
const expandedByDefault = 128
const expandedAtMost = 400

interface Expanded {
  row: Row
  value: Value
}

export function mvExpand(relation: Relation, { columns: asked, limit }: OperatorOf<'mv-expand'>, now: Date): Relation {
  const [column] = asked
  if (!column || asked.length > 1) throw new PieceNotSimulated('mv-expand of several columns at once')
  const { read } = compiled(column.expression, scopeOf(relation, now))
  const name = column.name ?? nameOf(column.expression) ?? 'Column1'
  const most = Math.min(limit ?? expandedByDefault, expandedAtMost)
  const rows = once(() =>
    relation.rows().flatMap((row) =>
      elements(read(row))
        .slice(0, most)
        .map((value): Expanded => ({ row, value })),
    ),
  )
  const columns = new Map<string, Column>()
  for (const [known, one] of relation.columns)
    columns.set(
      known,
      onSide(one, (row) => (row as Expanded).row),
    )
  columns.set(name, expandedColumn(column.type ?? 'dynamic', now))
  return { columns, rows, limited: relation.limited }
}

/** An array gives its elements, a bag its fields one by one, nothing one row without a value. */
function elements(value: Value): Value[] {
  const plain = jsonOf(value)
  if (Array.isArray(plain)) return plain.length ? plain : [null]
  if (plain !== null && typeof plain === 'object')
    return Object.entries(plain).map(([name, field]) => ({ [name]: field ?? null }))
  return [plain]
}

const casts: Partial<Record<ValueType, string>> = {
  string: 'tostring',
  long: 'tolong',
  real: 'toreal',
  bool: 'tobool',
  datetime: 'todatetime',
}

function expandedColumn(type: ValueType, now: Date): Column {
  const value = (row: Row) => (row as Expanded).value
  const cast = scalarFunctions[casts[type] ?? '']
  return { type, read: cast ? (row) => cast.call([value(row)], now) : value }
}
