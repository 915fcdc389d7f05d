import type { DiagnosisRow } from '../row.ts'
import type { RowField } from './listed-row.ts'

/** Fields of a row that are several columns. */
const parts: Partial<Record<RowField, readonly string[]>> = {
  restorePoints: ['count', 'limit', 'countedDateTime'],
  locks: ['count', 'blocking'],
  provenBy: ['jobId', 'completedDateTime'],
  operation: ['id', 'action'],
  links: ['self', 'diagnosis'],
}

const lineEnd = '\r\n'

/** Of RFC 4180: the names of the columns, such as `restorePoints.count`. */
export const headerOf = (fields: readonly RowField[]) =>
  fields.flatMap((field) => parts[field]?.map((part) => `${field}.${part}`) ?? [field]).join(',') + lineEnd

/** Lists are joined by semicolons, tags are `name=value`; what is not known is empty. */
export function lineOf(row: DiagnosisRow, fields: readonly RowField[]) {
  const cells = fields.flatMap((field) => {
    const value = row[field]
    const inside = value as Record<string, Value> | null
    return parts[field]?.map((part) => cellOf(inside?.[part])) ?? [cellOf(value as Value)]
  })
  return cells.join(',') + lineEnd
}

type Value = string | number | null | undefined | readonly string[] | Readonly<Record<string, string>>

function cellOf(value: Value): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  return textCell(typeof value === 'string' ? value : listed(value).join(';'))
}

function listed(value: readonly string[] | Readonly<Record<string, string>>) {
  return Array.isArray(value)
    ? (value as readonly string[])
    : Object.entries(value).map(([name, text]) => `${name}=${String(text)}`)
}

/** What a spreadsheet would take for a formula; the wide forms too, which some versions take. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/

/** Names and tags are whoever's: none of them is a formula in the reader's spreadsheet. */
export function textCell(text: string) {
  const harmless = formula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
