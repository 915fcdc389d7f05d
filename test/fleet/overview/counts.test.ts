import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { verdicts as all } from '../../../src/diagnosis/diagnosis.ts'
import { countsOf } from '../../../src/fleet/overview/counts.ts'
import { verdicts } from '../../../src/fleet/overview/overview-document.ts'

const told = (byValue: [string, string, number][]) =>
  countsOf({
    byValue: byValue.map(([dimension, value, count]) => ({ dimension, value, count })),
    subscriptions: [],
    subscriptionCount: 0,
  })

describe('counts as they are told', () => {
  it('are of each verdict that there is', () => assert.deepEqual(verdicts.toSorted(), all.toSorted()))

  it('name every verdict on every basis, and one that is not known yet', () => {
    const { byVerdict, vmCount } = told([
      ['verdict', 'Healthy Inventory', 3],
      ['verdict', 'Resting Inventory', 2],
    ])
    assert.equal(vmCount, 5)
    assert.deepEqual(
      byVerdict.map(({ verdict, basis, vmCount: of }) => `${verdict} ${basis} ${of}`),
      [
        'Blocked Diagnosis 0',
        'Blocked Inventory 0',
        'AtRisk Diagnosis 0',
        'AtRisk Inventory 0',
        'Unknown Diagnosis 0',
        'Unknown Inventory 0',
        'Healthy Diagnosis 0',
        'Healthy Inventory 3',
        'Resting Inventory 2',
      ],
    )
  })

  it('tell the twenty reasons that most VMs have, of equal ones by name', () => {
    const reasons = Array.from({ length: 25 }, (_, n): [string, string, number] => [
      'reason',
      `R${String(n).padStart(2, '0')}`,
      n < 2 ? 9 : n,
    ])
    const { byReason } = told(reasons)
    assert.equal(byReason.length, 20)
    assert.deepEqual(byReason[0], { reason: 'R24', vmCount: 24 })
    assert.deepEqual(
      byReason.slice(15, 18).map(({ reason }) => reason),
      ['R00', 'R01', 'R09'],
    )
  })

  const states = [
    ['Protected', 0],
    ['ProtectionError', 0],
    ['IRPending', 0],
    ['NotProtected', 1],
    ['ProtectionStopped', 1],
    ['SoftDeleted', 1],
    ['Unknown', 0],
    ['SomethingNew', 0],
  ] as const
  for (const [state, count] of states)
    it(`count a VM whose state is ${state} ${count === 1 ? 'as unprotected' : 'not as unprotected'}`, () =>
      assert.equal(told([['protection', state, 1]]).unprotectedVmCount, count))

  it('say how many subscriptions are left out', () => {
    const { otherSubscriptionCount } = countsOf({ byValue: [], subscriptions: [], subscriptionCount: 7 })
    assert.equal(otherSubscriptionCount, 7)
  })
})
