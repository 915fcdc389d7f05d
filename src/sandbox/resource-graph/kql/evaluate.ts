import { semanticError, tooManyTables } from './query-fault.ts'
import { join } from './join.ts'
import { mvExpand } from './mv-expand.ts'
import * as operators from './operators.ts'
import { order } from './order.ts'
import { distinct, summarize } from './summarize.ts'
import { union } from './union.ts'
import { scanned, type Relation, type Table } from './relation.ts'
import type { Operator, Query } from './syntax.ts'

export interface Evaluation {
  /** Throws where Azure knows no such table. */
  tableNamed(name: string): Table
  now: Date
}

const defaultTable = 'resources'
/** Joins, legs of unions and expansions of one query. */
const mostOfAKind = 3

export function evaluated(query: Query, evaluation: Evaluation): Relation {
  checkLimits(query)
  return relationOf(query, evaluation)
}

function relationOf({ table = defaultTable, operators: steps }: Query, evaluation: Evaluation): Relation {
  return steps.reduce(
    (relation, step) => applied(relation, step, table, evaluation),
    scanned(evaluation.tableNamed(table)),
  )
}

function applied(relation: Relation, step: Operator, source: string, evaluation: Evaluation): Relation {
  const { now } = evaluation
  switch (step.kind) {
    case 'where':
      return operators.where(relation, step.predicate, now)
    case 'extend':
      return operators.extend(relation, step.columns, now)
    case 'project':
      return operators.project(relation, step.columns, now)
    case 'project-away':
      return operators.projectAway(relation, step.patterns)
    case 'distinct':
      return distinct(relation, step.columns, now)
    case 'distinctAll':
      return distinct(relation, undefined, now)
    case 'order':
      return order(relation, step.keys, now)
    case 'take':
      return operators.take(relation, step.count)
    case 'top':
      return operators.take(order(relation, [step.key], now), step.count)
    case 'count':
      return operators.count(relation)
    case 'summarize':
      return summarize(relation, step, now)
    case 'join':
      return join(relation, relationOf(step.right, evaluation), step, now)
    case 'union': {
      const legs = step.legs.map((leg) => relationOf(leg, evaluation))
      const sources = [source, ...step.legs.map(({ table = defaultTable }) => table)]
      return union([relation, ...legs], sources, step)
    }
    case 'mv-expand':
      return mvExpand(relation, step, now)
  }
}

const allSteps = (query: Query): Operator[] =>
  query.operators.flatMap((step) => {
    if (step.kind === 'join') return [step, ...allSteps(step.right)]
    return step.kind === 'union' ? [step, ...step.legs.flatMap(allSteps)] : [step]
  })

function checkLimits(query: Query): void {
  const steps = allSteps(query)
  const joined = steps.flatMap((step) =>
    step.kind === 'join' ? [(step.right.table ?? defaultTable).toLowerCase()] : [],
  )
  const legs = steps.reduce((sum, step) => sum + (step.kind === 'union' ? step.legs.length : 0), 0)
  if (joined.length + legs > mostOfAKind)
    throw tooManyTables(
      `The query has ${joined.length + legs} join and union legs; the maximum allowed number is ${mostOfAKind}.`,
    )
  // Reported by users; Microsoft's own samples join the default table twice.
  const others = joined.filter((name) => name !== defaultTable)
  if (new Set(others).size < others.length)
    throw tooManyTables('A table other than resources may be the right side of one join only.')
  const expansions = steps.filter(({ kind }) => kind === 'mv-expand').length
  if (expansions > mostOfAKind)
    throw semanticError(
      `The query has ${expansions} mv-expand operators; the maximum allowed number is ${mostOfAKind}.`,
    )
}
