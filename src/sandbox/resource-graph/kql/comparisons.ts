import { bool, type Compiled } from './compiled.ts'
import { semanticError } from './query-fault.ts'
import type { Comparison, TextOperator } from './syntax.ts'
import { folded, matches } from './text-matching.ts'
import { booleanOf, equal, isMissing, orderOf, textOf, type Value, type ValueType } from './values.ts'

/** With a missing side: false and anything is false, true or anything is true, the rest is missing. */
export function logical(kind: 'both' | 'either', left: Compiled, right: Compiled): Compiled {
  const decided = kind === 'either'
  return bool((row) => {
    const first = booleanOf(left.read(row))
    if (first === decided) return decided
    const second = booleanOf(right.read(row))
    if (second === decided) return decided
    return first === null || second === null ? null : !decided
  })
}

const numeric = new Set<ValueType>(['long', 'real'])

/** Kusto compares like with like; a dynamic side goes with text, numbers and truth values, but not with times (an assumption: the strict side). */
export function checkComparable(left: ValueType, right: ValueType): void {
  if (left === right || (numeric.has(left) && numeric.has(right))) return
  const other = left === 'dynamic' ? right : right === 'dynamic' ? left : undefined
  if (other && other !== 'datetime' && other !== 'timespan') return
  throw semanticError(`Cannot compare values of types ${left} and ${right}. Try adding explicit casts`)
}

const orders: Record<Exclude<Comparison, '==' | '!='>, (order: number) => boolean> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

export function comparison(operator: Comparison, left: Compiled, right: Compiled): Compiled {
  checkComparable(left.type, right.type)
  if (operator === '==' || operator === '!=') {
    const wanted = operator === '=='
    const { constant: fixed } = right
    return bool((row) => {
      const value = left.read(row)
      // Almost always two texts or two numbers.
      if (fixed !== undefined && typeof value === typeof fixed && typeof value !== 'object')
        return (value === fixed) === wanted
      const same = equal(value, right.read(row))
      return same === null ? null : same === wanted
    })
  }
  const holds = orders[operator]
  return bool((row) => {
    const [a, b] = [left.read(row), right.read(row)]
    if (isMissing(a) || isMissing(b)) return null
    const order = orderOf(a, b)
    return order === undefined ? null : holds(order)
  })
}

export function text(operator: TextOperator, not: boolean, left: Compiled, right: Compiled): Compiled {
  for (const { type } of [left, right])
    if (type !== 'string' && type !== 'dynamic')
      throw semanticError(`${operator}: operands have to be text and one is ${type}.`)
  const test = matches[operator]
  const fold = folded(operator) ? (value: Value) => textOf(value).toLowerCase() : textOf
  if (right.constant !== undefined) {
    const part = fold(right.constant)
    // Rows of one type or place come in long runs.
    let [last, truth]: [Value | undefined, boolean] = [undefined, false]
    return bool((row) => {
      const value = left.read(row)
      if (value !== last || value === null) [last, truth] = [value, test(fold(value), part) !== not]
      return truth
    })
  }
  return bool((row) => test(fold(left.read(row)), fold(right.read(row))) !== not)
}
