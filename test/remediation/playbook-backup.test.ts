import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { unavailable, type Fact } from '../../src/backup/fact.ts'
import type { BackupJob } from '../../src/backup/facts-of-backup.ts'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import type { ManagementLock } from '../../src/backup/facts-of-locks.ts'
import type { RestorePoints } from '../../src/backup/facts-of-restore-points.ts'
import type { BackupControlPlane } from '../../src/backup/control-plane.ts'
import type { Run } from '../../src/remediation/action.ts'
import { backUpUntilDone } from '../../src/remediation/playbook-backup.ts'
import {
  aCollection,
  aJob,
  aLock,
  healthyFacts,
  item,
  now,
  points,
  read,
  somePoints,
  subscriptionLock,
} from '../diagnosis/facts-builder.ts'
import { aLiteralRun, sent } from './a-literal-run.ts'

const keep = aLock()
const pointsOf = (count: number): Fact<RestorePoints> => read(somePoints([aCollection(points(count))]))
const backup = { protectedItemId: item, expiry: null }
const hour = 3600_000

interface World {
  /** How the job of each backup ends. */
  jobs: string[]
  facts?: Partial<VmBackupFacts>
  /** What a lock is when it is read by itself. */
  lockNow?: ManagementLock | null
  /** How long the wait for the clean-up has lasted. */
  waited?: number
  sentToday?: number
}

/** Each look that has to wait ends the test: what was waited for is its error. */
async function runs(
  { jobs, facts = {}, lockNow = keep, waited = 0, sentToday = 0 }: World,
  { awaitsCleanUp = false, locks = null as ManagementLock[] | null } = {},
  steps: string[] = [],
) {
  let backups = 0
  const until: Run['until'] = async (step, _, look) => {
    const found = await look(new Date(Date.now() - waited).toISOString())
    if (found !== null && typeof found === 'object' && 'waiting' in found)
      throw new Error(`${step}: ${String(found.waiting)}`)
    return found
  }
  const azure: Partial<BackupControlPlane> = {
    followedJob: async (id) => aJob({ id, status: jobs[Number(id.split('-').at(-1)) - 1] ?? 'Completed' }),
    getLock: async () => lockNow,
  }
  const seenFacts = { ...healthyFacts(), restorePoints: pointsOf(18), backupJobs: read<BackupJob[]>([]), ...facts }
  const { run } = aLiteralRun(azure, {
    until,
    collect: async () => ({ facts: seenFacts, observedAt: now, armCalls: 0 }),
    planInput: async (body) => ({
      vm: run.vm,
      facts: seenFacts,
      limits: run.limits,
      observedAt: now,
      memory: { onDemandBackupsToday: sentToday, removedLocks: [], leases: [] },
      body,
    }),
    write: async (step) => {
      steps.push(step)
      return step.startsWith('trigger') ? { ...sent, jobId: `/jobs/job-${++backups}` } : sent
    },
  })
  const work = locks && { locks, restore: 'AfterOperation' }
  const end = await backUpUntilDone(run, backup, awaitsCleanUp, work)
  return { end, steps }
}
const freed = { facts: { restorePoints: pointsOf(17) } }

describe('a playbook backs up', () => {
  it('once, where the backup completes', async () =>
    assert.deepEqual((await runs({ jobs: ['Completed'] })).steps, ['trigger backup 1']))
  it('once, where it fails and nothing else was to be expected', () =>
    assert.rejects(runs({ jobs: ['Failed'] }), { code: 'BackupJobFailed' }))
  it('twice, where the first makes Azure Backup clean up', async () => {
    const { steps, end } = await runs({ jobs: ['Failed', 'Completed'], ...freed }, { awaitsCleanUp: true })
    assert.deepEqual([steps, end.jobStatus], [['trigger backup 1', 'trigger backup 2'], 'Completed'])
  })
  it('twice at the most', () =>
    assert.rejects(runs({ jobs: ['Failed', 'Failed'], ...freed }, { awaitsCleanUp: true }), {
      code: 'BackupJobFailed',
    }))
  it('a second time only within the budget of the day', () =>
    assert.rejects(
      runs({ jobs: ['Failed'], ...freed, sentToday: 3 }, { awaitsCleanUp: true }),
      /wait for the daily budget 2: 3 /,
    ))
  it('no second time, where the schedule has made a backup meanwhile', async () => {
    const scheduled = aJob({ id: '/jobs/scheduled' })
    const { steps, end } = await runs(
      { jobs: ['Failed'], facts: { backupJobs: read([scheduled]) } },
      { awaitsCleanUp: true },
    )
    assert.deepEqual([steps, end.jobId], [['trigger backup 1'], '/jobs/scheduled'])
  })
})

describe('the clean-up is waited for', () => {
  const rows: [name: string, facts: Partial<VmBackupFacts>, says: RegExp][] = [
    ['while the points are at their limit', {}, /18 of 18 restore points; Azure Backup has not cleaned up yet/],
    ['while a job runs', { backupJobs: read([aJob({ status: 'InProgress' })]) }, /A backup job runs/],
    [
      'while a job is in a status that nobody knows',
      { backupJobs: read([aJob({ status: 'Resting' })]) },
      /A backup job runs/,
    ],
    ['while the jobs cannot be read', { backupJobs: unavailable('Timeout') }, /cannot be read/],
    ['while the points cannot be read', { restorePoints: unavailable('Timeout') }, /cannot be read/],
    [
      'where the locks cannot be read, and that is said',
      { locks: unavailable('Timeout') },
      /Whether a lock stops it cannot be read/,
    ],
  ]
  for (const [name, facts, says] of rows)
    it(name, () => assert.rejects(runs({ jobs: ['Failed'], facts }, { awaitsCleanUp: true }), { message: says }))

  it('for 24 looks, and then not any more', () =>
    assert.rejects(runs({ jobs: ['Failed'], waited: 24 * hour + 1 }, { awaitsCleanUp: true }), {
      code: 'CleanUpNotSeen',
    }))
})

describe('a lock that is on again while the clean-up is waited for', () => {
  const locked = (lock: ManagementLock) => ({ jobs: ['Failed'], facts: { locks: read([lock]) } })
  const planned = { awaitsCleanUp: true, locks: [keep] }
  const rows: [name: string, world: World, says: string | RegExp][] = [
    ['that was not planned to be off ends the wait', locked(aLock({ name: 'other' })), 'LockedScope'],
    ['of the subscription ends it, too', locked(subscriptionLock()), 'LockedScope'],
    ['that somebody has changed stays', { ...locked(keep), lockNow: { ...keep, notes: 'mine' } }, 'PlanChanged'],
    ['that only a list shows, which lags, is passed over', { ...locked(keep), lockNow: null }, /not cleaned up yet/],
    [
      'on another group is passed over',
      locked(aLock({ scope: '/subscriptions/s/resourceGroups/x', target: 'Vault' })),
      /not cleaned up yet/,
    ],
  ]
  for (const [name, world, says] of rows)
    it(name, () => assert.rejects(runs(world, planned), typeof says === 'string' ? { code: says } : { message: says }))

  it('is taken off again where it was planned to be off, and Azure Backup is given time', async () => {
    const steps: string[] = []
    await assert.rejects(runs(locked(keep), planned, steps), {
      message: /clean-up 1 \(2\): A lock was taken off again/,
    })
    assert.deepEqual(
      steps.map((step) => step.split(' on ')[0]),
      ['trigger backup 1', 'remove lock keep'],
    )
  })
})
