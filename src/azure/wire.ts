import { parseArmId } from '../backup/resource-id.ts'
import { clip, sayable } from '../backup/text.ts'

/** RFC 3339, or null for what Azure means by "none": `0001-01-01T00:00:00` and `2001-01-01T00:00:00Z` (recorded). */
export function timeOf(value: Date | string | null | undefined): string | null {
  if (value === null || value === undefined || value === '') return null
  const time = value instanceof Date ? value : new Date(/[zZ]|[+-]\d\d:\d\d$/.test(value) ? value : `${value}Z`)
  if (Number.isNaN(time.getTime()) || time.getTime() <= Date.UTC(2001, 0, 2)) return null
  return time.toISOString()
}

/** Azure writes "" for none. */
export const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

const LONGEST_SAID = 4000

/** What somebody said, word for word, without what would move a cursor, and bounded. */
export function saidOf(value: unknown): string | null {
  const text = textOf(value)
  if (text === null) return null
  const said = sayable(text).trim()
  return said === '' ? null : said.length > LONGEST_SAID ? `${clip(said, LONGEST_SAID)} …` : said
}

/** An id of Azure's as ids are written here: whole, with a slash before and none behind. What is no id stays as it is. */
export const idOf = (id: string) => parseArmId(id)?.id ?? id

export const sameText = (a: string | null | undefined, b: string) => a?.toLowerCase() === b.toLowerCase()
