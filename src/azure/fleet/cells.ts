import { unexpected } from '../arm-error.ts'
import type { Row } from '../resource-graph/graph-page.ts'

/** What a column of the type `dynamic` holds: Resource Graph sends bags and lists as they are, or written into a text. */
function cell(row: Row, column: string): unknown {
  const value = row[column]
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value === '' ? null : value
  try {
    return JSON.parse(value)
  } catch (cause) {
    throw unexpected(`its column ${column} is no JSON`, { cause })
  }
}

/** Null where there is none. */
export function bagIn<T extends object>(row: Row, column: string): Partial<T> | null {
  const value = cell(row, column) ?? null
  if (value !== null && (typeof value !== 'object' || Array.isArray(value)))
    throw unexpected(`its column ${column} is no bag`)
  return value
}

/** Empty where there is none: a bag's list that is empty is left out at times. */
export function listInCell<T>(row: Row, column: string): T[] {
  const value = cell(row, column) ?? []
  if (!Array.isArray(value)) throw unexpected(`its column ${column} is no list`)
  return value as T[]
}

/** A number, as a number or as digits; undefined where there is none. */
export function numberIn(row: Row, column: string): number | undefined {
  const value = row[column]
  if (value === null || value === undefined || value === '') return undefined
  const number = typeof value === 'string' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) throw unexpected(`its column ${column} is no number`)
  return number
}

/** True or false, as such or as a word; undefined where neither is said. */
export function flagIn(row: Row, column: string): boolean | undefined {
  const value = row[column]
  if (value === null || value === undefined || value === '') return undefined
  if (typeof value === 'boolean') return value
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return /^true$/i.test(value)
  throw unexpected(`its column ${column} is neither true nor false`)
}
