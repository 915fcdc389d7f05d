import { literal } from './literals.ts'
import { PieceNotSimulated } from './query-fault.ts'
import { listOf, type Reader } from './reader.ts'
import type { Comparison, Expression, TextOperator } from './syntax.ts'
import type { Token } from './tokens.ts'
import { Timespan } from './values.ts'

const textOperators = new Set<string>([
  'contains',
  'contains_cs',
  'startswith',
  'startswith_cs',
  'endswith',
  'endswith_cs',
  'has',
  'has_cs',
  'hasprefix',
  'hasprefix_cs',
  'hassuffix',
  'hassuffix_cs',
] satisfies TextOperator[])
const comparisons = new Set<string>(['==', '!=', '<', '<=', '>', '>='] satisfies Comparison[])

/** Words that begin an operator: as the name of a column they have to be followed by something. */
const words = new Set('where project extend summarize order sort take limit top join union distinct'.split(' '))

export function expression(reader: Reader): Expression {
  let left = conjunction(reader)
  while (reader.acceptWord('or')) left = { kind: 'either', left, right: conjunction(reader) }
  return left
}

function conjunction(reader: Reader): Expression {
  let left = predicate(reader)
  while (reader.acceptWord('and')) left = { kind: 'both', left, right: predicate(reader) }
  return left
}

function predicate(reader: Reader): Expression {
  const left = sum(reader)
  const token = reader.peek()
  if (token.kind === 'sign' && comparisons.has(token.text)) {
    reader.next()
    return { kind: 'comparison', operator: token.text as Comparison, left, right: sum(reader) }
  }
  if (token.kind === 'sign' && (token.text === '=~' || token.text === '!~')) {
    reader.next()
    return { kind: 'text', operator: '=~', not: token.text === '!~', left, right: sum(reader) }
  }
  const not = reader.isSign('!') && reader.peek(1).kind === 'name' && !reader.peek(1).spaced
  const word = reader.peek(not ? 1 : 0)
  const name = word.kind === 'name' ? word.text.toLowerCase() : ''
  if (name === 'matches') throw new PieceNotSimulated('the operator matches regex')
  if (textOperators.has(name)) {
    skip(reader, not ? 2 : 1)
    return { kind: 'text', operator: name as TextOperator, not, left, right: sum(reader) }
  }
  if (name === 'in') {
    skip(reader, not ? 2 : 1)
    const anyCase = reader.isSign('~') && !reader.peek().spaced && reader.acceptSign('~')
    return { kind: 'in', not, anyCase, of: left, values: bracketed(reader) }
  }
  if (!not && (name === 'has_any' || name === 'has_all')) {
    reader.next()
    return { kind: 'hasAny', all: name === 'has_all', of: left, values: bracketed(reader) }
  }
  if (name === 'between') {
    skip(reader, not ? 2 : 1)
    reader.expectSign('(')
    const low = sum(reader)
    reader.expectSign('..')
    const high = sum(reader)
    reader.expectSign(')')
    return { kind: 'between', not, of: left, low, high }
  }
  return left
}

const skip = (reader: Reader, count: number) => {
  for (let index = 0; index < count; index += 1) reader.next()
}

function bracketed(reader: Reader): Expression[] {
  reader.expectSign('(')
  if (reader.acceptSign(')')) return []
  const values = listOf(reader, () => expression(reader))
  if (reader.isSign('|')) throw new PieceNotSimulated('in with a query in its brackets')
  reader.expectSign(')')
  return values
}

function sum(reader: Reader): Expression {
  let left = product(reader)
  for (;;) {
    const operator = reader.isSign('+') ? '+' : reader.isSign('-') ? '-' : undefined
    if (!operator) return left
    reader.next()
    left = { kind: 'arithmetic', operator, left, right: product(reader) }
  }
}

function product(reader: Reader): Expression {
  let left = signed(reader)
  for (;;) {
    const operator = (['*', '/', '%'] as const).find((sign) => reader.isSign(sign))
    if (!operator) return left
    reader.next()
    left = { kind: 'arithmetic', operator, left, right: signed(reader) }
  }
}

function signed(reader: Reader): Expression {
  if (reader.acceptSign('-')) return { kind: 'negative', of: signed(reader) }
  if (reader.acceptSign('+')) return signed(reader)
  return path(reader)
}

function path(reader: Reader): Expression {
  let of = primary(reader)
  for (;;) {
    if (reader.isSign('.')) {
      reader.next()
      of = reader.acceptSign('[') ? element(reader, of) : { kind: 'member', of, name: reader.expectName() }
    } else if (reader.acceptSign('[')) of = element(reader, of)
    else return of
  }
}

function element(reader: Reader, of: Expression): Expression {
  const index = expression(reader)
  reader.expectSign(']')
  return index.kind === 'literal' && typeof index.value === 'string'
    ? { kind: 'member', of, name: index.value }
    : { kind: 'element', of, index }
}

function primary(reader: Reader): Expression {
  const token = reader.next()
  switch (token.kind) {
    case 'string':
      return { kind: 'literal', value: token.text, type: 'string' }
    case 'long':
      return { kind: 'literal', value: Number(token.text), type: 'long' }
    case 'real':
      return { kind: 'literal', value: Number(token.text), type: 'real' }
    case 'timespan':
      return { kind: 'literal', value: new Timespan(Number(token.text)), type: 'timespan' }
    case 'literal':
      return literal(token)
    case 'name':
      return named(reader, token)
    case 'sign':
    case 'end':
      break
  }
  if (token.text === '*') return { kind: 'star' }
  if (token.text === '(') {
    const inner = expression(reader)
    reader.expectSign(')')
    return inner
  }
  // ['type'] is how a column's name is quoted.
  if (token.text === '[' && reader.peek().kind === 'string') {
    const name = reader.next().text
    reader.expectSign(']')
    return { kind: 'name', name, position: token }
  }
  return reader.fail(token)
}

function named(reader: Reader, token: Token): Expression {
  if (reader.acceptSign('(')) {
    const values = reader.isSign(')') ? [] : listOf(reader, () => expression(reader))
    reader.expectSign(')')
    return { kind: 'call', name: token.text.toLowerCase(), values }
  }
  const lower = token.text.toLowerCase()
  if (lower === 'true' || lower === 'false') return { kind: 'literal', value: lower === 'true', type: 'bool' }
  if (lower === 'null') return { kind: 'literal', value: null, type: 'dynamic' }
  // Recorded: `where where` fails at its end, not at the second word.
  if (words.has(lower) && reader.peek().kind === 'end') reader.fail()
  return { kind: 'name', name: token.text, position: token }
}
