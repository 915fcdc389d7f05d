import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BackupControlPlane } from '../../src/backup/control-plane.ts'
import type { Protection, RecoveryPoint } from '../../src/backup/facts-of-backup.ts'
import type { PolicyOfVault } from '../../src/backup/protection-control.ts'
import type { Run } from '../../src/remediation/action.ts'
import { resume, type ResumeWork } from '../../src/remediation/protection-run.ts'
import { aLiteralRun, inWords, seen, sent, type MomentLike } from './a-literal-run.ts'
import { aPolicy, vmId } from './facts-around.ts'
import { aRunningJob, itsJobs, jobsNotToBeAsked } from './jobs-around.ts'
import { anItem, aPolicyOfVault, aRecoveryPoint, item } from './vault-around.ts'

const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3600_000).toISOString()
const work = (rest: Partial<ResumeWork> = {}): ResumeWork => ({
  protectedItemId: item,
  virtualMachineId: vmId,
  policyId: aPolicy.id,
  softDeleted: false,
  nothing: false,
  accepted: [],
  expiringBy: Date.now() + 24 * 3600_000,
  ...rest,
})
const stopped = anItem({ protectionState: 'ProtectionStopped', policyId: null })
const days = (daily: string) => ({ daily, weekly: null, monthly: null, yearly: null })

interface Now {
  item?: Protection | null
  policy?: PolicyOfVault | null
  points?: RecoveryPoint[]
  jobs?: Partial<BackupControlPlane>
}
const look = async (now: Now = {}, planned = work(), moment?: MomentLike) => {
  const { item: found = stopped, policy = aPolicyOfVault(), points = [], jobs = {} } = now
  const azure: Partial<BackupControlPlane> = {
    getProtectedItem: async () => found,
    getPolicy: async () => policy,
    listRecoveryPoints: async () => points,
    ...jobs,
  }
  return inWords(await seen(azure, (run) => resume(run, planned), moment))
}
const old = aRecoveryPoint('old', { time: daysAgo(60) })

describe('protection is resumed', () => {
  const rows: [name: string, now: Now, says: string, planned?: Partial<ResumeWork>][] = [
    ['where it is stopped and nothing expires', { points: [aRecoveryPoint('new', { time: daysAgo(1) })] }, 'Needed'],
    ['where exactly what was accepted expires', { points: [old] }, 'Needed', { accepted: [old.id.toUpperCase()] }],
    ['not where more expires than was accepted', { points: [old] }, 'Refused DataLossNotAccepted'],
    [
      'not where the policy keeps less by now than when the loss was accepted',
      { points: [old, aRecoveryPoint('b', { time: daysAgo(10) })], policy: aPolicyOfVault({ retention: days('P7D') }) },
      'Refused DataLossNotAccepted',
      { accepted: [old.id] },
    ],
    [
      'not where an operation of an older version told of no loss',
      { points: [old] },
      'Refused DataLossNotAccepted',
      { accepted: undefined as never },
    ],
    [
      'not where the retention of the policy is not understood',
      { policy: aPolicyOfVault({ retention: null, retentionNotUnderstood: '6 Fortnights' }) },
      'Refused FactUnavailable',
    ],
    ['not where the policy is gone', { policy: null }, 'Refused PolicyNotFound'],
    ['not where the item is gone', { item: null }, 'Refused NothingToResume'],
    [
      'not where it is in a state that is not known',
      { item: anItem({ protectionState: 'Hibernated' }) },
      'Refused FactUnavailable',
    ],
    [
      'not where somebody resumed it with another policy',
      { item: anItem({ policyId: `${aPolicy.id}2` }) },
      'Refused PlanChanged',
    ],
    ['not again where it is so already', { item: anItem() }, 'Done'],
    ['not while a job of the VM runs', { jobs: itsJobs(aRunningJob()) }, 'Wait'],
    ['not where jobs may not be asked for', { jobs: jobsNotToBeAsked }, 'Refused FactUnavailable'],
  ]
  for (const [name, now, says, planned] of rows)
    it(name, async () => assert.equal(await look(now, work(planned)), says))

  it('not again while a job of a PUT whose answer was lost works on the item', async () => {
    const now = { jobs: { listJobs: async () => [aRunningJob({ operation: 'ConfigureBackup' })] } }
    assert.equal(await look(now, work(), 'AnswerLost'), 'Wait')
    assert.equal(await look({}, work(), 'AnswerLost'), 'Needed')
    assert.equal(await look({ item: anItem() }, work(), 'AnswerLost'), 'Done')
  })

  it('not at all where the plan says that nothing is to be done', async () => {
    const { run, writes } = aLiteralRun()
    assert.deepEqual(await resume(run, work({ nothing: true })), { protectedItemId: item, resumed: false })
    assert.deepEqual(writes, [])
  })
})

describe('a soft-deleted item', () => {
  const deleted = anItem({ protectionState: 'SoftDeleted' })
  const rows: [name: string, found: Protection | null, says: string][] = [
    ['is undeleted first', deleted, 'Needed'],
    ['that somebody has undeleted is left as it is', stopped, 'Done'],
    ['that is gone cannot be', null, 'Refused NothingToResume'],
    [
      'whose state is not known by now is left alone',
      anItem({ protectionState: 'Hibernated' }),
      'Refused FactUnavailable',
    ],
  ]
  for (const [name, found, says] of rows)
    it(name, async () => assert.equal(await look({ item: found }, work({ softDeleted: true })), says))
})

describe('resuming ends', () => {
  const ended = (jobEnds: string, found: Protection, secondsSince: number) => {
    const untils: Run['until'] = async (step, _, see) => {
      const seen = await see(new Date(Date.now() - secondsSince * 1000).toISOString())
      if (seen !== null && typeof seen === 'object' && 'waiting' in seen) throw new Error(`${step} waits`)
      return seen
    }
    const { run } = aLiteralRun(
      { followedJob: async (id) => aRunningJob({ id, status: jobEnds }), getProtectedItem: async () => found },
      { until: untils, write: async () => ({ ...sent, jobId: '/jobs/j' }) },
    )
    return resume(run, work())
  }
  it('well where the item itself says that it is protected', async () => {
    const { resumed, protectionState } = (await ended('Completed', anItem(), 0)) as Record<string, unknown>
    assert.deepEqual([resumed, protectionState], [true, 'Protected'])
  })
  it('well where the job ended with warnings', async () =>
    assert.equal((await ended('CompletedWithWarnings', anItem(), 0)).resumed, true))
  it('in failure where its job failed', () => assert.rejects(ended('Failed', anItem(), 0), { code: 'JobFailed' }))
  it('not yet while the item lags behind its job', () => assert.rejects(ended('Completed', stopped, 0), /waits/))
  it('in failure where the item has not followed its job after ten looks at one', () =>
    assert.rejects(ended('Completed', stopped, 601), { code: 'NotInEffect' }))
})
