import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { allOperations } from '../../src/sandbox/operations/all-operations.ts'

const coverage = readFileSync(new URL('../../src/sandbox/COVERAGE.md', import.meta.url), 'utf8')
const rows = new Map(
  [...coverage.matchAll(/^\| (\w+) +\| (recording|specification|assumption) +\| (.+?) *\|$/gm)].map(
    ([, id = '', from = '', differs = '']) => [id, { from, differs }],
  ),
)

describe('COVERAGE.md claims no more than the sandbox knows', () => {
  for (const { id, knownFrom } of allOperations) {
    it(`${id} is listed as ${knownFrom}, with what differs`, () => {
      assert.equal(rows.get(id)?.from, knownFrom)
      assert.notEqual(rows.get(id)?.differs.trim(), '')
    })
  }

  it('lists nothing that is not simulated', () => {
    const known = new Set(allOperations.map(({ id }) => id))
    assert.deepEqual(
      [...rows.keys()].filter((id) => !known.has(id)),
      [],
    )
  })

  it('has each operation once', () => {
    assert.equal(new Set(allOperations.map(({ id }) => id)).size, allOperations.length)
  })
})
