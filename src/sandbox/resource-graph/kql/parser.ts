import { expression } from './expressions.ts'
import { PieceNotSimulated } from './query-fault.ts'
import { listOf, Reader } from './reader.ts'
import type { Assignment, Expression, JoinFlavour, Operator, Query, SortKey } from './syntax.ts'
import { tokensOf } from './tokens.ts'
import type { ValueType } from './values.ts'

/** Reads a query. Throws InvalidQuery where Azure would refuse it, PieceNotSimulated where only the sandbox does. */
export function parsed(text: string): Query {
  const reader = new Reader(tokensOf(text))
  const query = queryIn(reader)
  reader.acceptSign(';')
  if (reader.peek().kind !== 'end') reader.fail()
  return query
}

function queryIn(reader: Reader): Query {
  if (reader.isSign('(')) throw new PieceNotSimulated('a query in brackets at the beginning')
  if (reader.isWord('let') || reader.isWord('set') || reader.isWord('declare'))
    throw new PieceNotSimulated(`a statement that begins with ${reader.peek().text}`)
  if (reader.peek().kind === 'end') reader.fail()

  // Without a table it is `resources`, and the first operator needs no bar.
  const operators: Operator[] = []
  const first = reader.peek().text.toLowerCase()
  let table: string | undefined
  if (startsOperator(reader, first)) operators.push(operatorIn(reader))
  else table = reader.expectName()
  while (reader.acceptSign('|')) operators.push(operatorIn(reader))
  return { ...(table === undefined ? {} : { table }), operators }
}

function startsOperator(reader: Reader, word: string): boolean {
  if (reader.isSign('|', 1) || reader.peek(1).kind === 'end') return word === 'count'
  return Object.hasOwn(operators, word) || unsimulated.has(word)
}

/** Words of Kusto that stand where an operator may. */
const unsimulated = new Set([
  ...['parse', 'parse-where', 'parse-kv', 'project-rename', 'project-keep', 'project-reorder', 'sample', 'lookup'],
  ...['sample-distinct', 'serialize', 'evaluate', 'make-series', 'render', 'invoke', 'search', 'find', 'fork', 'facet'],
  ...['reduce', 'scan', 'partition', 'top-nested', 'top-hitters', 'consume', 'getschema', 'as', 'mv-apply', 'filter'],
  ...['print', 'range', 'datatable', 'externaldata'],
])

function operatorIn(reader: Reader): Operator {
  const start = reader.peek()
  const word = reader.hyphenated()
  const read = Object.hasOwn(operators, word) ? operators[word] : undefined
  if (read) return read(reader)
  if (unsimulated.has(word)) throw new PieceNotSimulated(`the operator ${word}`)
  return reader.fail(start)
}

const order = (reader: Reader): Operator => {
  reader.expectWord('by')
  return { kind: 'order', keys: listOf(reader, () => sortKey(reader)) }
}
const take = (reader: Reader): Operator => ({ kind: 'take', count: reader.expectCount() })
const expand = (reader: Reader): Operator => {
  if (reader.isWord('bagexpansion') || reader.isWord('with_itemindex') || reader.isWord('kind'))
    throw new PieceNotSimulated(`mv-expand with ${reader.peek().text}`)
  const columns = listOf(reader, () => {
    const column = assignment(reader)
    if (!reader.acceptWord('to')) return column
    reader.expectWord('typeof')
    reader.expectSign('(')
    const type = typeNamed(reader.expectName())
    reader.expectSign(')')
    return { ...column, type }
  })
  const limit = reader.acceptWord('limit') ? { limit: reader.expectCount() } : {}
  return { kind: 'mv-expand', columns, ...limit }
}

const operators: Record<string, (reader: Reader) => Operator> = {
  where: (reader) => ({ kind: 'where', predicate: expression(reader) }),
  extend: (reader) => ({ kind: 'extend', columns: listOf(reader, () => assignment(reader)) }),
  project: (reader) => ({ kind: 'project', columns: listOf(reader, () => assignment(reader)) }),
  'project-away': (reader) => ({ kind: 'project-away', patterns: listOf(reader, () => pattern(reader)) }),
  distinct: (reader) =>
    reader.acceptSign('*')
      ? { kind: 'distinctAll' }
      : { kind: 'distinct', columns: listOf(reader, () => assignment(reader)) },
  order,
  sort: order,
  take,
  limit: take,
  top: (reader) => {
    const count = reader.expectCount()
    reader.expectWord('by')
    return { kind: 'top', count, key: sortKey(reader) }
  },
  count: () => ({ kind: 'count' }),
  summarize: (reader) => {
    const starts = !reader.isWord('by')
    const aggregates = starts ? listOf(reader, () => assignment(reader)) : []
    const by = reader.acceptWord('by') ? listOf(reader, () => assignment(reader)) : []
    return { kind: 'summarize', aggregates, by }
  },
  join,
  union,
  'mv-expand': expand,
  mvexpand: expand,
}

