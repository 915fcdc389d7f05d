import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AzureError } from '../../../src/backup/azure-error.ts'
import type { Outcome } from '../../../src/database/schema.ts'
import { ClaimLost } from '../../../src/operations/running/claim.ts'
import { concluded } from '../../../src/operations/running/concluded.ts'
import type { OperationRun } from '../../../src/operations/running/operation-run.ts'
import { Suspended, type Concluded, type RemediationAction } from '../../../src/remediation/action.ts'

const run = { operation: { id: 'o', work: {} } } as OperationRun
const failed: Outcome = { status: 'Failed', result: null, error: { code: 'X', message: 'no' } }
const ending = (conclude?: () => Promise<Concluded>) =>
  concluded({}, run, (conclude ? { conclude } : {}) as unknown as RemediationAction, failed)

describe('an end without success', () => {
  const details = [{ code: 'Confirmed', message: 'a cause' }]
  it('gets the action’s account', async () =>
    assert.deepEqual(await ending(async () => ({ result: { outcome: 'Unchanged' }, details })), {
      status: 'Failed',
      result: { outcome: 'Unchanged' },
      error: { code: 'X', message: 'no', details },
    }))
  it('stays as it is where the action has none', async () => assert.deepEqual(await ending(), failed))
  it('stays as it is of an action that this version does not know', async () =>
    assert.deepEqual(await concluded({}, run, undefined, failed), failed))
  for (const failure of [new AzureError('X', 'x', { disposition: 'GiveUp' }), new TypeError('ours')])
    it(`ends all the same where nobody could look: ${failure.name}`, async () =>
      assert.deepEqual(await ending(() => Promise.reject(failure)), failed))
  for (const stop of [new Suspended(5, 'later'), new ClaimLost()])
    it(`waits, or is another’s: ${stop.name}`, () =>
      assert.rejects(
        ending(() => Promise.reject(stop)),
        stop,
      ))
})

it('success needs no account', async () => {
  const succeeded: Outcome = { status: 'Succeeded', result: {}, error: null }
  const action = { conclude: () => Promise.reject(new Error('asked')) } as unknown as RemediationAction
  assert.deepEqual(await concluded({}, run, action, succeeded), succeeded)
})
