import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it, mock } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../../src/database/open-database.ts'
import { Suspended, type Run } from '../../../src/remediation/action.ts'
import { vmId } from '../../remediation/facts-around.ts'
import { aClaimedOperation, azureError, doneAtOnce } from '../a-run.ts'
import { aDatabase } from '../a-service.ts'

const hour = 3600_000
const realNow = Date.now

/** The replica that writes a time down has another clock than the one that reads it. */
describe("a pause is kept by the database's clock, whatever the clocks of two replicas say:", () => {
  let database: Database
  before(async () => {
    database = await aDatabase()
  })
  after(() => database?.close())
  afterEach(() => mock.restoreAll())
  const clockIs = (aheadMilliseconds: number) => {
    mock.restoreAll()
    mock.method(Date, 'now', () => realNow() + aheadMilliseconds)
  }
  const suspends = async (work: Promise<unknown>) => {
    const error: unknown = await work.then(
      () => assert.fail('should wait'),
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof Suspended, String(error))
    return error.seconds
  }

  const pauses: [what: string, pass: (run: Run, first: boolean) => Promise<unknown>][] = [
    [
      'before the next look of a write',
      (run, first) =>
        run.write('the step', {
          method: 'DELETE',
          resourceId: vmId,
          description: 'A write',
          observe: async () => (first ? { state: 'Wait', seconds: 2, reason: 'r' } : { state: 'Done' }),
          send: async () => doneAtOnce,
        }),
    ],
    [
      'that Azure asks for',
      (run, first) =>
        run.write('the step', {
          method: 'DELETE',
          resourceId: vmId,
          description: 'A write',
          observe: async () => (first ? { state: 'Needed' } : { state: 'Done' }),
          send: async () => ({ url: '/operation', retryAfterSeconds: 2, armRequestId: null }),
        }),
    ],
    [
      'after a refusal',
      (run, first) =>
        run.write('the step', {
          method: 'DELETE',
          resourceId: vmId,
          description: 'A write',
          observe: async () => (first ? { state: 'Needed' } : { state: 'Done' }),
          send: () => Promise.reject(azureError('Conflict', 409)),
        }),
    ],
    [
      'between two looks at a job',
      (run, first) => run.until('the step', 2, async () => (first ? { waiting: 'r' } : 1)),
    ],
  ]
  for (const [what, pass] of pauses) {
    for (const [whose, ahead, behind] of [
      ['the first is an hour ahead', hour, 0],
      ['the first is an hour behind', -hour, 0],
      ['the second is an hour behind', 0, -hour],
    ] as const)
      it(`one ${what}, where ${whose}`, async () => {
        const azure = {
          getOperation: async () => ({
            status: 'Succeeded' as const,
            error: null,
            retryAfterSeconds: null,
            jobId: null,
          }),
        }
        const timing = { armPollSeconds: 2, jobPollSeconds: 2 }
        const { open } = await aClaimedOperation(database, azure, { timing })
        clockIs(ahead)
        assert.ok((await suspends(pass(await open(), true))) <= 2.1)
        clockIs(behind)
        const left = await suspends(pass(await open(), false))
        assert.ok(left > 0 && left <= 2.1, `${left} s are left`)
      })
  }

  it('how long something is looked for is told by it, too', async () => {
    const { open } = await aClaimedOperation(database)
    const agesSeen: number[] = []
    const look = async (first: boolean, run: Run) =>
      run.until('the step', 0.001, async (since) => {
        agesSeen.push(run.now() - Date.parse(since))
        return first ? { waiting: 'r' } : 1
      })
    clockIs(hour)
    await suspends(look(true, await open()))
    clockIs(0)
    await sleep(20)
    await look(false, await open())
    for (const age of agesSeen) assert.ok(age >= -5 && age < 5000, `${age} ms`)
  })
})
