import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { unreadFacts } from '../../../src/backup/facts.ts'
import { defaultLimits } from '../../../src/backup/limits.ts'
import type { RemovedLock } from '../../../src/remediation/action.ts'
import { restoreLocks, type RestoreLocksBody } from '../../../src/remediation/actions/restore-locks.ts'
import type { LockLease } from '../../../src/remediation/lock-lease.ts'
import { aLock, now, vmId } from '../../diagnosis/facts-builder.ts'

const [one, two] = ['one', 'two'].map((name) => aLock({ name })) as [ReturnType<typeof aLock>, ReturnType<typeof aLock>]
const off = (lock: RemovedLock['lock'], restore = 'P1D'): RemovedLock => ({
  journalId: 'j',
  lock,
  removedAt: now,
  restore,
})
const lease = (vmKey: string, until: string | null = now): LockLease => ({
  lock: one,
  vmKey,
  sharedWithOtherVms: true,
  offSince: now,
  backBy: until,
  holders: [{ kind: 'Operation', id: 'o', vmKey, keeps: until ? 'UntilTime' : 'ForGood', until }],
})
const plan = (removedLocks: RemovedLock[], body: RestoreLocksBody = {}, leases: LockLease[] = []) =>
  restoreLocks.plan({
    vm: vmId,
    facts: unreadFacts,
    limits: defaultLimits,
    observedAt: now,
    memory: { onDemandBackupsToday: 0, removedLocks, leases },
    body,
  })

describe('which locks go back', () => {
  const cases: [string, RemovedLock[], RestoreLocksBody, string[] | RegExp][] = [
    ['all that are off', [off(one), off(two)], {}, [one.id, two.id]],
    ['those of "Never" too', [off(one, 'Never')], {}, [one.id]],
    ['the named ones alone, in any casing', [off(one), off(two)], { lockIds: [two.id.toUpperCase()] }, [two.id]],
    ['none, where none is off', [], {}, []],
    ['none that this service did not take off', [off(one)], { lockIds: [two.id] }, /was not taken off by this service/],
  ]
  for (const [name, removed, body, expected] of cases) {
    it(name, () => {
      const made = plan(removed, body)
      if (expected instanceof RegExp) {
        assert.equal(made.blockers[0]?.code, 'PreconditionFailed')
        return assert.match(made.blockers[0].message.en, expected)
      }
      assert.deepEqual([made.blockers, made.calls.map(({ resourceId }) => resourceId)], [[], expected])
      assert.equal(made.risk, 'Reversible')
    })
  }

  it('one that other VMs hold off is theirs to put back', () => {
    assert.match(
      plan([], { lockIds: [one.id] }, [lease('vm2')]).blockers[0]!.message.en,
      /is held off by operations of other VMs/,
    )
  })

  it('it is said what stays off for others, and until when', () => {
    assert.match(plan([off(one)], {}, [lease('vm2')]).notes![0]!.en, new RegExp(`stays off until ${now} at the latest`))
    assert.match(plan([off(one)], {}, [lease('vm2', null)]).notes![0]!.en, /stays off until it is put back for them/)
    assert.deepEqual(plan([off(one)], {}, [lease(vmId.key)]).notes, [])
  })
})
