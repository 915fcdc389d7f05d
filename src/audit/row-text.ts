import { createHash } from 'node:crypto'
import { sql } from 'kysely'

/** The columns of a journal row in their order in the hash, each as the text that is hashed. A later one goes to the end. */
export const columns = [
  'event_id',
  'operation_id',
  'vm_key',
  'at',
  'kind',
  'step',
  'epoch',
  'method',
  'resource_id',
  'caller',
  'correlation_id',
  'arm_request_id',
  'detail',
] as const
export type RowTexts = Record<(typeof columns)[number], string | null>

/** Written out here and not asked of the database's function: whoever can change rows can change that too. */
export const textsOf = columns.map((column) => {
  const value = sql.ref(`journal.${column}`)
  return column === 'at'
    ? sql<string | null>`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`.as(column)
    : sql<string | null>`${value}::text`.as(column)
})

/** Before the first row. */
export const noHash = Buffer.alloc(32)

/** Lengths in front, so that no two rows have the same text. The database does the same in journal_row_text. */
const rowText = (row: RowTexts) =>
  columns.map((column) => (row[column] === null ? '-' : `${Buffer.byteLength(row[column])}:${row[column]}`)).join(',')

export const sealOf = (previousHash: Buffer, row: RowTexts) =>
  createHash('sha256').update(previousHash).update(rowText(row)).digest()
