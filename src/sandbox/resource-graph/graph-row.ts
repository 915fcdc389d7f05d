import { memberOf, type Json, type Value, type ValueType } from './kql/values.ts'
import type { Column, Columns, Row } from './kql/relation.ts'

const texts = [
  'id',
  'name',
  'type',
  'tenantId',
  'kind',
  'location',
  'resourceGroup',
  'subscriptionId',
  'managedBy',
] as const
const bags = ['sku', 'plan', 'properties', 'tags', 'identity', 'zones', 'extendedLocation'] as const

type TextColumn = (typeof texts)[number]
type BagColumn = (typeof bags)[number]

/** A row as every table here has it: text columns are empty rather than missing. */
export type GraphRow = Record<TextColumn, string> & Record<BagColumn, Json>

/** A row that need not be made before a cell of it is looked at. */
export interface TableRow {
  text(column: TextColumn): string
  /** A field inside a bag, named `sku.name` or `properties.state`; undefined: look into the whole row. */
  quick(path: string): Value | undefined
  /** The same of fields that are times. */
  time(path: string): Date | undefined
  whole(): GraphRow
  /** `hash(tolower(id)) % divisor` */
  idHashModulo(divisor: number): number
}

const tableRow = (row: Row) => row as TableRow

const textColumn = (name: TextColumn): Column => ({
  type: 'string',
  own: name,
  read: (row) => tableRow(row).text(name),
})

const bagColumn = (name: BagColumn): Column => ({
  type: 'dynamic',
  own: name,
  read: (row) => tableRow(row).whole()[name],
  time: (field) => (row) => tableRow(row).time(field),
  field: (path) => {
    const key = `${name}.${path.join('.')}`
    return (row) => {
      const quick = tableRow(row).quick(key)
      if (quick !== undefined) return quick
      return path.reduce<Value>((value, field) => memberOf(value, field), tableRow(row).whole()[name])
    }
  },
})

const order: readonly (TextColumn | BagColumn)[] = [...texts, ...bags]

/** The columns of every table that is simulated, in the order in which Azure shows them. */
export const graphColumns: Columns = new Map(
  order.map((name): [string, Column] => {
    if (name === 'id')
      return [name, { ...textColumn(name), lowerHashModulo: (row, divisor) => tableRow(row).idHashModulo(divisor) }]
    return [name, isText(name) ? textColumn(name) : bagColumn(name)]
  }),
)

function isText(name: TextColumn | BagColumn): name is TextColumn {
  return (texts as readonly string[]).includes(name)
}

/** The types that `resultFormat: table` names; `datetime` only since 2022-10-01. */
export const tableTypes: Record<ValueType, string> = {
  string: 'string',
  long: 'integer',
  real: 'number',
  bool: 'boolean',
  datetime: 'datetime',
  timespan: 'string',
  dynamic: 'object',
}
