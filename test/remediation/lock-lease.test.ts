import assert from 'node:assert/strict'
import { asItIs } from '../../src/backup/sentence.ts'
import { describe, it } from 'node:test'
import type { ManagementLock } from '../../src/backup/facts-of-locks.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import {
  leasesToHold,
  locksHeldOff,
  mayBeHeld,
  type LockHolder,
  type LockLease,
} from '../../src/remediation/lock-lease.ts'
import { planOf, withLocksHeld, type PlannedCall } from '../../src/remediation/plan.ts'
import {
  aCollection,
  aLock,
  healthyFacts,
  item,
  now,
  pointGroup,
  points,
  read,
  refused,
  somePoints,
  subscriptionLock,
  vault,
  vmGroup,
  vmGroupLock,
  vmId,
} from '../diagnosis/facts-builder.ts'

const collection = aCollection(points(3))
const keep = aLock()
const anotherVm = `${vmId.key}-2`
const held = (vmKey: string): LockHolder => ({ kind: 'Operation', id: 'o', vmKey, keeps: 'WithOperation', until: now })
const leaseOf = (lock: ManagementLock, rest: Partial<LockLease> = {}): LockLease => ({
  lock,
  vmKey: vmId.key,
  sharedWithOtherVms: false,
  offSince: '2026-11-23T09:00:00Z',
  backBy: '2026-11-23T12:00:00Z',
  holders: [held(vmId.key)],
  ...rest,
})
const factsWith = (locks: ManagementLock[] | null = []) => ({
  ...healthyFacts(),
  restorePoints: read(somePoints([collection, aCollection(points(1), { name: 'theirs', ownership: 'Other' })])),
  locks: locks === null ? refused('locks/read') : read(locks),
})
const call = (method: 'DELETE' | 'PUT' | 'POST', resourceId: string): PlannedCall => ({
  method,
  resourceId,
  description: '',
})

describe('a lock that this service has off counts for a VM', () => {
  const theirs = aLock({ scope: `${pointGroup}/providers/Microsoft.Compute/restorePointCollections/theirs` })
  const cases: [string, LockLease, ManagementLock[] | null, boolean][] = [
    ['when it was on the group of its restore points', leaseOf(keep), [], true],
    ['when it was on its collection', leaseOf(aLock({ scope: collection.id })), [], true],
    ['when it was on the subscription', leaseOf(subscriptionLock()), [], true],
    ['not when it was on another group', leaseOf(aLock({ scope: `${pointGroup}2` })), [], false],
    ['not when it was on a collection of others', leaseOf(theirs), [], false],
    ['not when it is on again, in whatever casing', leaseOf(keep), [aLock({ id: keep.id.toUpperCase() })], false],
    ['not when the locks cannot be read', leaseOf(keep), null, false],
  ]
  for (const [name, lease, locks, counts] of cases) {
    it(name, () => {
      const found = locksHeldOff({ vm: vmId, facts: factsWith(locks), leases: [lease] })
      assert.deepEqual(
        found.map(({ id }) => id),
        counts ? [lease.lock.id] : [],
      )
    })
  }

  const shared: [string, LockLease, boolean | null][] = [
    ['not, where this VM’s operation saw that it is not', leaseOf(keep), false],
    ['yes, where this VM’s operation saw that it is', leaseOf(keep, { sharedWithOtherVms: true }), true],
    ['not known, where this VM’s operation could not see', leaseOf(keep, { sharedWithOtherVms: null }), null],
    ['yes, where another VM’s operation took it off', leaseOf(keep, { vmKey: anotherVm }), true],
    ['yes, where another VM holds it', leaseOf(keep, { holders: [held(vmId.key), held(anotherVm)] }), true],
    ['yes, on the subscription', leaseOf(subscriptionLock()), true],
    ['not, on the collection', leaseOf(aLock({ scope: collection.id }), { vmKey: anotherVm }), false],
  ]
  for (const [name, lease, expected] of shared) {
    it(`as serving other VMs: ${name}`, () => {
      const [found] = locksHeldOff({ vm: vmId, facts: factsWith(), leases: [lease] })
      assert.equal(found?.sharedWithOtherVms, expected)
    })
  }
})