/** `mvexpand` is the former spelling. */
export const operatorNames = Object.keys(operators).filter((name) => name !== 'mvexpand')

function assignment(reader: Reader): Assignment {
  if (reader.peek().kind === 'name' && reader.isSign('=', 1)) {
    const name = reader.expectName()
    reader.next()
    return { name, expression: expression(reader) }
  }
  return { expression: expression(reader) }
}

/** A name, `*` standing for any letters. */
function pattern(reader: Reader): string {
  let text = ''
  while (reader.peek().kind === 'name' || reader.isSign('*')) {
    if (text && reader.peek().spaced) break
    text += reader.next().text
  }
  return text || reader.fail()
}

/** Descending unless told otherwise; missing values are last then, and first in ascending order. */
function sortKey(reader: Reader): SortKey {
  const key = expression(reader)
  const ascending = reader.acceptWord('asc')
  if (!ascending) reader.acceptWord('desc')
  let nullsFirst = ascending
  if (reader.acceptWord('nulls')) {
    nullsFirst = reader.acceptWord('first')
    if (!nullsFirst) reader.expectWord('last')
  }
  return { expression: key, descending: !ascending, nullsFirst }
}

function subquery(reader: Reader): Query {
  if (!reader.acceptSign('(')) return { table: reader.expectName(), operators: [] }
  const query = queryIn(reader)
  reader.expectSign(')')
  return query
}

const flavours = new Set<string>(['innerunique', 'inner', 'leftouter'] satisfies JoinFlavour[])

function join(reader: Reader): Operator {
  let flavour: JoinFlavour = 'innerunique'
  if (reader.acceptWord('kind')) {
    reader.expectSign('=')
    const name = reader.expectName().toLowerCase()
    if (!flavours.has(name)) throw new PieceNotSimulated(`join kind=${name}`)
    flavour = name as JoinFlavour
  }
  if (reader.isWord('hint')) throw new PieceNotSimulated('hints of join')
  const right = subquery(reader)
  reader.expectWord('on')
  return { kind: 'join', flavour, right, on: listOf(reader, () => joinKeys(expression(reader))).flat() }
}

/** `name`, or `$left.a == $right.b`, or several of them with `and`. */
function joinKeys(condition: Expression): { left: Expression; right: Expression }[] {
  if (condition.kind === 'both') return [...joinKeys(condition.left), ...joinKeys(condition.right)]
  if (condition.kind === 'name') return [{ left: condition, right: condition }]
  if (condition.kind === 'comparison' && condition.operator === '==') {
    const sides = [condition.left, condition.right].map(sideOf)
    const left = sides.find((side) => side?.side === '$left')
    const right = sides.find((side) => side?.side === '$right')
    if (left && right) return [{ left: left.of, right: right.of }]
  }
  throw new PieceNotSimulated('a condition of join other than a column or $left.a == $right.b')
}

function sideOf(member: Expression): { side: string; of: Expression } | undefined {
  if (member.kind !== 'member' || member.of.kind !== 'name') return undefined
  const { name, position } = member.of
  return { side: name.toLowerCase(), of: { kind: 'name', name: member.name, position } }
}

function union(reader: Reader): Operator {
  let [inner, withSource] = [false, undefined as string | undefined]
  for (;;) {
    if (reader.acceptWord('kind')) {
      reader.expectSign('=')
      inner = reader.expectName().toLowerCase() === 'inner'
    } else if (reader.acceptWord('withsource')) {
      reader.expectSign('=')
      withSource = reader.expectName()
    } else if (reader.isWord('isfuzzy')) throw new PieceNotSimulated('isfuzzy of union')
    else break
  }
  const legs = listOf(reader, () => subquery(reader))
  return { kind: 'union', inner, ...(withSource === undefined ? {} : { withSource }), legs }
}

const types: Record<string, ValueType> = {
  string: 'string',
  int: 'long',
  long: 'long',
  real: 'real',
  double: 'real',
  bool: 'bool',
  datetime: 'datetime',
  timespan: 'timespan',
  dynamic: 'dynamic',
}

function typeNamed(name: string): ValueType {
  const type = types[name.toLowerCase()]
  if (!type) throw new PieceNotSimulated(`typeof(${name})`)
  return type
}
