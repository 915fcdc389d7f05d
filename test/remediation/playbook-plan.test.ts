import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ManagementLock } from '../../src/backup/facts-of-locks.ts'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import type { LockLease } from '../../src/remediation/lock-lease.ts'
import type { RemediateBody } from '../../src/remediation/playbook.ts'
import { planPlaybook } from '../../src/remediation/playbook-plan.ts'
import {
  aCollection,
  aDisk,
  anExtension,
  aLock,
  aProtection,
  aVm,
  failedJob,
  healthyFacts,
  now,
  points,
  pointGroup,
  read,
  refused,
  somePoints,
  subscriptionLock,
  takingSnapshot,
  vmGroupLock,
  vmId,
} from '../diagnosis/facts-builder.ts'

const keep = aLock()
const leaseOf = (lock: ManagementLock, rest: Partial<LockLease> = {}): LockLease => ({
  lock,
  vmKey: `${vmId.key}-2`,
  sharedWithOtherVms: true,
  offSince: '2026-11-23T09:00:00Z',
  backBy: '2026-11-24T09:00:00Z',
  holders: [{ kind: 'Operation', id: 'o', vmKey: `${vmId.key}-2`, keeps: 'WithOperation', until: now }],
  ...rest,
})
const planOf = (facts: Partial<VmBackupFacts>, body: RemediateBody = {}, leases: LockLease[] = []) =>
  planPlaybook(
    {
      vm: vmId,
      facts: { ...healthyFacts(), ...facts },
      limits: defaultLimits,
      observedAt: now,
      memory: { onDemandBackupsToday: 0, removedLocks: [], leases },
      body,
    },
    diagnose,
  )
const plan = (
  { copied = 18, locks = [], leases = [] }: { copied?: number; locks?: ManagementLock[]; leases?: LockLease[] },
  body: RemediateBody = {},
) => planOf({ restorePoints: read(somePoints([aCollection(points(copied))])), locks: read(locks) }, body, leases)
const callsOf = ({ calls }: ReturnType<typeof plan>) =>
  calls.map(({ method, resourceId }) => `${method} ${resourceId.split('/').at(-1)}`)
const backups = ['POST backup', 'POST backup']
const failedExtension = { extensions: read([anExtension({ failed: true, provisioningState: 'Failed' })]) }

describe('the locks in a playbook’s plan', () => {
  const cases: [string, Parameters<typeof plan>[0], RemediateBody, string[]][] = [
    ['one at the limit goes off and comes back last', { locks: [keep] }, {}, ['DELETE keep', ...backups, 'PUT keep']],
    ['one stays off where that is asked', { locks: [keep] }, { restoreLocks: false }, ['DELETE keep', ...backups]],
    ['none, where none is in the way', {}, {}, backups],
    [
      'one that this service has off counts as on',
      { leases: [leaseOf(keep)] },
      {},
      ['DELETE keep', ...backups, 'PUT keep'],
    ],
    [
      'one that is on and has a lease counts once',
      { locks: [keep], leases: [leaseOf(keep)] },
      {},
      ['DELETE keep', ...backups, 'PUT keep'],
    ],
    [
      'one that this service has off elsewhere does not count',
      { leases: [leaseOf(aLock({ scope: `${pointGroup}9` }))] },
      {},
      backups,
    ],
    [
      'the subscription’s, which somebody took off by name, is not the playbook’s',
      { leases: [leaseOf(subscriptionLock())] },
      {},
      backups,
    ],
    ['nor that on the VM’s group', { leases: [leaseOf(vmGroupLock())] }, {}, backups],
    ['a healthy VM needs none off, though others do', { copied: 3, leases: [leaseOf(keep)] }, {}, []],
  ]
  for (const [name, world, body, calls] of cases) {
    it(name, () => {
      const made = plan(world, body)
      assert.deepEqual([made.blockers, callsOf(made)], [[], calls])
    })
  }

  it('is the same whether a lock is on or off by this service, so that an approval outlives the neighbour’s repair', () => {
    const shared = { ...keep, sharedWithOtherVms: true }
    const on = plan({ locks: [shared] })
    const off = plan({ leases: [leaseOf(shared)] })
    assert.deepEqual([off.calls, off.approvalReasons, off.work.locks], [on.calls, on.approvalReasons, on.work.locks])
  })

  it('tells of the VM as it is, not as it will be', () => {
    const { work } = plan({ leases: [leaseOf(keep)] })
    assert.deepEqual(work.before.faults, ['restore-point-limit'])
  })

  it('is for two people where a lock guards other VMs too, or stays off', () => {
    assert.deepEqual(plan({ locks: [keep] }).approvalReasons, [])
    assert.equal(plan({ locks: [{ ...keep, sharedWithOtherVms: true }] }).approvalReasons?.length, 1)
    assert.equal(plan({ locks: [{ ...keep, sharedWithOtherVms: null }] }).approvalReasons?.length, 1)
    assert.equal(plan({ locks: [keep] }, { restoreLocks: false }).approvalReasons?.length, 1)
    assert.equal(plan({ leases: [leaseOf(keep)] }).approvalReasons?.length, 1)
  })

  it('waits for a lock to come back that has been off for as long as one may be', () => {
    const made = plan({ leases: [leaseOf(keep, { offSince: '2026-11-16T09:00:00Z' })] })
    assert.deepEqual(
      made.blockers.map(({ code, resourceId }) => [code, resourceId]),
      [['LockNotRemovable', keep.id]],
    )
  })
})

