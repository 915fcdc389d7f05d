import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isActive } from '../../src/remediation/active-operations.ts'

describe('an operation', () => {
  for (const [status, active] of [
    ['NotStarted', true],
    ['Running', true],
    ['Succeeded', false],
    ['Failed', false],
    ['Canceled', false],
    ['a word of a newer version', false],
  ] as const)
    it(`that is ${status} is ${active ? '' : 'not '}under way`, () => assert.equal(isActive(status), active))
})
