import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { collected, unavailable, valueOf } from '../../../src/backup/fact.ts'
import type { BackupPolicy, RecoveryPoint } from '../../../src/backup/facts-of-backup.ts'
import type { VmBackupFacts } from '../../../src/backup/facts.ts'
import { defaultLimits } from '../../../src/backup/limits.ts'
import { parseVmId } from '../../../src/backup/resource-id.ts'
import { resumeProtection, type ResumeProtectionBody } from '../../../src/remediation/actions/resume-protection.ts'
import { aLock } from '../../diagnosis/facts-builder.ts'
import { aPolicy, factsAround, vmId } from '../facts-around.ts'
import { aRunningJob } from '../jobs-around.ts'
import { aRecoveryPoint } from '../vault-around.ts'

const vm = parseVmId(vmId)!
const observedAt = '2026-02-20T12:00:00.000Z'
const daysAgo = (days: number) => new Date(Date.parse(observedAt) - days * 86_400_000).toISOString()
const point = (days: number, rest: Partial<RecoveryPoint> = {}) =>
  aRecoveryPoint(`r${days}`, { id: `r${days}`, time: daysAgo(days), ...rest })
const lasting = (daily: string, rest: Partial<BackupPolicy> = {}): BackupPolicy => ({
  ...aPolicy,
  retention: { daily, weekly: null, monthly: null, yearly: null },
  ...rest,
})

function planned(
  points: RecoveryPoint[],
  policy: BackupPolicy,
  change: (facts: VmBackupFacts) => unknown = () => undefined,
  body: ResumeProtectionBody = { policyId: aPolicy.id },
  managementType = 'AzureIaasVM',
) {
  const facts = factsAround({ collections: [], extensions: [], locks: [], jobs: [] }, vm)
  Object.assign(valueOf(facts.protection)!, {
    vaultId: aPolicy.id.split('/backupPolicies')[0],
    protectionState: 'ProtectionStopped',
    policyId: null,
    policy: null,
  })
  facts.recoveryPoints = collected(points, observedAt)
  change(facts)
  const memory = { onDemandBackupsToday: 0, removedLocks: [], leases: [] }
  const lookedUp = collected({ ...policy, managementType }, '')
  return resumeProtection.plan({ vm, facts, limits: defaultLimits, observedAt, memory, body, lookedUp })
}

