import { hashOf, modulo } from '../hash.ts'
import { arithmeticType, calculated } from './arithmetic.ts'
import { checkComparable, comparison, logical, text } from './comparisons.ts'
import { bool, constant, type Compiled, type Scope } from './compiled.ts'
import { PieceNotSimulated, semanticError, unknownColumn } from './query-fault.ts'
import type { Row } from './relation.ts'
import { scalarFunctions } from './scalar-functions.ts'
import type { Arithmetic, Expression } from './syntax.ts'
import { withCase } from './text-matching.ts'
import { elementOf, memberOf, numberOf, textOf, Timespan, type Value } from './values.ts'

export function compiled(expression: Expression, scope: Scope): Compiled {
  switch (expression.kind) {
    case 'literal':
      return constant(expression.value, expression.type)
    case 'name':
      return column(expression.name, scope)
    case 'member':
    case 'element':
      return inside(expression, scope)
    case 'call':
      return call(expression.name, expression.values, scope)
    case 'negative':
      return negative(compiled(expression.of, scope))
    case 'both':
    case 'either':
      return logical(expression.kind, compiled(expression.left, scope), compiled(expression.right, scope))
    case 'comparison':
      return comparison(expression.operator, compiled(expression.left, scope), compiled(expression.right, scope))
    case 'text':
      return text(
        expression.operator,
        expression.not,
        compiled(expression.left, scope),
        compiled(expression.right, scope),
      )
    case 'arithmetic':
      return hashIn(expression, scope) ?? arithmetic(expression.operator, expression.left, expression.right, scope)
    case 'in':
      return membership(expression, scope)
    case 'hasAny': {
      const of = compiled(expression.of, scope)
      const words = expression.values.map((value) => compiled(value, scope))
      const { all } = expression
      return bool((row) => {
        const value = textOf(of.read(row)).toLowerCase()
        const found = (word: Compiled) => withCase.has(value, textOf(word.read(row)).toLowerCase())
        return all ? words.every(found) : words.some(found)
      })
    }
    case 'between': {
      const [of, low, high] = [expression.of, expression.low, expression.high].map((part) => compiled(part, scope))
      const inside = logical('both', comparison('>=', of!, low!), comparison('<=', of!, high!))
      return expression.not ? bool((row) => inside.read(row) === false) : inside
    }
    case 'star':
      throw new PieceNotSimulated('* outside count(), distinct and arg_max()')
  }
}

function column(name: string, { columns }: Scope): Compiled {
  const found = columns.get(name)
  if (!found) throw unknownColumn(name)
  const { type, read, timeOf, own, textOf = own } = found
  return { type, read, ...(timeOf === undefined ? {} : { timeOf }), ...(textOf === undefined ? {} : { textOf }) }
}

/** The names along `a.b.c` from a column on; undefined where an index or a call stands between. */
function pathOf(expression: Expression): string[] | undefined {
  if (expression.kind === 'name') return [expression.name]
  if (expression.kind !== 'member') return undefined
  const of = pathOf(expression.of)
  return of && [...of, expression.name]
}

function inside(expression: Extract<Expression, { kind: 'member' | 'element' }>, scope: Scope): Compiled {
  const [root, ...path] = pathOf(expression) ?? []
  const field = root === undefined ? undefined : scope.columns.get(root)?.field
  const own = fieldIn(expression, scope)
  if (field) return { type: 'dynamic', read: field(path), ...(own === undefined ? {} : { textOf: own }) }
  const of = compiled(expression.of, scope)
  if (of.type !== 'dynamic')
    throw semanticError(`The operand of a path expression has to be dynamic and is ${of.type}.`)
  if (expression.kind === 'member') {
    const { name } = expression
    return { type: 'dynamic', read: (row) => memberOf(of.read(row), name) }
  }
  const index = compiled(expression.index, scope)
  return { type: 'dynamic', read: (row) => elementOf(of.read(row), index.read(row)) }
}