describe('the deletions in a playbook’s plan', () => {
  const instant = aCollection([...points(0, 2), ...points(16)])
  const idOf = (index: number) => instant.restorePoints[index]!.id
  const cleaned = (body: RemediateBody, collection = instant) =>
    planOf({ restorePoints: read(somePoints([collection])) }, body)
  const deleted = ({ calls }: ReturnType<typeof plan>) =>
    calls.flatMap(({ method, resourceId }) => (method === 'DELETE' ? [resourceId] : []))

  it('are none unless they are asked for: a backup makes Azure Backup clean up', () =>
    assert.deepEqual(deleted(cleaned({})), []))
  it('are of points of which the vault holds a copy', () =>
    assert.deepEqual(deleted(cleaned({ cleanUp: 'OldestFirst' })), [2, 3, 4].map(idOf)))
  it('lose no point whose loss nobody accepted', () =>
    assert.deepEqual(cleaned({ cleanUp: 'OldestFirst' }).dataLoss, []))
  it('are none where no copy is known and no loss was accepted', () =>
    assert.deepEqual(deleted(cleaned({ cleanUp: 'OldestFirst' }, aCollection(points(0, 18)))), []))
  it('are of accepted points too, where the diagnosis names those for want of copies', () => {
    const uncopied = aCollection(points(0, 18))
    const acceptDataLoss = [uncopied.restorePoints[1]!.id.toUpperCase(), uncopied.restorePoints[9]!.id]
    const made = cleaned({ cleanUp: 'OldestFirst', acceptDataLoss }, uncopied)
    assert.deepEqual(
      [deleted(made), made.dataLoss.map(({ restorePointId }) => restorePointId), made.risk],
      [[uncopied.restorePoints[1]!.id], [uncopied.restorePoints[1]!.id], 'Irreversible'],
    )
  })
})

describe('a playbook waits for the VM agent before its backup', () => {
  const silent = { status: 'Absent', version: null, message: null, reportedAt: null } as const
  const awaits = (facts: Partial<VmBackupFacts>) => planOf(facts).work.awaitsAgent
  it('where the agent is silent and the model is applied again', () => {
    const { work, notes } = planOf({ virtualMachine: read(aVm({ vmAgent: silent })) })
    assert.equal(work.awaitsAgent, true)
    assert.match(notes?.map(({ en }) => en).join(' ') ?? '', /no backup is started.*AgentStillSilent/)
  })
  it('and not where the model is applied for another reason', () =>
    assert.equal(awaits({ virtualMachine: read(aVm({ provisioningState: 'Failed' })) }), undefined))
})

