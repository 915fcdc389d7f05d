import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BackupControlPlane } from '../../src/backup/control-plane.ts'
import type { BackupJob } from '../../src/backup/facts-of-backup.ts'
import { observeBackup } from '../../src/remediation/lost-backup.ts'
import { aLiteralRun, inWords, momentOf, type MomentLike } from './a-literal-run.ts'
import { aRunningJob, itsJobs, jobsNotToBeAsked } from './jobs-around.ts'
import { item } from './vault-around.ts'

const job = (id: string, rest: Partial<BackupJob> = {}) => aRunningJob({ id, status: 'Completed', ...rest })
/** The intent of the moments here is of 12:00:00. */
const at = (time: string, rest: Partial<BackupJob> = {}) =>
  job('new', { startTime: `2026-02-01T${time}Z`, status: 'InProgress', ...rest })
const observe = (azure: Partial<BackupControlPlane>, moment: MomentLike = 'BeforeSend') =>
  observeBackup(aLiteralRun(azure).run, item, momentOf(moment))
const listing = (...jobs: BackupJob[]): Partial<BackupControlPlane> => ({ listJobs: async () => jobs })

describe('a backup is sent', () => {
  const rows: [name: string, azure: Partial<BackupControlPlane>, says: string][] = [
    ['where no job of the VM runs', listing(job('a')), 'Needed'],
    ['not where one runs in its own vault', listing(aRunningJob()), 'Refused BackupJobRunning'],
    [
      'not where one is in a status that nobody knows',
      listing(job('a', { status: 'Hibernating' })),
      'Refused BackupJobRunning',
    ],
    [
      'not where one runs in another vault',
      { ...itsJobs(aRunningJob()), listJobs: async () => [] },
      'Refused BackupJobRunning',
    ],
    ['not where jobs may not be asked for', jobsNotToBeAsked, 'Refused FactUnavailable'],
  ]
  for (const [name, azure, says] of rows) it(name, async () => assert.equal(inWords(await observe(azure)), says))

  it('with the jobs kept that there were before', async () =>
    assert.deepEqual(await observe(listing(job('a'), job('b'))), { state: 'Needed', remember: { jobIds: ['a', 'b'] } }))
})

const patient = { looks: 5 } // of 24 s each, of the two minutes that a job may take to turn up
describe('a backup whose answer was lost', () => {
  const rows: [name: string, jobs: BackupJob[], moment: object, says: string][] = [
    ['is the one job that began since', [at('12:00:05')], {}, 'Done'],
    ['is not one that was there before', [at('12:00:05')], { ...patient, remembered: { jobIds: ['NEW'] } }, 'Needed'],
    ['is looked for while none shows', [], {}, 'Wait'],
    ['is sent again where none has shown in time', [], patient, 'Needed'],
    ['is not sent again where one began shortly before', [at('11:58:00')], patient, 'Refused BackupNotConfirmed'],
    ['is not one of the schedule', [at('12:00:05', { isUserTriggered: false })], patient, 'Refused BackupNotConfirmed'],
    ['is no restore', [at('12:00:05', { operation: 'Restore' })], patient, 'Needed'],
    [
      'is not told of two that began since, and not sent again',
      [at('12:00:05'), at('12:00:09', { id: 'other' })],
      patient,
      'Refused BackupNotConfirmed',
    ],
    [
      'is the one of two that somebody asked for',
      [at('12:00:05', { isUserTriggered: true }), at('12:00:09', { id: 'other' })],
      {},
      'Done',
    ],
  ]
  for (const [name, jobs, moment, says] of rows)
    it(name, async () =>
      assert.equal(inWords(await observe(listing(...jobs), { when: 'AnswerLost', ...moment })), says),
    )

  it('is told by its job', async () =>
    assert.deepEqual(await observe(listing(at('12:00:05')), 'AnswerLost'), {
      state: 'Done',
      detail: 'The answer was lost; the job was found in the list.',
      output: { jobId: 'new' },
    }))
})

describe('a backup that Azure has taken', () => {
  it('is its answer’s job', async () =>
    assert.deepEqual(await observe({ listJobs: () => assert.fail('asks') }, { when: 'Answered', jobId: 'j' }), {
      state: 'Done',
    }))
  it('is looked for where the answer names none', async () =>
    assert.equal(inWords(await observe(listing(at('12:00:05')), 'Answered')), 'Done'))
  it('is never sent again, though no job shows', async () =>
    assert.equal(inWords(await observe(listing(), { when: 'Answered', ...patient })), 'Refused BackupNotConfirmed'))
})
