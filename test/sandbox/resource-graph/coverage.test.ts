import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { aggregateNames } from '../../../src/sandbox/resource-graph/kql/aggregates.ts'
import { operatorNames } from '../../../src/sandbox/resource-graph/kql/parser.ts'
import { scalarFunctions } from '../../../src/sandbox/resource-graph/kql/scalar-functions.ts'
import { tableNames } from '../../../src/sandbox/resource-graph/tables.ts'

const coverage = readFileSync(new URL('../../../src/sandbox/COVERAGE.md', import.meta.url), 'utf8')

/** The words in backticks after a heading, sorted. */
function listed(heading: string): string[] {
  const words = new RegExp(`^${heading}: \`([^\`]+)\``, 'm').exec(coverage)?.[1] ?? ''
  return words.split(/\s+/).toSorted()
}

describe('COVERAGE.md lists what is understood of the query language', () => {
  const lists: [heading: string, known: string[]][] = [
    ['Operators', operatorNames],
    ['Functions', Object.keys(scalarFunctions)],
    ['Aggregates', aggregateNames],
    ['Tables', tableNames],
  ]
  for (const [heading, known] of lists) it(heading, () => assert.deepEqual(listed(heading), known.toSorted()))
})
