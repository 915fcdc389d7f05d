import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { KeptFacts } from '../../src/azure/kept-facts.ts'
import { notProtected } from '../../src/backup/facts-of-backup.ts'
import { collected, unavailable, type Fact } from '../../src/backup/fact.ts'
import type { BackupJob, Protection } from '../../src/backup/facts-of-backup.ts'
import { aJob } from '../diagnosis/facts-builder.ts'
import { aRunningJob } from '../remediation/jobs-around.ts'

const noon = Date.parse('2026-02-01T12:00:00Z')
const at = (minutes: number) => new Date(noon + minutes * 60_000)
const item = '/…/protectedItems/i'
const points = collected([], at(0).toISOString())
const protection = (more: Partial<Protection> = {}): Fact<Protection> =>
  collected(
    { ...notProtected, protectionState: 'Protected', lastBackupTime: at(-600).toISOString(), ...more },
    at(0).toISOString(),
  )
const jobs = (...all: BackupJob[]): Fact<BackupJob[]> => collected(all, at(0).toISOString())

describe('recovery points of before', () => {
  const ended = aJob({ id: '/jobs/1' })
  const rows: [name: string, minutes: number, protection: Fact<Protection>, jobs: Fact<BackupJob[]>, holds: boolean][] =
    [
      ['hold while nothing has happened', 59, protection(), jobs(ended), true],
      ['hold for an hour at most: Azure Backup prunes', 60, protection(), jobs(ended), false],
      [
        'do not outlive the next backup, by the item',
        1,
        protection({ lastBackupTime: at(0).toISOString() }),
        jobs(ended),
        false,
      ],
      [
        'do not outlive the next recovery point',
        1,
        protection({ lastRecoveryPointTime: at(0).toISOString() }),
        jobs(ended),
        false,
      ],
      [
        'do not outlive a change of protection',
        1,
        protection({ protectionState: 'ProtectionStopped' }),
        jobs(ended),
        false,
      ],
      ['do not outlive the next job', 1, protection(), jobs(aJob({ id: '/jobs/2' }), ended), false],
      ['do not hold while a job runs', 1, protection(), jobs(aRunningJob(), ended), false],
      ['do not hold where the item cannot be read', 1, unavailable('Forbidden'), jobs(ended), false],
      ['do not hold where the jobs cannot be read', 1, protection(), unavailable('Forbidden'), false],
    ]
  for (const [name, minutes, item_, jobs_, holds] of rows)
    it(name, () => {
      const kept = new KeptFacts()
      kept.keepPoints(item, points, protection(), jobs(ended), at(0))
      assert.equal(kept.points(item.toUpperCase(), item_, jobs_, at(minutes)) === points, holds)
    })

  it('are as old as what says that nothing has happened', () => {
    const kept = new KeptFacts()
    kept.keepPoints(item, points, protection(), jobs(ended), at(0))
    const old = { ...protection(), stale: true } as Fact<Protection>
    assert.deepEqual(kept.points(item, old, jobs(ended), at(1)), { ...points, stale: true })
  })

  it('are not kept of a moment at which a job ran, nor where they are old themselves', () => {
    const kept = new KeptFacts()
    kept.keepPoints(item, points, protection(), jobs(aRunningJob()), at(0))
    kept.keepPoints(item, collected([], at(0).toISOString(), { stale: true }), protection(), jobs(ended), at(0))
    kept.keepPoints(item, unavailable('Throttled'), protection(), jobs(ended), at(0))
    assert.equal(kept.hasPoints(item, at(0)), false)
  })
})

describe('details of an ended job', () => {
  const failed = aJob({ id: '/jobs/1', status: 'Failed', detailed: true })
  const listed = aJob({ id: '/JOBS/1', status: 'Failed', detailed: false })
  it('are read once', () => {
    const kept = new KeptFacts()
    assert.equal(kept.endedJob(listed), undefined)
    kept.keepJob(failed)
    assert.equal(kept.endedJob(listed), failed)
  })
  it('are read again where the list says otherwise', () => {
    const kept = new KeptFacts()
    kept.keepJob(failed)
    assert.equal(kept.endedJob({ ...listed, status: 'CompletedWithWarnings' }), undefined)
    assert.equal(kept.endedJob({ ...listed, endTime: at(0).toISOString() }), undefined)
  })
  it('are not kept of a job that runs, nor from a list', () => {
    const kept = new KeptFacts()
    kept.keepJob(aRunningJob({ id: '/jobs/1', detailed: true }))
    kept.keepJob(listed)
    assert.equal(kept.endedJob(listed), undefined)
  })
})
