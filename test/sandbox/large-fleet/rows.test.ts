import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LargeFleet } from '../../../src/sandbox/large-fleet/large-fleet.ts'
import type { SlotRows } from '../../../src/sandbox/large-fleet/generated-rows.ts'
import type { Hints } from '../../../src/sandbox/resource-graph/kql/relation.ts'
import { memberOf, type Value } from '../../../src/sandbox/resource-graph/kql/values.ts'
import { heldKinds } from '../../../src/sandbox/resource-graph/rows.ts'
import type { Reach } from '../../../src/sandbox/resource-graph/row-source.ts'
import { hashOf, modulo } from '../../../src/sandbox/resource-graph/hash.ts'

const start = new Date('2026-11-20T02:30:00Z')
const options = { vms: 400, subscriptions: 3, seed: 7 }
/** Backups, nights, clean-ups, weekly updates, new locks, VMs that come and go. */
const moments = [0, 7, 55, 24 * 60, 5 * 24 * 60 + 123, 12 * 24 * 60 + 999].map(
  (minutes) => new Date(start.getTime() + minutes * 60_000),
)

const everything = (fleet: LargeFleet): Reach =>
  new Map(fleet.layout.subscriptionIds.map((id) => [id, 'Whole' as const]))

const fieldOf = (row: object, path: string) =>
  path.split('.').reduce<Value>((value, name) => memberOf(value, name), row as Value)

describe('a generated row', () => {
  for (const moment of moments)
    it(`at ${moment.toISOString()} is the row of the resource that ARM shows`, () => {
      const fleet = new LargeFleet(options, start)
      fleet.lookAt(moment, false)
      fleet.world.timeline.advanceTo(moment)
      const generated = new Map(
        fleet.sources.map((source) => [
          source.type,
          source.rows({ at: moment, reach: everything(fleet), hints: {} }, []).map((row) => row.whole()),
        ]),
      )
      // Kept, every VM stands in the world's maps: rows of those are made of what ARM answers from.
      for (let vm = 0; vm < fleet.layout.size; vm += 1) fleet.touch(vm)
      for (const [type, rows] of generated) {
        const held = heldKinds[type]!.rows(fleet.world, fleet.options)
        assert.ok(rows.length > 150, type)
        const texts = new Map(held.map((row) => [row.id, JSON.stringify(row)]))
        assert.equal(rows.length, texts.size, type)
        for (const row of rows) {
          const text = texts.get(row.id)
          if (text !== JSON.stringify(row)) assert.deepEqual(row, text && (JSON.parse(text) as unknown))
        }
      }
    })

  it('answers quickly what its whole says', () => {
    const fleet = new LargeFleet(options, start)
    for (const moment of moments) {
      fleet.world.timeline.advanceTo(moment)
      for (const source of fleet.sources as SlotRows[]) {
        const rows = source.rows({ at: moment, reach: everything(fleet), hints: {} }, [])
        for (const row of rows.filter((_, index) => index % 7 === 0)) {
          const whole = row.whole()
          for (const column of [
            'id',
            'name',
            'type',
            'tenantId',
            'kind',
            'location',
            'resourceGroup',
            'subscriptionId',
            'managedBy',
          ] as const)
            assert.equal(row.text(column), whole[column], `${column} of ${whole.id}`)
          for (const path of Object.keys(source.kind.quick))
            assert.deepEqual(row.quick(path) ?? null, fieldOf(whole, path), `${path} of ${whole.id}`)
          for (const path of Object.keys(source.kind.times ?? {}))
            assert.equal(
              row.time(path)?.getTime() ?? NaN,
              Date.parse((fieldOf(whole, path) as string | null) ?? ''),
              `${path} of ${whole.id}`,
            )
          for (const divisor of [2, 112, 1117])
            assert.equal(row.idHashModulo(divisor), modulo(hashOf(whole.id.toLowerCase()), divisor))
        }
      }
    }
  })

  it('is found by its partition alone, within reach, and not once it is kept', () => {
    const fleet = new LargeFleet(options, start)
    fleet.lookAt(start, false)
    fleet.touch(3)
    const [first = '', , last = ''] = fleet.layout.subscriptionIds
    const group = fleet.layout.placeOf(fleet.layout.rangeOf(last)!.from).groupName.toLowerCase()
    for (const reach of [everything(fleet), new Map([[last, new Set([group])]]), new Map([[first, 'Whole' as const]])])
      for (const source of fleet.sources) {
        const ids = (hints: Hints) => source.rows({ at: start, reach, hints }, []).map((row) => row.text('id'))
        const all = source.rows({ at: start, reach, hints: {} }, [])
        for (const [divisor, rest] of [
          [2, 0],
          [7, 6],
          [64, 63],
          [-7, 3],
        ] as const) {
          const found = ids({ partition: { divisor, rest } })
          const own = all.filter((row) => row.idHashModulo(divisor) === rest).map((row) => row.text('id'))
          // Ids of jobs are not kept in order: all of them are looked at.
          assert.deepEqual(found, source.type.endsWith('/backupjobs') ? ids({}) : own, `${source.type} ${divisor}`)
        }
        if (!source.type.endsWith('/backupjobs')) assert.deepEqual(ids({ partition: { divisor: 7, rest: 7 } }), [])
      }
  })

  it('is passed over only where a condition rules it out', () => {
    const fleet = new LargeFleet(options, start)
    // A little after midnight: what has just ended began on another day.
    const at = new Date('2026-11-21T00:10:00Z')
    const jobs = fleet.sources.find(({ type }) => type.endsWith('/backupjobs'))!
    const all = jobs.rows({ at, reach: everything(fleet), hints: {} }, [])
    const time = (row: (typeof all)[number], field: string) => row.time(`properties.${field}`)?.getTime() ?? -Infinity
    for (const hours of [0, 0.1, 1, 20, 30, 100]) {
      const since = at.getTime() - hours * 3_600_000
      for (const field of ['startTime', 'endTime']) {
        const hints = { oneOf: [[{ field: `properties.${field}`, since }]] }
        const found = jobs.rows({ at, reach: everything(fleet), hints }, [])
        const fitting = (rows: typeof all) =>
          rows.filter((row) => time(row, field) >= since).map((row) => row.text('id'))
        assert.deepEqual(fitting(found).toSorted(), fitting(all).toSorted(), `${field} ${hours}`)
        assert.ok(hours > 100 || found.length <= all.length)
      }
    }
    const running = { oneOf: [[{ field: 'properties.status', texts: ['InProgress'] }]] }
    const isRunning = (rows: typeof all) => rows.filter((row) => row.quick('properties.status') === 'InProgress').length
    const found = jobs.rows({ at, reach: everything(fleet), hints: running }, [])
    assert.equal(isRunning(found), isRunning(all))
    assert.ok(found.length < all.length / 5)
  })
})
