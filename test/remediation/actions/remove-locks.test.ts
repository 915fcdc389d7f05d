import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ManagementLock } from '../../../src/backup/facts-of-locks.ts'
import type { VmBackupFacts } from '../../../src/backup/facts.ts'
import { defaultLimits } from '../../../src/backup/limits.ts'
import type { PlanInput } from '../../../src/remediation/action.ts'
import type { LockLease } from '../../../src/remediation/lock-lease.ts'
import { planRemoveLocks, removeLocks, type RemoveLocksBody } from '../../../src/remediation/actions/remove-locks.ts'
import {
  aCollection,
  aLock,
  healthyFacts,
  now,
  points,
  read,
  refused,
  somePoints,
  subscriptionLock,
  vault,
  vmGroup,
  vmGroupLock,
  vmId,
} from '../../diagnosis/facts-builder.ts'

const keep = aLock()
const collection = aCollection(points(3))
const onCollection = aLock({ scope: collection.id, target: 'RestorePointCollection', scopeKind: 'Resource' })
const onVm = aLock({
  scope: vmId.id,
  target: 'VirtualMachine',
  scopeKind: 'Resource',
  effect: 'BlocksExtensionDelete',
  effects: ['BlocksExtensionDelete'],
})
const onVault = aLock({ scope: vault, target: 'Vault', level: 'ReadOnly', effects: ['BlocksTrigger'] })
const harmless = aLock({ scope: vault, target: 'Vault', effect: 'Harmless', effects: ['Harmless'] })
const sealed = aLock({ level: 'Sealed' })
const onKeyVault = aLock({ scope: `${vmGroup}/kv`, target: 'KeyVault', effect: 'Harmless', effects: ['Harmless'] })

const plan = (
  locks: ManagementLock[],
  body: RemoveLocksBody = {},
  rest: Partial<VmBackupFacts> = {},
  more: Partial<PlanInput<RemoveLocksBody>> = {},
) =>
  planRemoveLocks({
    vm: vmId,
    facts: {
      ...healthyFacts(),
      restorePoints: read(somePoints([collection])),
      locks: read(locks),
      ...rest,
    },
    limits: defaultLimits,
    observedAt: now,
    memory: { onDemandBackupsToday: 0, removedLocks: [], leases: [] },
    body,
    ...more,
  })
const calls = ({ calls: planned }: ReturnType<typeof plan>) =>
  planned.map(({ method, resourceId }) => `${method} ${resourceId}`)

