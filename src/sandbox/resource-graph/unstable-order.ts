import { hashOf, modulo } from './hash.ts'
import type { Relation, Row } from './kql/relation.ts'
import { textOf } from './kql/values.ts'

/** One row of so many is elsewhere on the next page. */
const rowsForOneMove = 50
const scale = 1_000_000

/**
 * The order in which one page of several sees the rows. Rows that the query's sort does not tell apart may have changed places since
 * the page before, so pages repeat some and miss others; sorted by a unique column they do not. The same seed moves the same rows.
 */
export function rowsForPage(relation: Relation, skip: number, pageSize: number, seed: number): Row[] {
  const rows = relation.rows()
  if (rows.length <= pageSize) return rows
  const id = relation.columns.get('id')
  const ends = relation.runEnds?.() ?? []
  let start = 0
  const placed = rows.map((row, index) => {
    if (index > 0 && ends[index - 1] === index) start = index
    const end = ends[index] ?? rows.length
    if (end - start === 1) return { row, place: index }
    const number = modulo(hashOf(`${seed} ${skip} ${id ? textOf(id.read(row)) : index}`), scale * rowsForOneMove)
    // What is below `scale` moves, and the same number says how far.
    const move = number < scale ? (number / scale - 0.5) * 2 * pageSize : 0
    return { row, place: Math.min(Math.max(index + move, start - 0.5), end - 0.5) }
  })
  return placed.sort((a, b) => a.place - b.place).map(({ row }) => row)
}
