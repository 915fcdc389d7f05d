import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { aJob, aProtection, failedJob, healthyVm, read, refused } from './facts-builder.ts'

type Facts = Parameters<typeof healthyVm>[0]
const of = (facts: Facts) => diagnose(healthyVm(facts))
const jobOf = (rest: Parameters<typeof aJob>[0]) => read([aJob(rest)])

describe('the last backup', () => {
  it('is that of the newest job that has ended', () => {
    const running = aJob({ status: 'InProgress', endTime: null })
    const { lastBackup } = of({ backupJobs: read([running, failedJob('UserErrorVmNotShutDown')]) })
    assert.deepEqual([lastBackup?.status, lastBackup?.errorCode], ['Failed', 'UserErrorVmNotShutDown'])
    assert.equal(lastBackup?.time, failedJob(null).endTime)
  })

  const kinds: [name: string, job: Parameters<typeof aJob>[0], kind: string | null][] = [
    ['on demand where Azure says that a user asked for it', { isUserTriggered: true }, 'OnDemand'],
    ['scheduled where it says the opposite', { isUserTriggered: false }, 'Scheduled'],
    ['not known where it says nothing', {}, null],
  ]
  for (const [name, job, kind] of kinds)
    it(`is ${name}`, () => assert.equal(of({ backupJobs: jobOf(job) }).lastBackup?.kind, kind))

  it('is what the protected item tells where no job does', () => {
    const protection = aProtection({ lastBackupStatus: 'Failed', lastBackupTime: '2026-11-20T01:00:00Z' })
    for (const backupJobs of [read([]), refused('p')])
      assert.deepEqual(of({ backupJobs, protection: read(protection) }).lastBackup, {
        status: 'Failed',
        time: '2026-11-20T01:00:00Z',
        errorCode: null,
        kind: null,
      })
  })

  it('is none where nothing could be read, and neither are time and state', () => {
    const { lastBackup, lastRecoveryPointTime, protectionState } = of({
      backupJobs: refused('p'),
      protection: refused('p'),
      recoveryPoints: refused('p'),
    })
    assert.deepEqual([lastBackup, lastRecoveryPointTime, protectionState], [null, null, null])
  })
})