describe('which locks are taken off', () => {
  const cases: [string, ManagementLock[], RemoveLocksBody, ManagementLock[] | string][] = [
    ['without a name: one on the group of the restore points', [keep], {}, [keep]],
    ['without a name: one on a collection', [onCollection], {}, [onCollection]],
    ['without a name: none on the VM', [onVm], {}, []],
    ['without a name: none on the VM’s group', [vmGroupLock()], {}, []],
    ['without a name: none on the subscription', [subscriptionLock()], {}, []],
    ['without a name: none of a system application', [aLock({ owners: ['app'], isSystemOwned: true })], {}, []],
    ['without a name: not Azure Backup’s own', [aLock({ name: 'AzureBackupProtectionLock' })], {}, []],
    ['without a name: none that is inherited from above', [aLock({ inherited: true })], {}, []],
    ['by name: none of a level that nobody knows', [sealed], { lockIds: [sealed.id] }, 'FactUnavailable'],
    ['by name: one on the VM', [onVm], { lockIds: [onVm.id] }, [onVm]],
    [
      'by name: one on the subscription',
      [subscriptionLock()],
      { lockIds: [subscriptionLock().id] },
      [subscriptionLock()],
    ],
    ['by name, in any casing and once: that one', [keep], { lockIds: [keep.id.toUpperCase(), keep.id] }, [keep]],
    ['by name: a ReadOnly one on the vault', [onVault], { lockIds: [onVault.id] }, [onVault]],
    ['by name: none that holds up nothing', [harmless], { lockIds: [harmless.id] }, 'LockNotRemovable'],
    ['by name: none on a key vault', [onKeyVault], { lockIds: [onKeyVault.id] }, 'LockNotRemovable'],
    ['by name: none that does not reach this VM', [keep], { lockIds: [`${vmGroup}-2/locks/x`] }, 'LockNotRemovable'],
    ['by name: none of a system application', [aLock({ owners: ['app'] })], { lockIds: [keep.id] }, 'LockNotRemovable'],
    ['for good: one on the group of the restore points', [keep], { restore: 'Never' }, [keep]],
    ['for good: none on the VM', [onVm], { lockIds: [onVm.id], restore: 'Never' }, 'LockNotRemovable'],
    [
      'for good: none on the VM’s group',
      [vmGroupLock()],
      { lockIds: [vmGroupLock().id], restore: 'Never' },
      'LockNotRemovable',
    ],
    [
      'for good: none on the subscription',
      [subscriptionLock()],
      { lockIds: [subscriptionLock().id], restore: 'Never' },
      'LockNotRemovable',
    ],
  ]
  for (const [name, locks, body, expected] of cases) {
    it(name, () => {
      const made = plan(locks, body)
      if (typeof expected === 'string')
        assert.deepEqual([...new Set(made.blockers.map(({ code }) => code))], [expected])
      else assert.deepEqual([made.blockers, made.work.locks], [[], expected])
    })
  }

  it('the VM’s own group keeps its lock where old collections lie in it', () => {
    const old = aCollection(points(2), {
      id: `${vmGroup}/c`,
      name: 'AzureBackup_web-1',
      ownership: 'AzureBackupLegacy',
    })
    const lock = aLock({ scope: vmGroup })
    const legacy = { restorePoints: read(somePoints([old])) }
    assert.deepEqual(plan([lock], {}, legacy).work.locks, [])
    assert.equal(plan([lock], { lockIds: [lock.id], restore: 'Never' }, legacy).blockers[0]?.code, 'LockNotRemovable')
  })

  it('without a name: none on a group whose collection may be anybody’s', () => {
    const uncertain = { ...collection, ownership: 'Uncertain', ownedByAzureBackup: false } as const
    assert.deepEqual(plan([keep], {}, { restorePoints: read(somePoints([uncertain])) }).work.locks, [])
  })

  const unread: [string, Partial<VmBackupFacts>, RemoveLocksBody, string | undefined][] = [
    ['locks that cannot be read', { locks: refused('locks/read') }, {}, 'FactUnavailable'],
    ['points that cannot be read, without a name', { restorePoints: refused('points/read') }, {}, 'FactUnavailable'],
    [
      'points that cannot be read, for good',
      { restorePoints: refused('points/read') },
      { lockIds: [keep.id], restore: 'Never' },
      'FactUnavailable',
    ],
    [
      'points that cannot be read, by name and for a time: none',
      { restorePoints: refused('points/read') },
      { lockIds: [keep.id], restore: 'PT1H' },
      undefined,
    ],
  ]
  for (const [name, facts, body, code] of unread)
    it(`blocked by ${name}`, () => assert.equal(plan([keep], body, facts).blockers[0]?.code, code))
})

describe('locks that this service has off already', () => {
  const lease: LockLease = {
    lock: keep,
    vmKey: vmId.key,
    sharedWithOtherVms: false,
    offSince: '2026-11-23T09:00:00Z',
    backBy: null,
    holders: [],
  }
  const having = (leases: LockLease[]) => ({ memory: { onDemandBackupsToday: 0, removedLocks: [], leases } })
  const cases: [string, LockLease, RemoveLocksBody, ManagementLock['id'][] | string][] = [
    ['are held off without a name', lease, {}, [keep.id]],
    ['are held off by name', lease, { lockIds: [keep.id.toUpperCase()] }, [keep.id]],
    ['of the VM are held off by name alone', { ...lease, lock: onVm }, {}, []],
    ['of the VM are held off by name', { ...lease, lock: onVm }, { lockIds: [onVm.id] }, [onVm.id]],
    [
      'of the VM are not held off for good',
      { ...lease, lock: onVm },
      { lockIds: [onVm.id], restore: 'Never' },
      'LockNotRemovable',
    ],
    [
      'come back first where they have been off for too long',
      { ...lease, offSince: '2026-11-16T10:00:00Z', backBy: now },
      {},
      'LockNotRemovable',
    ],
    [
      'may be held off however long where they were taken off for good',
      { ...lease, offSince: '2026-01-01T10:00:00Z' },
      {},
      [keep.id],
    ],
  ]
  for (const [name, one, body, expected] of cases) {
    it(name, () => {
      const made = plan([], body, {}, having([one]))
      if (typeof expected === 'string') assert.deepEqual(made.blockers[0]?.code, expected)
      else assert.deepEqual([made.blockers, made.work.locks.map(({ id }) => id)], [[], expected])
    })
  }
})

