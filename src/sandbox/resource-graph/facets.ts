import { evaluated, type Evaluation } from './kql/evaluate.ts'
import { InvalidQuery } from './kql/query-fault.ts'
import { parsed } from './kql/parser.ts'
import { relationTable } from './kql/relation-table.ts'
import type { Relation } from './kql/relation.ts'
import { objectsOf } from './graph-answer.ts'
import type { FacetRequest } from './graph-request.ts'

const mostByDefault = 10

/** Counts over the whole result of a query, as the specification's example has them. */
export function facetOf({ expression, options }: FacetRequest, result: Relation, now: Date): object {
  const { sortBy = 'count', sortOrder = 'desc', filter, $top = mostByDefault } = options
  const evaluation: Evaluation = { now, tableNamed: () => relationTable(result) }
  const where = filter ? `| where ${filter}` : ''
  try {
    const query = `result ${where} | summarize count = count() by ${expression} | order by ${sortBy} ${sortOrder}`
    const counted = evaluated(parsed(query), evaluation)
    const data = objectsOf(counted, counted.rows().slice(0, $top))
    return { expression, resultType: 'FacetResult', totalRecords: counted.rows().length, count: data.length, data }
  } catch (error) {
    if (!(error instanceof InvalidQuery)) throw error
    const errors = [
      { code: 'NoValidColumns', message: 'No valid columns in facet expression.' },
      ...error.details.filter(({ code }) => code !== 'InvalidQuery'),
    ]
    return { expression, resultType: 'FacetError', errors }
  }
}
