import { scopeOf } from './columns.ts'
import { compiled } from './compile.ts'
import { nameOf } from './naming.ts'
import { semanticError } from './query-fault.ts'
import { once, type Relation } from './relation.ts'
import type { SortKey } from './syntax.ts'
import { isMissing, orderOf, type Value } from './values.ts'

export function order(relation: Relation, keys: SortKey[], now: Date): Relation {
  const scope = scopeOf(relation, now)
  const sorts = keys.map(({ expression, descending, nullsFirst }) => {
    const { type, read } = compiled(expression, scope)
    if (type === 'dynamic')
      throw semanticError(`order operator: key can't be of dynamic type: ${nameOf(expression) ?? ''}`)
    return { read, direction: descending ? -1 : 1, missing: nullsFirst ? -1 : 1 }
  })
  const keyed = once(() =>
    relation
      .rows()
      .map((row) => ({ row, values: sorts.map(({ read }) => read(row)) }))
      .sort((a, b) => compared(a.values, b.values, sorts)),
  )
  const rows = once(() => keyed().map(({ row }) => row))
  const runEnds = once(() =>
    runEndsOf(keyed().length, (a, b) => compared(keyed()[a]!.values, keyed()[b]!.values, sorts) === 0),
  )
  const { scan: _, ...rest } = relation
  return { ...rest, rows, runEnds }
}

function runEndsOf(length: number, isSame: (a: number, b: number) => boolean): number[] {
  const ends = new Array<number>(length).fill(length)
  for (let index = length - 2; index >= 0; index -= 1)
    ends[index] = isSame(index, index + 1) ? ends[index + 1]! : index + 1
  return ends
}

function compared(a: Value[], b: Value[], sorts: { direction: number; missing: number }[]): number {
  for (const [index, { direction, missing }] of sorts.entries()) {
    const [left = null, right = null] = [a[index], b[index]]
    if (isMissing(left) || isMissing(right)) {
      if (isMissing(left) && isMissing(right)) continue
      return isMissing(left) ? missing : -missing
    }
    const order = orderOf(left, right) ?? 0
    if (order !== 0) return order * direction
  }
  return 0
}
