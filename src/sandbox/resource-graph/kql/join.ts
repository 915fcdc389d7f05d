import { keyOf } from './aggregates.ts'
import { onSide, scopeOf } from './columns.ts'
import { compiled } from './compile.ts'
import { nameOf } from './naming.ts'
import { semanticError } from './query-fault.ts'
import { once, type Column, type Relation, type Row } from './relation.ts'
import type { OperatorOf } from './syntax.ts'

/** A row of the left side and one of the right. */
interface Pair {
  left: Row
  right: Row | undefined
}

export function join(left: Relation, right: Relation, { flavour, on }: OperatorOf<'join'>, now: Date): Relation {
  const keys = on.map((key) => {
    const sides = { left: compiled(key.left, scopeOf(left, now)), right: compiled(key.right, scopeOf(right, now)) }
    if (sides.left.type === 'dynamic' || sides.right.type === 'dynamic')
      throw semanticError(
        `join key '${nameOf(key.left) ?? ''}' is of a 'dynamic' type. Please use an explicit cast using extend operator in the join legs (for example, 'extend key = tostring(key)') as join on a 'dynamic' type is not supported.`,
      )
    return sides
  })
  const keyed = (side: 'left' | 'right', row: Row) => keys.map((key) => keyOf(key[side].read(row))).join('\u0000')
  const rows = once(() => {
    const matches = new Map<string, Row[]>()
    for (const row of right.rows()) {
      const key = keyed('right', row)
      const known = matches.get(key)
      if (known) known.push(row)
      else matches.set(key, [row])
    }
    const used = new Set<string>()
    return left.rows().flatMap((row): Pair[] => {
      const key = keyed('left', row)
      // innerunique: one row of the left side for each key.
      if (flavour === 'innerunique') {
        if (used.has(key)) return []
        used.add(key)
      }
      const found = matches.get(key)
      if (!found) return flavour === 'leftouter' ? [{ left: row, right: undefined }] : []
      return found.map((one) => ({ left: row, right: one }))
    })
  })
  const columns = new Map<string, Column>()
  for (const [name, column] of left.columns)
    columns.set(
      name,
      onSide(column, (row) => (row as Pair).left),
    )
  for (const [name, column] of right.columns) {
    let free = name
    for (let number = 1; columns.has(free); number += 1) free = `${name}${number}`
    columns.set(
      free,
      onSide(column, (row) => (row as Pair).right),
    )
  }
  return { columns, rows, limited: left.limited || right.limited }
}