describe('when they come back', () => {
  const cases: [string, RemoveLocksBody, string[], RegExp][] = [
    ['a day later where nothing is said', {}, ['DELETE', 'PUT'], /put back 1 day later: .* 2026-11-24T10:00:00\.000Z/],
    ['after the time that is asked for', { restore: 'PT90M' }, ['DELETE', 'PUT'], /2026-11-23T11:30:00\.000Z/],
    ['with the end of the operation', { restore: 'AfterOperation' }, ['DELETE', 'PUT'], /when this operation ends/],
    ['never where that is said', { restore: 'Never' }, ['DELETE'], /stays off until restoreLocks/],
  ]
  for (const [name, body, methods, note] of cases) {
    it(name, () => {
      const made = plan([keep], body)
      assert.deepEqual(
        made.calls.map(({ method }) => method),
        methods,
      )
      assert.match(made.notes!.map(({ en }) => en).join(' '), note)
    })
  }

  it('sooner where no lock may be off for a day', () => {
    const limits = { ...defaultLimits, lockOffMax: 'PT4H' }
    assert.equal(plan([keep], {}, {}, { limits }).work.restore, 'PT4H')
  })

  it('each lock is deleted, then each is put back', () => {
    const ids = [keep, onCollection].map(({ id }) => id)
    assert.deepEqual(calls(plan([keep, onCollection])), [
      ...ids.map((id) => `DELETE ${id}`),
      ...ids.map((id) => `PUT ${id}`),
    ])
  })

  it('nothing is said of it where no lock is in the way', () => {
    assert.deepEqual(
      plan([]).notes?.map(({ en }) => en),
      ['No lock is to be removed: nothing will be done.'],
    )
  })
})

describe('what taking a lock off is', () => {
  const shared = aLock({ sharedWithOtherVms: true })
  const cases: [string, ManagementLock[], RemoveLocksBody, 'Reversible' | 'Disruptive', RegExp | null][] = [
    ['of this VM’s own points, for a time: reversible', [keep], {}, 'Reversible', null],
    ['of this VM’s own points, for good: for two people', [keep], { restore: 'Never' }, 'Disruptive', /off for good/],
    ['of other VMs’ points too, for a time: for two people', [shared], {}, 'Disruptive', /of other VMs too\.$/],
    [
      'of other VMs’ points too, for a moment: for two people',
      [shared],
      { restore: 'AfterOperation' },
      'Disruptive',
      /of other VMs too\.$/,
    ],
    [
      'of whose points could not be told: for two people',
      [aLock({ sharedWithOtherVms: null })],
      {},
      'Disruptive',
      /could not be told/,
    ],
    ['no lock at all, for good: reversible', [], { restore: 'Never' }, 'Reversible', null],
  ]
  for (const [name, locks, body, risk, reason] of cases) {
    it(name, () => {
      const { risk: planned, approvalReasons = [] } = plan(locks, body)
      assert.deepEqual([planned, approvalReasons.length], [risk, reason ? 1 : 0])
      if (reason) assert.match(approvalReasons[0]!.en, reason)
    })
  }
})

describe('how long a lock may be asked off', () => {
  const cases: [string | undefined, string, boolean][] = [
    [undefined, 'PT1H', true],
    ['Never', 'PT1H', true],
    ['AfterOperation', 'PT1H', true],
    ['PT0S', 'PT1H', true],
    ['PT60M', 'PT1H', true],
    ['PT1H1S', 'PT1H', false],
    ['P7D', 'P7D', true],
    ['P36500D', 'P7D', false],
    ['P99999999999D', 'P7D', false],
    [`P${'9'.repeat(400)}D`, 'P7D', false],
  ]
  for (const [restore, lockOffMax, allowed] of cases) {
    it(`${(restore ?? 'nothing said').slice(0, 20)} where ${lockOffMax} is the most: ${allowed ? 'taken' : 'refused'}`, () => {
      const refusal = removeLocks.contradiction!(restore === undefined ? {} : { restore }, {
        now: new Date(),
        limits: { ...defaultLimits, lockOffMax },
      })
      if (allowed) return assert.equal(refusal, undefined)
      assert.equal(refusal?.target, 'restore')
      assert.match(refusal.message, new RegExp(`at most ${lockOffMax} \\(LOCK_OFF_MAX\\)`))
    })
  }
})
