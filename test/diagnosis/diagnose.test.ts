import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Value } from 'typebox/value'
import { unavailable } from '../../src/backup/fact.ts'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import { checks } from '../../src/diagnosis/checks.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { Finding } from '../../src/diagnosis/finding.ts'
import {
  aCollection,
  aLock,
  anExtension,
  aProtection,
  aVm,
  failedJob,
  healthyVm,
  monitoring,
  points,
  read,
  refused,
  somePoints,
  takingSnapshot,
  vmGroupLock,
  vmId,
} from './facts-builder.ts'

const of = (facts: Partial<VmBackupFacts>, errorCode?: string) =>
  diagnose({ ...healthyVm(facts), ...(errorCode ? { errorCode } : {}) })
const atLimit = { restorePoints: read(somePoints([aCollection(points(18))])), locks: read([aLock()]) }

describe('diagnose', () => {
  it('finds nothing wrong with a healthy VM, and recommends nothing', () => {
    const { verdict, recommendedActions, summary, steps, name, location } = of({})
    assert.deepEqual(
      { verdict, recommendedActions, name, location },
      { verdict: 'Healthy', recommendedActions: [], name: 'web-1', location: 'westeurope' },
    )
    assert.equal(summary, 'The next backup of VM web-1 should succeed: nothing that hinders it was found.')
    assert.deepEqual(
      steps.map((step) => [step.step, step.outcome]),
      [
        [1, 'RuledOut'],
        [2, 'RuledOut'],
        [3, 'RuledOut'],
        [4, 'RuledOut'],
      ],
    )
  })

  it('tells every outcome, in the order of the list, as documents of the contract', () => {
    const { findings } = of({})
    assert.deepEqual(
      findings.map((finding) => finding.check),
      checks.map((check) => check.id),
    )
    for (const finding of findings) assert.ok(Value.Check(Finding, finding), JSON.stringify(finding))
  })

  it('is the same for the same facts at another minute: nothing in it but times moves', () => {
    const later = healthyVm(
      { virtualMachine: read(aVm({ vmAgent: { ...aVm().vmAgent, reportedAt: '2026-11-23T10:04:30Z' } })) },
      { observedAt: '2026-11-23T10:05:00Z' },
    )
    assert.deepEqual(diagnose(later).findings, of({}).findings)
  })

  it('takes name and location from the id when the VM was not read', () => {
    const { name, location, vmId: id } = of({ virtualMachine: refused('p') })
    assert.deepEqual({ name, location, id }, { name: 'web-1', location: null, id: vmId.id })
  })
})

describe('the verdict', () => {
  const cases: [name: string, facts: Partial<VmBackupFacts>, verdict: string][] = [
    ['Blocked by a Blocking finding', atLimit, 'Blocked'],
    ['Blocked although something else is Unknown', { ...atLimit, disks: refused('p') }, 'Blocked'],
    ['Unknown when a check that can block is', { locks: refused('p') }, 'Unknown'],
    ['Unknown rather than AtRisk', { locks: refused('p'), backupJobs: read([failedJob(null)]) }, 'Unknown'],
    ['Unknown for a VM that was not read', { virtualMachine: refused('p') }, 'Unknown'],
    [
      'Unknown for a vault that was not read',
      { protection: refused('p'), backupJobs: refused('p'), recoveryPoints: refused('p') },
      'Unknown',
    ],
    ['AtRisk with a warning', { locks: read([aLock()]) }, 'AtRisk'],
    ['AtRisk while a job runs', { backupJobs: read([takingSnapshot()]) }, 'AtRisk'],
    ['Healthy with information only', { locks: read([vmGroupLock()]) }, 'Healthy'],
    ['Unknown, not Healthy, when only checks that cannot block are', { backupJobs: unavailable('Timeout') }, 'Unknown'],
    [
      'AtRisk when it would be, whatever else cannot block and is Unknown',
      { backupJobs: unavailable('Timeout'), extensions: read([anExtension(), monitoring({ failed: true })]) },
      'AtRisk',
    ],
    [
      'Healthy although the recovery points, on which no check depends, were not read',
      { recoveryPoints: refused('p') },
      'Healthy',
    ],
    [
      'Healthy when deallocated',
      {
        virtualMachine: read(
          aVm({
            powerState: 'PowerState/deallocated',
            vmAgent: { status: 'NotApplicable', version: null, message: null, reportedAt: null },
          }),
        ),
      },
      'Healthy',
    ],
  ]
  for (const [name, facts, verdict] of cases) it(name, () => assert.equal(of(facts).verdict, verdict))
})

