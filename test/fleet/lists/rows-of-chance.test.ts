import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Reach } from '../../../src/access/reach.ts'
import { createFleetRows } from '../../../src/fleet/lists/fleet-rows.ts'
import { rowFilterOf } from '../../../src/fleet/lists/row-filter.ts'
import { rowOrders, type RowOrder } from '../../../src/fleet/lists/row-order.ts'
import { aDatabase, type OwnDatabase } from '../../database/a-database.ts'
import { seeded } from '../../operations/a-seed.ts'
import { putEstate, subscriptionIds, vmKeyOfRow } from '../estate-rows.ts'
import { anEstateOfChance, inOrder, isAskedFor } from './an-estate-of-chance.ts'

const reaches: Reach[] = [
  'Everything',
  [`/subscriptions/${subscriptionIds[1]}/`],
  [`/subscriptions/${subscriptionIds[0]}/resourcegroups/rg-prod/`, `/subscriptions/${subscriptionIds[2]}/`],
  [],
]

describe('filters at random, against a plain search through the same rows', { timeout: 120_000 }, () => {
  const estate = anEstateOfChance(seeded(12), 500)
  let own: OwnDatabase
  before(async () => {
    own = await aDatabase()
    await putEstate(own.db, { vms: estate.vms })
  })
  after(() => own?.close())

  const all = async (reach: Reach, query: object, order: RowOrder, { limit, few }: { limit: number; few: number }) => {
    const keys: string[] = []
    for (let after: string | undefined; ;) {
      const { value, next } = await createFleetRows(own.served)
        .within(reach)
        .list({ filter: rowFilterOf(query), order, limit, few, ...(after === undefined ? {} : { after }) })
      assert.ok(value.length <= limit)
      keys.push(...value.map(({ id }) => id.toLowerCase()))
      if (next === null) return keys
      after = next
    }
  }

  it('finds the same rows in the same order, page by page, and nothing out of reach', async () => {
    let found = 0
    for (let n = 0; n < 200; n++) {
      const query = n === 0 ? {} : estate.query()
      const order = estate.one(rowOrders)
      const reach = n % 3 === 0 ? 'Everything' : estate.one(reaches)
      const expected = estate.vms
        .filter((vm) => isAskedFor(vm, query))
        .filter((vm) => reach === 'Everything' || reach.some((begins) => vmKeyOfRow(vm).startsWith(begins)))
        .sort(inOrder(order))
        .map(vmKeyOfRow)
      found += expected.length
      assert.deepEqual(
        await all(reach, query, order, { limit: estate.one([25, 80, 1000]), few: estate.one([0, 60, 3000]) }),
        expected,
        JSON.stringify({ query, order, reach }),
      )
    }
    assert.ok(found > 2000, `only ${found} rows were asked for`)
  })

  it('leaves out as many as skip says', async () => {
    for (const order of rowOrders) {
      const expected = estate.vms
        .filter((vm) => isAskedFor(vm, { basis: 'Inventory' }))
        .sort(inOrder(order))
        .map(vmKeyOfRow)
      const skip = estate.below(expected.length)
      const { value, next } = await createFleetRows(own.served)
        .within('Everything')
        .list({ filter: rowFilterOf({ basis: 'Inventory' }), order, limit: 10, skip })
      assert.deepEqual(
        value.map(({ id }) => id.toLowerCase()),
        expected.slice(skip, skip + 10),
      )
      assert.equal(next === null, skip + 10 >= expected.length)
    }
  })
})
