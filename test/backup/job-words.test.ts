import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isBackup, isCompleted, mayRun } from '../../src/backup/job-words.ts'

describe('what a job may be doing', () => {
  const statuses: [status: string, mayRun: boolean][] = [
    ['InProgress', true],
    ['cancelling', true],
    ['Unknown', true],
    ['Queued', true],
    ['completed', false],
    ['CompletedWithWarnings', false],
    ['Failed', false],
    ['Cancelled', false],
    ['Canceled', false],
  ]
  for (const [status, expected] of statuses)
    it(`${status} ${expected ? 'is in the way of a deletion' : 'is an end'}`, () =>
      assert.equal(mayRun({ status }), expected))

  it('does not depend on the casing of its words', () => {
    assert.deepEqual([isBackup({ operation: 'backup' }), isCompleted({ status: 'completed' })], [true, true])
    assert.deepEqual(
      [isBackup({ operation: 'Restore' }), isCompleted({ status: 'CompletedWithWarnings' })],
      [false, false],
    )
  })
})
