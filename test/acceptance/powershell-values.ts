/** A hashtable: keys without case. */
export class Hashtable extends Map<string, Value> {
  override get = (key: string) => super.get(key.toLowerCase())
  override has = (key: string) => super.has(key.toLowerCase())
  override set(key: string, value: Value) {
    return super.set(key.toLowerCase(), value)
  }
  static of(record: Record<string, Value>) {
    const table = new Hashtable()
    for (const [key, value] of Object.entries(record)) table.set(key, value)
    return table
  }
}
/** What `[ref]` makes: a variable handed over by its place. */
export class Reference {
  readonly put: (value: Value) => void
  constructor(put: (value: Value) => void) {
    this.put = put
  }
}
/** What JSON becomes. */
export type Custom = { [key: string]: Value }
export type Value = null | undefined | boolean | number | string | Date | Hashtable | Reference | Value[] | Custom

export const isCustom = (value: Value): value is Custom =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Date || value instanceof Hashtable || value instanceof Reference)

export const listOf = (value: Value): Value[] =>
  Array.isArray(value) ? value : value === null || value === undefined ? [] : [value]

/** Nothing is `$null`, one is itself: what a pipeline leaves behind. */
export const unrolled = (values: Value[]): Value => (values.length > 1 ? values : values[0])

export function isTrue(value: Value): boolean {
  if (Array.isArray(value)) return value.length > 1 || isTrue(value[0])
  return value instanceof Date || typeof value === 'object' ? value !== null : Boolean(value)
}

export function textOf(value: Value): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (Array.isArray(value)) return value.map(textOf).join(' ')
  return value instanceof Date ? value.toISOString() : value ? JSON.stringify(value) : ''
}

/** Text is compared without case; the right side becomes what the left one is. */
export function isEqual(left: Value, right: Value): boolean {
  if (typeof left === 'string') return left.toLowerCase() === textOf(right).toLowerCase()
  if (typeof left === 'number') return left === Number(right)
  return (left ?? null) === (right ?? null)
}

/** A member under `Set-StrictMode -Version Latest`: one that is not there is an error. */
export function memberOf(of: Value, name: string): Value {
  const own = name.toLowerCase()
  if (Array.isArray(of) && (own === 'count' || own === 'length')) return of.length
  if (typeof of === 'string' && own === 'length') return of.length
  if (of instanceof Hashtable && of.has(name)) return of.get(name)
  if (isCustom(of)) {
    if (own === 'psobject') return { properties: of }
    const key = Object.keys(of).find((one) => one.toLowerCase() === own)
    if (key !== undefined) return of[key]
  }
  throw new Error(`The property '${name}' cannot be found on this object.`)
}

/** `[…]` behind a value: what is not there is `$null`. */
export function elementOf(of: Value, key: Value): Value {
  if (Array.isArray(of)) return of[Number(key)]
  if (of instanceof Hashtable) return of.get(textOf(key))
  return isCustom(of) ? of[textOf(key)] : null
}

const members: Record<string, (of: Value, args: Value[]) => Value> = {
  contains: (of, [part]) => textOf(of).includes(textOf(part)),
  containskey: (of, [key]) => of instanceof Hashtable && of.has(textOf(key)),
  split: (of, [by]) => textOf(of).split(textOf(by)),
  startswith: (of, [part]) => textOf(of).startsWith(textOf(part)),
  substring: (of, [from]) => textOf(of).slice(Number(from)),
  tostring: (of) => textOf(of),
  trimend: (of, [sign]) => withoutEnd(textOf(of), textOf(sign)),
  addminutes: (of, [minutes]) => new Date(Number(of) + Number(minutes) * 60_000),
}
const withoutEnd = (text: string, sign: string): string =>
  sign !== '' && text.endsWith(sign) ? withoutEnd(text.slice(0, -sign.length), sign) : text

const statics: Record<string, (args: Value[]) => Value> = {
  'math.min': (args) => Math.min(...args.map(Number)),
  'math.max': (args) => Math.max(...args.map(Number)),
  'guid.newguid': () => crypto.randomUUID(),
  'uri.escapedatastring': ([text]) => encodeURIComponent(textOf(text)),
  'int.tryparse'([text, place]) {
    const isNumber = /^\s*[+-]?\d+\s*$/.test(textOf(text))
    ;(place as Reference).put(isNumber ? Number(text) : 0)
    return isNumber
  },
}
const staticFields: Record<string, () => Value> = {
  'datetime.utcnow': () => new Date(),
  'datetime.minvalue': () => new Date(0),
}

const known = <T>(table: Record<string, T>, name: string): T => {
  const found = table[name.toLowerCase()]
  if (!found) throw new Error(`${name} is not known here`)
  return found
}
export const callMember = (of: Value, name: string, args: Value[]) => known(members, name)(of, args)
export const callStatic = (type: string, name: string, args: Value[]) => known(statics, `${type}.${name}`)(args)
export const staticField = (type: string, name: string) => known(staticFields, `${type}.${name}`)()