function call(name: string, values: Expression[], scope: Scope): Compiled {
  const known = Object.hasOwn(scalarFunctions, name) ? scalarFunctions[name] : undefined
  if (!known) throw new PieceNotSimulated(`the function ${name}()`)
  if (values.length < known.least || values.length > known.most)
    throw semanticError(`${name}(): function expects ${expected(known)} argument(s).`)
  const [first, second] = values
  if (name === 'hash' && first && second) {
    const partition = hashPartition(first, second, scope)
    if (partition) return partition
  }
  const parts = values.map((value) => compiled(value, scope))
  const type = typeof known.type === 'string' ? known.type : known.type(parts.map((part) => part.type))
  const { now } = scope
  const evaluate = (row: Row) =>
    known.call(
      parts.map((part) => part.read(row)),
      now,
    )
  if (parts.every((part) => part.constant !== undefined)) return constant(evaluate({}), type)
  const [only] = parts
  if (parts.length !== 1 || !only) return { type, read: evaluate }
  const field = fieldIn(values[0], scope)
  if (name === 'todatetime' && field !== undefined) {
    // Rows that know a field as a time need not write it down and read it again.
    const time = scope.columns.get(pathOf(values[0]!)![0]!)?.time?.(field)
    const slow = (row: Row) => known.call([only.read(row)], now)
    return { type, timeOf: field, read: time ? (row) => time(row) ?? slow(row) : slow }
  }
  const textOf = name === 'tostring' ? only.textOf : undefined
  return { type, read: (row) => known.call([only.read(row)], now), ...(textOf === undefined ? {} : { textOf }) }
}

/** `properties.startTime`, where `properties` is a table's own column. */
function fieldIn(expression: Expression | undefined, { columns }: Scope): string | undefined {
  const [root, ...path] = (expression && pathOf(expression)) ?? []
  const own = root === undefined ? undefined : columns.get(root)?.own
  return own === undefined ? undefined : [own, ...path].join('.')
}

const expected = ({ least, most }: { least: number; most: number }) =>
  least === most ? String(least) : `${least} to ${most}`

function negative(of: Compiled): Compiled {
  return {
    type: of.type,
    read: (row) => {
      const value = of.read(row)
      if (value instanceof Timespan) return new Timespan(-value.milliseconds)
      const number = numberOf(value)
      return number === null ? null : -number
    },
    ...(typeof of.constant === 'number' ? { constant: -of.constant } : {}),
  }
}

function membership(expression: Extract<Expression, { kind: 'in' }>, scope: Scope): Compiled {
  const { not, anyCase } = expression
  const of = compiled(expression.of, scope)
  const values = expression.values.map((value) => compiled(value, scope))
  for (const { type } of values) checkComparable(of.type, type)
  const key = (value: Value) => {
    const found = value instanceof Date ? value.getTime() : typeof value === 'bigint' ? Number(value) : value
    return anyCase ? textOf(found).toLowerCase() : found
  }
  // A dynamic array in the brackets stands for its elements.
  const known = values.every((value) => value.constant !== undefined)
    ? new Set(values.flatMap(({ constant: value = null }) => (Array.isArray(value) ? value : [value]).map(key)))
    : undefined
  return bool((row) => {
    const value = of.read(row)
    const found = known ? known.has(key(value)) : values.some((one) => key(one.read(row)) === key(value))
    return found !== not
  })
}

function arithmetic(operator: Arithmetic, left: Expression, right: Expression, scope: Scope): Compiled {
  const [a, b] = [compiled(left, scope), compiled(right, scope)]
  for (const { type } of [a, b])
    if (type === 'string' || type === 'bool')
      throw semanticError(`Arithmetic expression cannot be carried-out between ${a.type} and ${b.type}`)
  const type = arithmeticType(operator, a.type, b.type)
  const read = (row: Row) => calculated(operator, a.read(row), b.read(row), type)
  if (a.constant !== undefined && b.constant !== undefined) return constant(read({}), type)
  return { type, read }
}

/** `hash(x) % n` and `hash(x, n)`, which pages of large fleets are asked by. */
function hashPartition(of: Expression, divisor: Expression, scope: Scope): Compiled | undefined {
  const { constant: size } = compiled(divisor, scope)
  if (typeof size !== 'number' || !Number.isInteger(size) || size === 0) return undefined
  const lowered =
    of.kind === 'call' && of.name === 'tolower' && of.values[0]?.kind === 'name' ? of.values[0] : undefined
  const prepared = lowered && scope.columns.get(lowered.name)?.lowerHashModulo
  if (prepared) return { type: 'long', read: (row) => prepared(row, size), partitions: size }
  const value = compiled(of, scope)
  return { type: 'long', read: (row) => modulo(hashOf(value.read(row)), size) }
}

function hashIn({ operator, left, right }: Extract<Expression, { kind: 'arithmetic' }>, scope: Scope) {
  const [of] = left.kind === 'call' && left.name === 'hash' && left.values.length === 1 ? left.values : []
  return operator === '%' && of ? hashPartition(of, right, scope) : undefined
}