describe('an operation holds a lock off that would refuse what it does', () => {
  const readOnly = (lock: ManagementLock) => leaseOf({ ...lock, level: 'ReadOnly' })
  const point = `${collection.id}/restorePoints/p`
  const cases: [string, PlannedCall, LockLease, boolean][] = [
    ['a deletion below the lock', call('DELETE', point), leaseOf(keep), true],
    [
      'a deletion of what the lock is on',
      call('DELETE', collection.id),
      leaseOf(aLock({ scope: collection.id })),
      true,
    ],
    ['a deletion above the lock', call('DELETE', collection.id), leaseOf(aLock({ scope: point })), true],
    ['a deletion elsewhere: not', call('DELETE', `${vmId.id}/extensions/x`), leaseOf(keep), false],
    ['a deletion under the subscription’s lock', call('DELETE', point), leaseOf(subscriptionLock()), true],
    ['a call to the VM under CanNotDelete: not', call('POST', `${vmId.id}/reapply`), leaseOf(vmGroupLock()), false],
    ['a call to the VM under ReadOnly', call('POST', `${vmId.id}/reapply`), readOnly(vmGroupLock()), true],
    ['a change in the vault under ReadOnly', call('PUT', item), readOnly(aLock({ scope: vault })), true],
    ['a backup under ReadOnly on the points', call('POST', `${item}/backup`), readOnly(keep), true],
    ['a backup under ReadOnly on the VM', call('POST', `${item}/backup`), readOnly(aLock({ scope: vmId.id })), true],
    ['a backup under CanNotDelete on the points: not', call('POST', `${item}/backup`), leaseOf(keep), false],
    [
      'a backup under ReadOnly elsewhere: not',
      call('POST', `${item}/backup`),
      readOnly(aLock({ scope: `${vmGroup}2` })),
      false,
    ],
    ['a lock’s removal: not', call('DELETE', aLock({ name: 'other' }).id), leaseOf(keep), false],
  ]
  for (const [name, one, lease, holds] of cases) {
    it(name, () => {
      const known = { vm: vmId, facts: factsWith(), leases: [lease] }
      assert.equal(leasesToHold([one], known, defaultLimits, now).length, holds ? 1 : 0)
    })
  }

  const not: [string, LockLease, ManagementLock[] | null, PlannedCall[]][] = [
    ['the plan takes it off itself', leaseOf(keep), [], [call('DELETE', keep.id), call('DELETE', point)]],
    ['it is on', leaseOf(keep), [keep], [call('DELETE', point)]],
    ['the locks cannot be read', leaseOf(keep), null, [call('DELETE', point)]],
    ['it has been off for too long', leaseOf(keep, { offSince: '2026-11-16T09:00:00Z' }), [], [call('DELETE', point)]],
  ]
  for (const [name, lease, locks, calls] of not) {
    it(`but not where ${name}`, () =>
      assert.deepEqual(
        leasesToHold(calls, { vm: vmId, facts: factsWith(locks), leases: [lease] }, defaultLimits, now),
        [],
      ))
  }
})

describe('how long a lock may be held off', () => {
  const cases: [string, Partial<LockLease>, string, boolean][] = [
    ['from the first minute', { offSince: now }, 'PT1H', true],
    ['until it has been off as long as a lock may be', { offSince: '2026-11-23T09:00:01Z' }, 'PT1H', true],
    ['not beyond', { offSince: '2026-11-23T09:00:00Z' }, 'PT1H', false],
    ['beyond, where it is off for good', { offSince: '2026-01-01T00:00:00Z', backBy: null }, 'PT1H', true],
  ]
  for (const [name, rest, lockOffMax, allowed] of cases)
    it(name, () => assert.equal(mayBeHeld(leaseOf(keep, rest), { ...defaultLimits, lockOffMax }, now), allowed))
})

describe('a plan that holds locks off', () => {
  const content = { preconditions: [], blockers: [], dataLoss: [], risk: 'Disruptive' as const, work: null }
  const toMake = (...of: Parameters<typeof call>) => ({ ...call(...of), description: asItIs('') })
  const plan = planOf(
    'remediate',
    vmId,
    { calls: [toMake('DELETE', keep.id), toMake('PUT', keep.id)], ...content },
    now,
  )
  const other = aLock({ name: 'other' })

  it('says so, and puts back what is not its own to put back already', () => {
    const made = withLocksHeld(plan, [leaseOf(keep), leaseOf(other, { holders: [] })])
    assert.deepEqual(
      made.calls.slice(2).map(({ method, resourceId }) => [method, resourceId]),
      [['PUT', other.id]],
    )
    assert.deepEqual(
      made.holds.map(({ lockId }) => lockId),
      [keep.id, other.id],
    )
    assert.match(made.notes[0]!, /"keep" on .* off since 2026-11-23T09:00:00Z .* 1 other operation holds it off/)
    assert.match(made.notes[1]!, /0 other operations hold it off/)
  })

  it('has the same etag: what others hold off comes and goes', () => {
    assert.equal(withLocksHeld(plan, [leaseOf(other)]).etag, plan.etag)
    assert.deepEqual(withLocksHeld(plan, []), plan)
  })
})