describe('resuming protection', () => {
  const points = [point(1), point(60), point(120), point(400)]

  it('with a policy that keeps what is there loses nothing', () => {
    const { risk, dataLoss, blockers } = planned(points, lasting('P500D'))
    assert.deepEqual([risk, dataLoss, blockers], ['Reversible', [], []])
  })

  it('with a shorter one loses what that lets expire, each by its id', () => {
    const { risk, dataLoss, blockers, work } = planned(points, lasting('P90D'))
    assert.deepEqual([risk, blockers], ['Irreversible', []])
    assert.deepEqual(
      dataLoss.map(({ kind, restorePointId, time }) => [kind, restorePointId, time]),
      [
        ['RecoveryPoint', 'r120', daysAgo(120)],
        ['RecoveryPoint', 'r400', daysAgo(400)],
      ],
    )
    assert.match(dataLoss[0]!.reason.en, /keeps daily recovery points for 90 days/)
    assert.deepEqual(work.accepted, ['r120', 'r400'])
  })

  it('with the former policy loses what has outlived it while protection was stopped', () => {
    const former = { policyId: aPolicy.id, seenDateTime: observedAt }
    const { risk, dataLoss } = planned(
      points,
      lasting('P100D'),
      (facts) => Object.assign(valueOf(facts.protection)!, { formerPolicy: former }),
      {},
    )
    assert.deepEqual([risk, dataLoss.length], ['Irreversible', 2])
  })

  it('of a soft-deleted item counts its recovery points as well', () => {
    const { risk, dataLoss, calls } = planned(points, lasting('P90D'), (facts) =>
      Object.assign(valueOf(facts.protection)!, { protectionState: 'SoftDeleted' }),
    )
    assert.deepEqual([calls.length, risk, dataLoss.length], [2, 'Irreversible', 2])
  })

  it('of an item that is protected already with that policy does nothing, and loses nothing', () => {
    const { calls, risk, dataLoss } = planned(points, lasting('P1D'), (facts) =>
      Object.assign(valueOf(facts.protection)!, { protectionState: 'Protected', policyId: aPolicy.id }),
    )
    assert.deepEqual([calls, risk, dataLoss], [[], 'Reversible', []])
  })

  it('goes by no policy but one for virtual machines', () => {
    const codes = (managementType: string) =>
      planned(points, lasting('P500D'), () => undefined, undefined, managementType).blockers.map(({ code }) => code)
    assert.deepEqual([codes('AzureIaasVM'), codes('AzureStorage')], [[], ['PolicyNotFound']])
  })

  it('is refused under a ReadOnly lock on the vault, and not under another', () => {
    const codes = (level: string) =>
      planned(points, lasting('P500D'), (facts) => {
        const scope = valueOf(facts.protection)!.vaultId!
        facts.locks = collected([aLock({ level, scope, target: 'Vault', effects: ['BlocksTrigger'] })], observedAt)
      }).blockers.map(({ code }) => code)
    assert.deepEqual(
      [codes('ReadOnly'), codes('Sealed'), codes('CanNotDelete')],
      [['LockedScope'], ['LockedScope'], []],
    )
  })

  const refused: [
    name: string,
    points: RecoveryPoint[],
    policy: BackupPolicy,
    change: (facts: VmBackupFacts) => unknown,
    says: RegExp,
  ][] = [
    [
      'a retention that is not understood',
      points,
      { ...aPolicy, retention: null, retentionNotUnderstood: 'its weekly rule says 6 Fortnights' },
      () => undefined,
      /6 Fortnights/,
    ],
    ['a policy of a type that is not known', points, lasting('P500D', { type: 'V3' }), () => undefined, /"V3"/],
    [
      'recovery points that could not be read',
      points,
      lasting('P500D'),
      (facts) =>
        Object.assign(facts, {
          recoveryPoints: unavailable('AuthorizationFailed', { requiredPermission: 'recoveryPoints/read' }),
        }),
      /Could not read the recovery points .*recoveryPoints\/read/,
    ],
  ]
  for (const [name, some, policy, change, says] of refused)
    it(`is refused on account of ${name}`, () => {
      const blocker = planned(some, policy, change).blockers.find(({ message }) => says.test(message.en))
      assert.equal(blocker?.code, 'FactUnavailable')
    })
})

describe('what stands in the way of resuming', () => {
  const blockers = (
    change: (facts: VmBackupFacts) => unknown,
    body?: ResumeProtectionBody,
    policy = lasting('P500D'),
  ) => planned([], policy, change, body).blockers.map(({ code }) => code)
  const protection = (rest: object) => (facts: VmBackupFacts) => Object.assign(valueOf(facts.protection)!, rest)
  const rows: [name: string, change: (facts: VmBackupFacts) => unknown, code: string, body?: ResumeProtectionBody][] = [
    ['no vault that knows the VM', protection({ vaultId: null, protectedItemId: null }), 'NothingToResume'],
    ['an item of another VM', protection({ virtualMachineId: `${vmId}2` }), 'NeedsPerson'],
    ['a state that is not known', protection({ protectionState: 'Hibernated' }), 'FactUnavailable'],
    ['a policy that nobody knows and nobody named', () => undefined, 'PolicyUnknown', {}],
    [
      'a policy of another vault',
      () => undefined,
      'PolicyNotFound',
      { policyId: aPolicy.id.replace('/vaults/v/', '/vaults/w/') },
    ],
    [
      'protection with another policy, which is no matter of resuming',
      protection({ protectionState: 'Protected', policyId: `${aPolicy.id}2` }),
      'PreconditionFailed',
    ],
    [
      'a job that runs',
      (facts) => Object.assign(facts, { backupJobs: collected([aRunningJob()], observedAt) }),
      'BackupJobRunning',
    ],
    [
      'jobs that could not be read',
      (facts) => Object.assign(facts, { backupJobs: unavailable('Timeout') }),
      'FactUnavailable',
    ],
    [
      'locks that could not be read',
      (facts) => Object.assign(facts, { locks: unavailable('Timeout') }),
      'FactUnavailable',
    ],
    [
      'protection that could not be read',
      (facts) => Object.assign(facts, { protection: unavailable('Timeout') }),
      'FactUnavailable',
    ],
  ]
  for (const [name, change, code, body] of rows)
    it(`is ${name}`, () => assert.ok(blockers(change, body).includes(code), JSON.stringify(blockers(change, body))))
  it('is nothing where it is stopped and its policy is known', () =>
    assert.deepEqual(
      blockers(() => undefined),
      [],
    ))
})