describe('a playbook does not begin', () => {
  const blockersOf = (facts: Partial<VmBackupFacts>) =>
    planOf({ restorePoints: read(somePoints([aCollection(points(18))])), ...facts }).blockers
  const begins = (facts: Partial<VmBackupFacts>) => blockersOf(facts).map(({ code }) => code)

  const rows: [name: string, facts: Partial<VmBackupFacts>, code: string][] = [
    ['while a job runs', { backupJobs: read([takingSnapshot()]) }, 'BackupJobRunning'],
    ['where jobs may not be read', { backupJobs: refused('backupJobs/read') }, 'FactUnavailable'],
    ['where locks may not be read', { locks: refused('locks/read') }, 'FactUnavailable'],
    [
      'where a person is needed: protection is stopped',
      { protection: read(aProtection({ protectionState: 'ProtectionStopped' })) },
      'NeedsPerson',
    ],
  ]
  for (const [name, facts, code] of rows)
    it(name, () => assert.ok(begins(facts).includes(code), `${JSON.stringify(begins(facts))}`))
  for (const fact of [
    'virtualMachine',
    'extensions',
    'restorePoints',
    'locks',
    'protection',
    'backupJobs',
  ] as const satisfies (keyof VmBackupFacts)[])
    it(`where ${fact} cannot be read: it plans no call, and says so`, () => {
      const { calls, blockers, preconditions } = planOf({ ...failedExtension, [fact]: refused('a/right') })
      assert.deepEqual([calls, blockers.map(({ code }) => code)], [[], ['FactUnavailable']])
      assert.deepEqual(
        preconditions.filter(({ met }) => !met).map(({ name }) => name.toLowerCase()),
        [`${fact}known`.toLowerCase()],
      )
    })
  it('where a person is needed, and says which check asks for one and which request helps', () => {
    const stopped = { protection: read(aProtection({ protectionState: 'ProtectionStopped' })) }
    const [{ check, request } = {}] = blockersOf(stopped)
    assert.deepEqual(
      [check, request],
      [
        'protection-state',
        { method: 'POST', href: `/v1${vmId.id}/resumeProtection`, body: { policyId: aProtection().policyId } },
      ],
    )
  })
  it('where a person is needed, and names the request of the advice where nothing is recommended', () => {
    const protection = aProtection({ protectionState: 'ProtectionStopped', policyId: null, policy: null })
    const [{ message, request } = {}] = blockersOf({ protection: read(protection) })
    assert.match(message!.en, /POST …\/resumeProtection with its policy/)
    assert.deepEqual(request, { method: 'POST', href: `/v1${vmId.id}/resumeProtection`, body: {} })
  })
  it('where no request helps, and says what the person does', () => {
    const [{ check, request, message } = {}] = blockersOf({ disks: read([aDisk({ maxShares: 2 })]) })
    assert.deepEqual([check, request], ['disk-configuration', undefined])
    assert.match(message?.en ?? '', /^A person is needed .*leave the disk out of the backup/)
  })
  it('where it could do its part, and a person is needed for another', () => {
    assert.deepEqual(begins({ ...failedExtension, disks: read([aDisk({ maxShares: 2 })]) }), ['NeedsPerson'])
    assert.deepEqual(begins(failedExtension), [])
  })
  it('unless there is something to do', () => assert.deepEqual(begins({}), []))
})

describe('a playbook that does nothing', () => {
  const notesOf = (facts: Partial<VmBackupFacts>) => planOf(facts).notes ?? []
  it('says that nothing needs to be done of a healthy VM alone', () => {
    assert.deepEqual(
      notesOf({}).map(({ en }) => en),
      ['Nothing needs to be done.'],
    )
    const [note] = notesOf({ backupJobs: read([failedJob('ExtensionOperationFailedForManagedDisks')]) })
    assert.match(note!.en, /^Nothing is done by this service: what is left is for a person/)
  })
})
