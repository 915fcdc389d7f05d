/** What JSON holds: `dynamic` of the query language. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json | undefined }

/** A length of time. */
export class Timespan {
  readonly milliseconds: number

  constructor(milliseconds: number) {
    this.milliseconds = milliseconds
  }
}

/** A cell. Whole numbers beyond 2^53, such as hashes, are bigints. */
export type Value = Json | bigint | Date | Timespan

export type ValueType = 'string' | 'long' | 'real' | 'bool' | 'datetime' | 'timespan' | 'dynamic'

export const isMissing = (value: Value | undefined): value is null | undefined => value === null || value === undefined

const isText = (value: Value): value is string => typeof value === 'string'
const isNumber = (value: Value): value is number | bigint => typeof value === 'number' || typeof value === 'bigint'

/** `tostring()`: a missing value is an empty text, times have seven digits, bags are JSON. */
export function textOf(value: Value | undefined): string {
  if (isMissing(value)) return ''
  if (isText(value)) return value
  if (value instanceof Date) return value.toISOString().replace('Z', '0000Z')
  if (value instanceof Timespan) return spanText(value)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function spanText({ milliseconds }: Timespan): string {
  const absolute = Math.abs(milliseconds)
  const two = (count: number) => String(Math.floor(count)).padStart(2, '0')
  const days = Math.floor(absolute / 86_400_000)
  const clock = [absolute / 3_600_000, absolute / 60_000, absolute / 1000].map((count, at) =>
    two(at === 0 ? count % 24 : count % 60),
  )
  const rest = absolute % 1000 ? `.${String(Math.round((absolute % 1000) * 10_000)).padStart(7, '0')}` : ''
  return `${milliseconds < 0 ? '-' : ''}${days ? `${days}.` : ''}${clock.join(':')}${rest}`
}

/** For comparisons by size: undefined where two values have no order. */
export function orderOf(left: Value, right: Value): number | undefined {
  const [a, b] = [comparable(left), comparable(right)]
  if (a === undefined || b === undefined || typeof a !== typeof b) {
    if (isNumber(left) && isNumber(right)) return left < right ? -1 : left > right ? 1 : 0
    return undefined
  }
  return a < b ? -1 : a > b ? 1 : 0
}

function comparable(value: Value): string | number | bigint | undefined {
  if (isText(value) || isNumber(value)) return value
  if (typeof value === 'boolean') return Number(value)
  if (value instanceof Date) return value.getTime()
  if (value instanceof Timespan) return value.milliseconds
  return undefined
}

/** Two missing values are neither equal nor unequal; one is unequal to everything that is there. */
export function equal(left: Value | undefined, right: Value | undefined): boolean | null {
  if (isMissing(left) && isMissing(right)) return null
  if (isMissing(left) || isMissing(right)) return false
  if (typeof left === 'object' && typeof right === 'object' && !(left instanceof Date) && !(left instanceof Timespan))
    return JSON.stringify(left) === JSON.stringify(right)
  return orderOf(left, right) === 0
}

export function numberOf(value: Value | undefined): number | null {
  if (isMissing(value)) return null
  if (typeof value === 'number') return value
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value)
  if (!isText(value) || value.trim() === '') return null
  const number = Number(value)
  return Number.isNaN(number) ? null : number
}

export function dateOf(value: Value | undefined): Date | null {
  if (value instanceof Date) return value
  if (!isText(value ?? null)) return null
  const text = value as string
  // Without an offset it is UTC; a day alone is its beginning.
  const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(text) || /^\d{4}-\d\d-\d\d$/.test(text) ? text : `${text}Z`
  const time = Date.parse(zoned)
  return Number.isNaN(time) ? null : new Date(time)
}

export function booleanOf(value: Value | undefined): boolean | null {
  if (typeof value === 'boolean') return value
  if (isMissing(value)) return null
  if (isText(value)) return { true: true, false: false }[value.toLowerCase()] ?? null
  return isNumber(value) ? Number(value) !== 0 : null
}

/** `a.b`: a field that is not there is missing, not an error. */
export function memberOf(value: Value | undefined, name: string): Value {
  if (isMissing(value) || typeof value !== 'object' || Array.isArray(value)) return null
  if (value instanceof Date || value instanceof Timespan) return null
  return Object.hasOwn(value, name) ? (value[name] ?? null) : null
}

/** `a[0]` counts from the end when negative; `a['b']` is `a.b`. */
export function elementOf(value: Value | undefined, index: Value): Value {
  if (isText(index)) return memberOf(value, index)
  if (!Array.isArray(value) || typeof index !== 'number') return null
  return value.at(index) ?? null
}

/** As an answer carries it. */
export function jsonOf(value: Value | undefined): Json {
  if (isMissing(value)) return null
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Timespan) return textOf(value)
  return typeof value === 'bigint' ? Number(value) : value
}
