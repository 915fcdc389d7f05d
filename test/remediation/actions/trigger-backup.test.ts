import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { VmBackupFacts } from '../../../src/backup/facts.ts'
import { defaultLimits } from '../../../src/backup/limits.ts'
import { completed, planTriggerBackup, triggerBackup } from '../../../src/remediation/actions/trigger-backup.ts'
import {
  aJob,
  aLock,
  aProtection,
  healthyFacts,
  item,
  now,
  read,
  refused,
  takingSnapshot,
  vault,
  vmId,
} from '../../diagnosis/facts-builder.ts'

const plan = (facts: Partial<VmBackupFacts> = {}, onDemandBackupsToday = 0) =>
  planTriggerBackup({
    vm: vmId,
    facts: { ...healthyFacts(), ...facts },
    limits: defaultLimits,
    observedAt: now,
    memory: { onDemandBackupsToday, removedLocks: [], leases: [] },
    body: {},
  })
/** Backups of the UTC day of `now`, of which the schedule makes one. */
const today = (count: number, of = vault) =>
  read(
    Array.from({ length: count }, (_, index) =>
      aJob({ id: `${index}`, startTime: '2026-11-23T01:00:00Z', vaultId: of }),
    ),
  )

describe('an on-demand backup is planned', () => {
  const rows: [name: string, facts: Partial<VmBackupFacts>, code: string | null, sentToday?: number][] = [
    ['where the VM is protected', {}, null],
    ['where its last backup failed', { protection: read(aProtection({ protectionState: 'ProtectionError' })) }, null],
    [
      'not where protection is stopped',
      { protection: read(aProtection({ protectionState: 'ProtectionStopped' })) },
      'ProtectionNotActive',
    ],
    [
      'not where no vault knows the VM',
      { protection: read(aProtection({ vaultId: null, protectedItemId: null, protectionState: 'NotProtected' })) },
      'ProtectionNotActive',
    ],
    [
      'not where the state of protection is not known',
      { protection: read(aProtection({ protectionState: 'Hibernated' })) },
      'FactUnavailable',
    ],
    ['not where protection may not be read', { protection: refused('vaults/read') }, 'FactUnavailable'],
    ['not while a job runs', { backupJobs: read([takingSnapshot()]) }, 'BackupJobRunning'],
    ['not where jobs may not be read', { backupJobs: refused('backupJobs/read') }, 'FactUnavailable'],
    ['not where locks may not be read', { locks: refused('locks/read') }, 'FactUnavailable'],
    [
      'not under a ReadOnly lock on the vault',
      { locks: read([aLock({ scope: vault, level: 'ReadOnly' })]) },
      'LockedScope',
    ],
    ['under a lock on the vault that forbids deletions', { locks: read([aLock({ scope: vault })]) }, null],
    ['while the daily budget lasts', {}, null, 2],
    ['not when this service has used it up', {}, 'OnDemandBudgetUsed', 3],
    ['not when others have used it up', { backupJobs: today(4) }, 'OnDemandBudgetUsed'],
    ['where the schedule made one of four', { backupJobs: today(3) }, null],
    ['whatever was made in another vault', { backupJobs: today(9, '/another') }, null],
  ]
  for (const [name, facts, code, sentToday] of rows)
    it(name, () =>
      assert.deepEqual(
        plan(facts, sentToday).blockers.map((one) => one.code),
        code === null ? [] : [code],
      ),
    )

  it('as one call to the item', () =>
    assert.deepEqual(
      plan().calls.map(({ method, resourceId }) => `${method} ${resourceId}`),
      [`POST ${item}/backup`],
    ))

  for (const [expiry, contradicts] of [
    ['2026-11-23T09:59:59Z', true],
    ['2026-11-23T10:00:00Z', true],
    ['2026-11-24T00:00:00Z', false],
    [undefined, false],
  ] as const)
    it(`kept until ${expiry ?? 'nobody said'}: ${contradicts ? 'refused' : 'taken'}`, () => {
      const body = expiry === undefined ? {} : { recoveryPointExpiryTime: expiry }
      const said = triggerBackup.contradiction!(body, { now: new Date(now), limits: defaultLimits })
      assert.equal(said?.target, contradicts ? 'recoveryPointExpiryTime' : undefined)
    })
})

describe('a backup job that ended', () => {
  const end = (status: string, errorCode: string | null = null) =>
    completed({ jobId: 'j', status, errorCode, message: 'why' })

  it('is a backup where it completed', () => assert.equal(end('Completed').jobStatus, 'Completed'))
  const rows: [status: string, errorCode: string | null, code: string][] = [
    ['CompletedWithWarnings', null, 'BackupJobCompletedWithWarnings'],
    ['Failed', 'UserErrorX', 'UserErrorX'],
    ['Failed', null, 'BackupJobFailed'],
    ['Cancelled', null, 'BackupJobCancelled'],
    ['Resting', null, 'BackupJobResting'],
  ]
  for (const [status, errorCode, code] of rows)
    it(`is none where it ended ${status}${errorCode ? ` with ${errorCode}` : ''}`, () =>
      assert.throws(() => end(status, errorCode), { code, message: /why\.$/ }))
})
