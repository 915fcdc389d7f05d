import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { LargeFleet } from '../../../src/sandbox/large-fleet/large-fleet.ts'
import { Layout } from '../../../src/sandbox/large-fleet/layout.ts'
import { jobName, jobOf } from '../../../src/sandbox/large-fleet/names.ts'

const start = new Date('2026-11-20T12:00:00Z')

describe('the layout of a large fleet', () => {
  const sizes: [vms: number, subscriptions: number][] = [
    [1, 1],
    [39, 1],
    [1000, 1],
    [1000, 3],
    [12_345, 100],
    [100_000, 200],
  ]
  for (const [vms, subscriptions] of sizes)
    it(`has exactly ${vms} VMs in ${subscriptions} subscriptions at the start`, () => {
      const fleet = new LargeFleet({ vms, subscriptions }, start)
      assert.equal(fleet.vmIds().length, vms)
      assert.equal(fleet.world.subscriptions.size, subscriptions)
    })

  it('leads from ids back to VMs, whatever their case, and to none from strange ids', () => {
    const layout = new Layout({ vms: 5000, subscriptions: 20, seed: 3 }, start)
    for (let vm = 0; vm < layout.size; vm += 1) {
      const { subscription, name } = layout.placeOf(vm)
      assert.equal(layout.find(subscription.split('/')[2]!.toUpperCase(), name.toUpperCase()), vm)
    }
    const [subscription = ''] = layout.subscriptionIds
    for (const name of ['', 'x', 'web0000-99', 'web9999-00', 'nope0000-00'])
      assert.equal(layout.find(subscription, name), undefined)
    assert.equal(layout.find('11111111-1111-4111-8111-111111111111', layout.nameOf(0)), undefined)
  })

  it('numbers VMs in the order of their ids', () => {
    const fleet = new LargeFleet({ vms: 5000, subscriptions: 20, seed: 3 }, start)
    const ids = fleet.vmIds()
    assert.deepEqual(ids, ids.toSorted())
  })

  it('has empty subscriptions and ones of unequal size', () => {
    const layout = new Layout({ vms: 10_000, subscriptions: 40 }, start)
    const sizes = layout.subscriptionIds.map((id) => {
      const { from, to } = layout.rangeOf(id)!
      return to - from
    })
    assert.equal(sizes.filter((size) => size === 0).length, 2)
    assert.ok(Math.max(...sizes) > 2 * Math.min(...sizes.filter((size) => size > 0)))
  })

  it('is the same for the same seed and another for another', () => {
    const ids = (seed: number) => new LargeFleet({ vms: 500, subscriptions: 4, seed }, start).vmIds()
    assert.deepEqual(ids(5), ids(5))
    assert.notDeepEqual(ids(5), ids(6))
  })

  it('names jobs by GUIDs that lead back to VM and day', () =>
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 20_000, max: 30_000 }), fc.nat(1000), (vm, day, seed) => {
        const name = jobName(seed, vm, day)
        assert.match(name, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/)
        assert.deepEqual(jobOf(seed, name.toUpperCase()), { vm, day })
      }),
    ))
})
