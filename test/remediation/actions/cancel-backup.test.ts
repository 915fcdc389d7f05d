import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BackupJob } from '../../../src/backup/facts-of-backup.ts'
import type { VmBackupFacts } from '../../../src/backup/facts.ts'
import { defaultLimits } from '../../../src/backup/limits.ts'
import { RemediationFailure, type Run } from '../../../src/remediation/action.ts'
import { cancelBackup } from '../../../src/remediation/actions/cancel-backup.ts'
import {
  aJob,
  aLock,
  healthyFacts,
  now,
  read,
  refused,
  takingSnapshot,
  vault,
  vmId,
} from '../../diagnosis/facts-builder.ts'
import { aLiteralRun, inWords, seen, type MomentLike } from '../a-literal-run.ts'

const other = takingSnapshot({ id: `${vault}/backupJobs/other` })
const transfers: Partial<BackupJob> = { phase: 'TransferDataToVault' }
const plan = (jobs: BackupJob[], jobId?: string, rest: Partial<VmBackupFacts> = {}) =>
  cancelBackup.plan({
    vm: vmId,
    facts: { ...healthyFacts(), backupJobs: read(jobs), ...rest },
    limits: defaultLimits,
    observedAt: now,
    memory: { onDemandBackupsToday: 0, removedLocks: [], leases: [] },
    body: jobId === undefined ? {} : { jobId },
  })

describe('which backup is cancelled', () => {
  const mine = takingSnapshot()
  const rows: [name: string, jobs: BackupJob[], jobId: string | undefined, cancels: BackupJob | string][] = [
    ['the one that takes its snapshot', [aJob(), mine], undefined, mine],
    ['the named one, by its id in any casing', [mine, other], mine.id.toUpperCase(), mine],
    ['the named one, by its name', [mine, other], 'other', other],
    ['the one of two that Azure still cancels', [takingSnapshot({ ...transfers, id: 't' }), mine], undefined, mine],
    ['none where none runs', [aJob()], undefined, 'NoBackupJobRunning'],
    ['none where the named one has ended', [aJob(), mine], aJob().id, 'NoBackupJobRunning'],
    ['none where the named one is not of this VM', [mine], '/another', 'NoBackupJobRunning'],
    ['none where two could be and none is named', [mine, other], undefined, 'PreconditionFailed'],
    ['none where only a restore runs', [takingSnapshot({ operation: 'Restore' })], undefined, 'NoBackupJobRunning'],
    ['no restore, though it is named', [takingSnapshot({ operation: 'Restore' })], mine.id, 'BackupNotCancelable'],
    ['none that transfers to the vault', [takingSnapshot(transfers)], undefined, 'BackupNotCancelable'],
    ['none whose phase is not told', [takingSnapshot({ phase: null })], undefined, 'BackupNotCancelable'],
    [
      'none that Azure does not offer to cancel',
      [takingSnapshot({ cancellable: false })],
      undefined,
      'BackupNotCancelable',
    ],
    ['none in a status that is not known', [takingSnapshot({ status: 'Hibernating' })], undefined, 'FactUnavailable'],
  ]
  for (const [name, jobs, jobId, cancels] of rows)
    it(name, () => {
      const { blockers, calls } = plan(jobs, jobId)
      if (typeof cancels === 'string') assert.equal(blockers[0]?.code, cancels)
      else assert.deepEqual([blockers, calls.map(({ resourceId }) => resourceId)], [[], [`${cancels.id}/cancel`]])
    })

  it('nothing is sent for one that is being cancelled already', () => {
    const { blockers, calls, work } = plan([takingSnapshot({ status: 'Cancelling' })])
    assert.deepEqual([blockers, calls, work.jobId], [[], [], mine.id])
  })
  it('none where the jobs may not be read', () =>
    assert.equal(plan([], undefined, { backupJobs: refused('backupJobs/read') }).blockers[0]?.code, 'FactUnavailable'))
  it('none where a ReadOnly lock stands on the vault', () =>
    assert.equal(
      plan([mine], undefined, { locks: read([aLock({ scope: vault, level: 'ReadOnly' })]) }).blockers[0]?.code,
      'LockedScope',
    ))
})

describe('right before the cancel is sent', () => {
  const look = async (job: BackupJob | null, moment?: MomentLike) =>
    inWords(
      await seen(
        { getJob: async () => job },
        (run) => cancelBackup.execute(run, { jobId: takingSnapshot().id }, {}),
        moment,
      ),
    )
  const rows: [name: string, job: BackupJob | null, says: string, moment?: MomentLike][] = [
    ['the job takes its snapshot still: it is sent', takingSnapshot(), 'Needed'],
    ['the job transfers by now: it is refused', takingSnapshot(transfers), 'Refused BackupNotCancelable'],
    ['the job is no backup: it is refused', takingSnapshot({ operation: 'Restore' }), 'Refused BackupNotCancelable'],
    [
      'the job is in a status that is not known: it is refused',
      takingSnapshot({ status: 'Resting' }),
      'Refused BackupNotCancelable',
    ],
    ['the job has ended: nothing is sent', aJob(), 'Done'],
    ['the job is being cancelled: nothing is sent', takingSnapshot({ status: 'Cancelling' }), 'Done'],
    ['the job is gone: it is refused', null, 'Refused NoBackupJobRunning'],
    ['Azure has taken it: it is not sent again', takingSnapshot(), 'Done', 'Answered'],
  ]
  for (const [name, job, says, moment] of rows) it(name, async () => assert.equal(await look(job, moment), says))

  it('it goes out once only, for Azure may refuse it late', async () => {
    const { run, writes } = aLiteralRun({}, { until: () => Promise.reject(new Error('ends here')) })
    await assert.rejects(cancelBackup.execute(run, { jobId: 'j' }, {}), /ends here/)
    assert.equal(writes[0]!.write.sends, 1)
  })
})

describe('the end of a cancelled backup', () => {
  const end = async (job: Partial<BackupJob>, fails?: RemediationFailure) => {
    const until: Run['until'] = async (_step, _seconds, look) => {
      const found = await look('')
      return found as Exclude<typeof found, { waiting: string }>
    }
    const { run } = aLiteralRun(
      { followedJob: async () => aJob(job), getJob: async () => aJob(job) },
      { until, ...(fails ? { write: () => Promise.reject(fails) } : {}) },
    )
    return await cancelBackup.execute(run, { jobId: 'j' }, {})
  }
  const rows: [name: string, job: Partial<BackupJob>, cancelled: boolean][] = [
    ['is a success where the job was cancelled', { status: 'Cancelled' }, true],
    [
      'is a success where the snapshot was taken before and is kept',
      { status: 'CompletedWithWarnings', errorCode: 'UserErrorJobSuccessfullyCancelled' },
      true,
    ],
    ['says so where the job completed all the same', { status: 'Completed' }, false],
    ['says so where the job failed for another reason', { status: 'Failed', errorCode: 'X' }, false],
  ]
  for (const [name, job, cancelled] of rows)
    it(name, async () => assert.equal((await end(job))['cancelled'], cancelled))

  const late = new RemediationFailure('UserErrorX', 'too late')
  it('says that it came too late where Azure took it and refused it behind the snapshot', () =>
    assert.rejects(end({ ...transfers, status: 'InProgress' }, late), { code: 'BackupNotCancelable' }))
  it("is Azure's own refusal while the snapshot is taken still", () =>
    assert.rejects(end({ status: 'InProgress', phase: 'TakeSnapshot' }, late), { code: 'UserErrorX' }))
})
