import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  canBeCancelled,
  endedWell,
  endOf,
  isBackup,
  isCompleted,
  jobIs,
  mayRun,
  phaseOf,
  saysCancellable,
} from '../../../src/backup/words/jobs.ts'

describe('what a job may be doing', () => {
  const statuses: [status: string, is: ReturnType<typeof jobIs>, end: ReturnType<typeof endOf>][] = [
    ['InProgress', 'Running', null],
    ['cancelling', 'Running', null],
    ['Queued', 'Unknown', null],
    ['Unknown', 'Unknown', null],
    ['', 'Unknown', null],
    ['completed', 'Ended', 'Completed'],
    ['CompletedWithWarnings', 'Ended', 'CompletedWithWarnings'],
    ['Failed', 'Ended', 'Failed'],
    ['Cancelled', 'Ended', 'Cancelled'],
    ['Canceled', 'Ended', 'Cancelled'],
    ['Invalid', 'Ended', 'Invalid'],
  ]
  for (const [status, is, end] of statuses) {
    it(`"${status}" is ${is}`, () => assert.deepEqual([jobIs({ status }), endOf({ status })], [is, end]))
    it(`"${status}" ${is === 'Ended' ? 'is in the way of nothing' : 'is in the way of a deletion'}`, () =>
      assert.equal(mayRun({ status }), is !== 'Ended'))
  }

  it('warnings are a good end of a change of protection, and none of a backup', () => {
    const job = { status: 'CompletedWithWarnings' }
    assert.deepEqual([endedWell(job), isCompleted(job)], [true, false])
  })
  it('does not depend on the casing of its words', () => {
    assert.deepEqual([isBackup({ operation: 'backup' }), isBackup({ operation: 'Restore' })], [true, false])
    assert.deepEqual(
      [phaseOf('Transfer Data to Vault'), phaseOf('take snapshot')],
      ['TransferDataToVault', 'TakeSnapshot'],
    )
  })
  it('has no phase in a task that is not known', () => assert.equal(phaseOf('Replicate'), null))
  it('is offered for cancelling in words or in numbers', () =>
    assert.deepEqual([['Cancellable'], [1], ['Retriable'], undefined].map(saysCancellable), [true, true, false, false]))
  it('is not cancelled in a status that is not known', () => {
    const job = { operation: 'Backup', status: 'InProgress', cancellable: true, phase: 'TakeSnapshot' as const }
    assert.deepEqual([canBeCancelled(job), canBeCancelled({ ...job, status: 'Queued' })], [true, false])
  })
})