describe('the summary', () => {
  const cases: [name: string, facts: Partial<VmBackupFacts>, summary: RegExp][] = [
    [
      'names the lock, not the limit that it caused',
      atLimit,
      /will not succeed: The CanNotDelete lock "keep" on .*AzureBackupRG_westeurope_1 .*\.$/,
    ],
    [
      'names the extension, not the state that it caused',
      { virtualMachine: read(aVm({ provisioningState: 'Failed' })), extensions: read([anExtension({ failed: true })]) },
      /will not succeed: Backup extension VMSnapshotLinux/,
    ],
    [
      'names stopped protection, not the points that it left behind',
      { restorePoints: atLimit.restorePoints, protection: read(aProtection({ protectionState: 'ProtectionStopped' })) },
      /will not succeed: Protection of VM web-1 is stopped/,
    ],
    [
      'says what could not be read',
      { locks: refused('p') },
      /cannot be told: Could not read the locks: AuthorizationFailed, permission p is missing\.$/,
    ],
    [
      'says what could not be read, also where that could only have warned',
      { backupJobs: refused('p') },
      /cannot be told: Could not read the backup jobs: AuthorizationFailed, permission p is missing\.$/,
    ],
    [
      'names a warning',
      { extensions: read([anExtension(), monitoring({ failed: true })]) },
      /may fail: Extension AzureMonitorLinuxAgent/,
    ],
  ]
  for (const [name, facts, summary] of cases) it(name, () => assert.match(of(facts).summary, summary))
})

describe("the guide's steps", () => {
  const outcomes = (facts: Partial<VmBackupFacts>) => of(facts).steps.map((step) => step.outcome)
  it('are confirmed by a fault', () =>
    assert.deepEqual(outcomes({ extensions: read([monitoring({ failed: true })]) }), [
      'RuledOut',
      'RuledOut',
      'Confirmed',
      'NotApplicable',
    ]))
  it('are Unknown rather than ruled out', () =>
    assert.deepEqual(outcomes({ virtualMachine: refused('p') }), ['Unknown', 'Unknown', 'RuledOut', 'RuledOut']))
  it('list their checks', () =>
    assert.deepEqual(of({}).steps[0], {
      step: 1,
      title: 'Azure VM health',
      outcome: 'RuledOut',
      checks: ['vm-provisioning-state', 'vm-power-state'],
    }))
})

describe('with an error code', () => {
  it("tells the findings of that code's causes alone, and judges by all", () => {
    const { findings, errorCode, verdict, steps } = of(atLimit, 'usererrorkeyvaultpermissionsnotconfigured')
    assert.deepEqual(
      findings.map((finding) => finding.check),
      ['key-vault-permissions'],
    )
    assert.deepEqual({ verdict, steps: steps.length }, { verdict: 'Blocked', steps: 4 })
    assert.deepEqual(errorCode?.ruledOut, ['key-vault-permissions'])
  })

  it('says what is confirmed, ruled out, unknown and left to a person', () => {
    const { errorCode } = of(
      { ...atLimit, protection: refused('p'), backupJobs: read([failedJob('UserErrorRpCollectionLimitReached')]) },
      'UserErrorRpCollectionLimitReached',
    )
    assert.deepEqual(errorCode, {
      code: 'UserErrorRpCollectionLimitReached',
      message: 'The Restore Point collection max limit has reached.',
      confirmed: ['restore-point-limit', 'restore-point-lock', 'last-backup-job'],
      ruledOut: ['inherited-lock', 'on-demand-backup-budget', 'unmanaged-restore-points'],
      unknown: ['protection-state'],
      remainsForAPerson: [],
    })
    assert.ok(
      of({}, 'ExtensionSnapshotFailedNoNetwork').errorCode!.remainsForAPerson.some((step) =>
        step.includes('168.63.129.16'),
      ),
    )
  })

  it('tells all for a code that nobody knows', () => {
    const all = of({ protection: read(aProtection()) }, 'NoSuchCode')
    assert.deepEqual([all.findings.length, all.errorCode], [18, undefined])
  })
})
