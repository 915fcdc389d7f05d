import { compiled } from './compile.ts'
import type { Compiled, Scope } from './compiled.ts'
import { PieceNotSimulated, semanticError } from './query-fault.ts'
import type { Row } from './relation.ts'
import type { Expression } from './syntax.ts'
import {
  booleanOf,
  isMissing,
  numberOf,
  orderOf,
  textOf,
  type Json,
  jsonOf,
  type Value,
  type ValueType,
} from './values.ts'

/** What a group gathers while its rows go by. */
interface Gathering {
  add(row: Row): void
  result(): Value
}

export interface Aggregate {
  type: ValueType
  start(): Gathering
}

/** The limits that Kusto sets where none is given. */
const longestList = 1_048_576
const longestLegacyList = 128

const counting = (keep: (row: Row) => boolean): Aggregate => ({
  type: 'long',
  start: () => {
    let count = 0
    return { add: (row) => void (keep(row) && (count += 1)), result: () => count }
  },
})

const listing = ({ read }: Compiled, most: number, distinct: boolean): Aggregate => ({
  type: 'dynamic',
  start: () => {
    const list: Json[] = []
    const seen = new Set<string>()
    return {
      add: (row) => {
        const value = read(row)
        if (isMissing(value) || list.length >= most) return
        if (distinct) {
          const key = keyOf(value)
          if (seen.has(key)) return
          seen.add(key)
        }
        list.push(jsonOf(value))
      },
      result: () => list,
    }
  },
})

const extreme = ({ read, type }: Compiled, direction: 1 | -1): Aggregate => ({
  type,
  start: () => {
    let best: Value = null
    return {
      add: (row) => {
        const value = read(row)
        if (isMissing(value)) return
        if (isMissing(best) || (orderOf(value, best) ?? 0) * direction > 0) best = value
      },
      result: () => best,
    }
  },
})

const summing = ({ read, type }: Compiled, mean: boolean): Aggregate => ({
  type: mean || type !== 'long' ? 'real' : 'long',
  start: () => {
    let [sum, count] = [0, 0]
    return {
      add: (row) => {
        const value = numberOf(read(row))
        if (value === null) return
        sum += value
        count += 1
      },
      result: () => (mean ? (count ? sum / count : null) : sum),
    }
  },
})

/** One text for each value: what groups, sets and joins tell values apart by. */
export const keyOf = (value: Value): string => `${typeof value === 'object' ? 'o' : (typeof value)[0]}${textOf(value)}`

/** By lower-cased name; `arg_max` and `arg_min` stand apart, for they give several columns. */
const makers: Record<string, (values: Expression[], scope: Scope) => Aggregate> = {
  count: () => counting(() => true),
  countif: (values, scope) => {
    const { read } = argument(values, 0, scope)
    return counting((row) => booleanOf(read(row)) === true)
  },
  dcount: (values, scope) => {
    const { read } = argument(values, 0, scope)
    return {
      type: 'long',
      start: () => {
        const seen = new Set<string>()
        return { add: (row) => void seen.add(keyOf(read(row))), result: () => seen.size }
      },
    }
  },
  min: (values, scope) => extreme(argument(values, 0, scope), -1),
  max: (values, scope) => extreme(argument(values, 0, scope), 1),
  sum: (values, scope) => summing(argument(values, 0, scope), false),
  avg: (values, scope) => summing(argument(values, 0, scope), true),
  make_list: (values, scope) => listing(argument(values, 0, scope), most(values, scope, longestList), false),
  makelist: (values, scope) => listing(argument(values, 0, scope), most(values, scope, longestLegacyList), false),
  make_set: (values, scope) => listing(argument(values, 0, scope), most(values, scope, longestList), true),
  makeset: (values, scope) => listing(argument(values, 0, scope), most(values, scope, longestLegacyList), true),
  take_any: any,
  any,
}

/** Those that give several columns are in `operators.ts`. */
export const aggregateNames = [...Object.keys(makers), 'arg_max', 'arg_min']

function any(values: Expression[], scope: Scope): Aggregate {
  const { read, type } = argument(values, 0, scope)
  return {
    type,
    start: () => {
      let found: Value = null
      return { add: (row) => void (isMissing(found) && (found = read(row))), result: () => found }
    },
  }
}

function argument(values: Expression[], index: number, scope: Scope): Compiled {
  const value = values[index]
  if (!value) throw semanticError('An aggregate function lacks an argument.')
  return compiled(value, scope)
}

function most(values: Expression[], scope: Scope, otherwise: number): number {
  const limit = values[1] && compiled(values[1], scope).constant
  return typeof limit === 'number' ? limit : otherwise
}

export function aggregateOf(expression: Expression, scope: Scope): Aggregate {
  if (expression.kind !== 'call') throw new PieceNotSimulated('summarize of anything but one aggregate function')
  const make = Object.hasOwn(makers, expression.name) ? makers[expression.name] : undefined
  if (!make) throw new PieceNotSimulated(`the aggregate function ${expression.name}()`)
  return make(expression.values, scope)
}
