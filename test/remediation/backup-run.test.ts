import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BackupJob } from '../../src/backup/facts-of-backup.ts'
import type { Run, WriteOutcome } from '../../src/remediation/action.ts'
import { endOf, followJob, sendBackup } from '../../src/remediation/backup-run.ts'
import { aLiteralRun, sent } from './a-literal-run.ts'
import { aRunningJob, vaultId } from './jobs-around.ts'
import { item } from './vault-around.ts'

describe('an on-demand backup', () => {
  const send = async (outcome: Partial<WriteOutcome>) => {
    const { run, writes } = aLiteralRun({}, { write: async () => ({ ...sent, ...outcome }) })
    const { jobId } = await sendBackup(run, 'trigger backup', { protectedItemId: item, expiry: null })
    return { jobId, write: writes[0]!.write }
  }

  it('goes out once, whatever happens on the wire', async () => {
    const { write } = await send({ jobId: '/jobs/j' })
    assert.deepEqual([write.once, write.method, write.resourceId], [true, 'POST', `${item}/backup`])
  })

  const named: [name: string, outcome: Partial<WriteOutcome>, jobId: string][] = [
    ['is the job that the answer names', { jobId: '/jobs/j' }, '/jobs/j'],
    ['is a job of its own vault where the answer names a GUID', { jobId: 'j' }, `${vaultId}/backupJobs/j`],
    ['is the job that was found where the answer was lost', { output: { jobId: '/jobs/found' } }, '/jobs/found'],
  ]
  for (const [name, outcome, jobId] of named) it(name, async () => assert.equal((await send(outcome)).jobId, jobId))

  it('of which no job is known is no success', () => assert.rejects(send({}), { code: 'BackupNotConfirmed' }))
})

describe('a job that is followed', () => {
  const until: Run['until'] = async (_step, _seconds, look) => {
    const seen = await look('')
    if (seen !== null && typeof seen === 'object' && 'waiting' in seen) throw new Error(seen.waiting)
    return seen
  }
  const follow = (job: BackupJob | null) =>
    followJob(aLiteralRun({ followedJob: async () => job }, { until }).run, 'follow', '/jobs/j')

  for (const status of ['Completed', 'CompletedWithWarnings', 'Failed', 'Cancelled'])
    it(`has ended with ${status}`, async () => assert.equal((await follow(aRunningJob({ status }))).status, status))

  const waits: [name: string, job: BackupJob | null, says: RegExp][] = [
    ['is waited for while it runs', aRunningJob(), /^InProgress$/],
    ['is waited for while it is being cancelled', aRunningJob({ status: 'Cancelling' }), /^Cancelling/],
    ['is waited for while its status is a word that is not known', aRunningJob({ status: 'Resting' }), /^Resting/],
    ['is waited for while it cannot be seen', null, /cannot be seen yet/],
  ]
  for (const [name, job, says] of waits) it(name, () => assert.rejects(follow(job), { message: says }))

  it('tells its first error, and its code where Azure gives one', () => {
    const error = { number: 1, title: 'Title', message: 'What happened.', recommendations: [] }
    const job = aRunningJob({ status: 'Failed', errorDetails: [error], errorCode: 'UserErrorX' })
    assert.deepEqual(endOf(job), {
      jobId: job.id,
      status: 'Failed',
      errorCode: 'UserErrorX',
      message: 'What happened.',
    })
    assert.equal(endOf({ ...job, errorCode: null }).errorCode, 'Title')
    assert.equal(endOf({ ...job, errorCode: null, errorDetails: [] }).errorCode, null)
  })
})
