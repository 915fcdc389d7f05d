import { hashOf, modulo } from '../hash.ts'
import {
  booleanOf,
  dateOf,
  isMissing,
  numberOf,
  orderOf,
  textOf,
  Timespan,
  type Json,
  type Value,
  type ValueType,
} from './values.ts'

interface ScalarFunction {
  least: number
  most: number
  type: ValueType | ((types: ValueType[]) => ValueType)
  call(values: Value[], now: Date): Value
}

const fixed =
  (count: number) =>
  (type: ScalarFunction['type'], call: (values: Value[], now: Date) => Value): ScalarFunction => ({
    least: count,
    most: count,
    type,
    call,
  })
const [one, two] = [fixed(1), fixed(2)]
const some = (
  [least, most]: [number, number],
  type: ScalarFunction['type'],
  call: (values: Value[], now: Date) => Value,
): ScalarFunction => ({ least, most, type, call })

const many = 64
const whole = (value: Value) => {
  const number = numberOf(value)
  return number === null ? null : Math.trunc(number)
}
const array = (value: Value | undefined): Json[] | undefined => (Array.isArray(value) ? value : undefined)
/** Times and lengths inside a bag are texts. */
const inBag = (value: Value | undefined): Json =>
  value instanceof Date || value instanceof Timespan
    ? textOf(value)
    : typeof value === 'bigint'
      ? Number(value)
      : (value ?? null)

function parsedJson(value: Value): Value {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as Json
  } catch {
    return value
  }
}

function substring([source = '', start = 0, length]: Value[]): string {
  const text = textOf(source)
  const from = Number(start) < 0 ? Math.max(0, text.length + Number(start)) : Number(start)
  return isMissing(length) ? text.slice(from) : text.slice(from, from + Number(length))
}

function split([source = '', delimiter = '', index]: Value[]): Json[] {
  const parts = textOf(source).split(textOf(delimiter))
  return isMissing(index) ? parts : parts.slice(Number(index), Number(index) + 1)
}

/** Rounds down to a multiple. */
function bin([value = null, size = null]: Value[]): Value {
  if (isMissing(value)) return null
  const step = size instanceof Timespan ? size.milliseconds : (numberOf(size) ?? 0)
  if (step <= 0) return null
  if (value instanceof Date) return new Date(Math.floor(value.getTime() / step) * step)
  if (value instanceof Timespan) return new Timespan(Math.floor(value.milliseconds / step) * step)
  const number = numberOf(value)
  return number === null ? null : Math.floor(number / step) * step
}

const firstType = (types: ValueType[]): ValueType => types[0] ?? 'dynamic'
const branchType = (types: ValueType[]): ValueType => types[1] ?? 'dynamic'
const iff = some([3, 3], branchType, ([condition, yes = null, no = null]) => (booleanOf(condition) ? yes : no))

/** `case(when, then, when, then, otherwise)` */
const caseOf = (values: Value[]): Value => {
  for (let index = 0; index + 1 < values.length; index += 2)
    if (booleanOf(values[index])) return values[index + 1] ?? null
  return values.at(-1) ?? null
}

const bag = (values: Value[]): Value => {
  const pairs: [string, Json][] = []
  for (let index = 0; index + 1 < values.length; index += 2)
    pairs.push([textOf(values[index]), inBag(values[index + 1])])
  return Object.fromEntries(pairs)
}

const toText = one('string', ([value]) => textOf(value))
const toLong = one('long', ([value = null]) => (typeof value === 'bigint' ? value : whole(value)))
const toReal = one('real', ([value]) => numberOf(value))
const toBool = one('bool', ([value]) => booleanOf(value))
const toDate = one('datetime', ([value]) => dateOf(value))
const toJson = one('dynamic', ([value = null]) => parsedJson(value))
const toBag = some([2, many], 'dynamic', bag)
const isAbsent = ([value]: Value[]) => isMissing(value) || (value instanceof Date && Number.isNaN(value.getTime()))

/** By lower-cased name. What is not here is not simulated. */
export const scalarFunctions: Readonly<Record<string, ScalarFunction>> = {
  tostring: toText,
  tolong: toLong,
  toint: toLong,
  todouble: toReal,
  toreal: toReal,
  tobool: toBool,
  toboolean: toBool,
  todatetime: toDate,
  parse_json: toJson,
  todynamic: toJson,
  tolower: one('string', ([value]) => textOf(value).toLowerCase()),
  toupper: one('string', ([value]) => textOf(value).toUpperCase()),
  strlen: one('long', ([value]) => textOf(value).length),
  strcat: some([1, many], 'string', (values) => values.map(textOf).join('')),
  split: some([2, 3], 'dynamic', split),
  substring: some([2, 3], 'string', substring),
  indexof: two('long', ([value, part]) => textOf(value).indexOf(textOf(part))),
  replace_string: some([3, 3], 'string', ([value, part, by]) => textOf(value).replaceAll(textOf(part), textOf(by))),
  array_length: one('long', ([value]) => array(value)?.length ?? null),
  pack_array: some([1, many], 'dynamic', (values) => values.map(inBag)),
  pack: toBag,
  bag_pack: toBag,
  bag_keys: one('dynamic', ([value]) =>
    value && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date) ? Object.keys(value) : null,
  ),
  coalesce: some(
    [2, many],
    firstType,
    (values) => values.find((value) => !isMissing(value) && value !== '') ?? values.at(-1) ?? null,
  ),
  iff,
  iif: iff,
  case: some([3, many], branchType, caseOf),
  not: one('bool', ([value]) => {
    const truth = booleanOf(value)
    return truth === null ? null : !truth
  }),
  isempty: one('bool', ([value]) => textOf(value) === ''),
  isnotempty: one('bool', ([value]) => textOf(value) !== ''),
  notempty: one('bool', ([value]) => textOf(value) !== ''),
  isnull: one('bool', isAbsent),
  isnotnull: one('bool', (values) => !isAbsent(values)),
  notnull: one('bool', (values) => !isAbsent(values)),
  now: some([0, 1], 'datetime', ([offset], now) =>
    offset instanceof Timespan ? new Date(now.getTime() + offset.milliseconds) : now,
  ),
  ago: one('datetime', ([length], now) =>
    length instanceof Timespan ? new Date(now.getTime() - length.milliseconds) : null,
  ),
  bin: two(firstType, bin),
  floor: two(firstType, bin),
  min_of: some([2, many], firstType, (values) => outermost(values, -1)),
  max_of: some([2, many], firstType, (values) => outermost(values, 1)),
  hash: some([1, 2], 'long', ([value = null, divisor]) => {
    const hash = hashOf(value)
    const size = numberOf(divisor)
    return size ? modulo(hash, size) : hash
  }),
}

function outermost(values: Value[], direction: number): Value {
  return values.reduce((best, value) =>
    isMissing(best) || (!isMissing(value) && Math.sign(orderOf(value, best) ?? 0) === direction) ? value : best,
  )
}
