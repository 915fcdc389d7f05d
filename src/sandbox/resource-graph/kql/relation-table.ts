import type { Relation, Table } from './relation.ts'

/** The result of a query as a table that another asks. */
export const relationTable = (relation: Relation): Table => ({
  columns: relation.columns,
  rows: (keep) => relation.rows().filter((row) => keep.every((test) => test(row))),
})
