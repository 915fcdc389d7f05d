import { modulo } from '../hash.ts'
import type { Arithmetic } from './syntax.ts'
import { numberOf, Timespan, type Value, type ValueType } from './values.ts'

export function arithmeticType(operator: Arithmetic, a: ValueType, b: ValueType): ValueType {
  if (a === 'datetime' || b === 'datetime') return a === b ? 'timespan' : 'datetime'
  if (a === 'timespan' || b === 'timespan') return a === b && operator === '/' ? 'real' : 'timespan'
  return a === 'long' && b === 'long' ? 'long' : 'real'
}

const milliseconds = (value: Value) =>
  value instanceof Date ? value.getTime() : value instanceof Timespan ? value.milliseconds : numberOf(value)

export function calculated(operator: Arithmetic, left: Value, right: Value, type: ValueType): Value {
  if (typeof left === 'bigint' && operator === '%') return modulo(left, numberOf(right) ?? 1)
  const [a, b] = [milliseconds(left), milliseconds(right)]
  if (a === null || b === null) return null
  const result = number(operator, a, b, type === 'long')
  if (result === null || !Number.isFinite(result)) return null
  if (type === 'datetime') return new Date(result)
  return type === 'timespan' ? new Timespan(result) : result
}

function number(operator: Arithmetic, a: number, b: number, whole: boolean): number | null {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      if (b === 0) return null
      return whole ? Math.trunc(a / b) : a / b
    case '%':
      return b === 0 ? null : ((a % Math.abs(b)) + Math.abs(b)) % Math.abs(b)
  }
}
