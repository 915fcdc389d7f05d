import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createFleetRows } from '../../../src/fleet/lists/fleet-rows.ts'
import { refusingUnswept, type Scanning } from '../../../src/fleet/lists/never-swept.ts'
import { rowFilterOf } from '../../../src/fleet/lists/row-filter.ts'
import { aDatabase, type OwnDatabase } from '../../database/a-database.ts'
import { putEstate } from '../estate-rows.ts'
import { fleetApp } from '../overview/fleet-app.ts'

const on = { enabled: true, lacks: null }
const off = { enabled: false, lacks: null }
const without = { enabled: true, lacks: 'Microsoft.ResourceGraph/resources/read' }

describe('an estate that nobody looks at', { timeout: 60_000 }, () => {
  let empty: OwnDatabase
  let swept: OwnDatabase
  before(async () => {
    empty = await aDatabase()
    swept = await aDatabase()
    await putEstate(swept.db, { vms: [{ name: 'app-1', verdict: 'Healthy' }] })
  })
  after(async () => {
    await empty?.close()
    await swept?.close()
  })

  const filter = rowFilterOf({ search: 'no-such-vm' })
  const asking = {
    list: (rows: ReturnType<ReturnType<typeof createFleetRows>['within']>) =>
      rows.list({ filter, order: 'name', limit: 10 }),
    slices: async (rows: ReturnType<ReturnType<typeof createFleetRows>['within']>) => {
      for await (const slice of rows.slices({ filter, order: 'name' })) assert.equal(slice.length, 0)
    },
    delta: (rows: ReturnType<ReturnType<typeof createFleetRows>['within']>) => rows.delta({ filter, limit: 10 }),
  }
  const table: [what: string, scanning: ReturnType<Scanning>, said: RegExp | null, before: 'empty' | 'swept'][] = [
    ['is swept, and has no VM yet: an empty list', on, null, 'empty'],
    ['is not swept and never was: refused with the setting', off, /FLEET_SCAN is off\. Set FLEET_SCAN=on/, 'empty'],
    ['cannot be swept and never was: refused with what is lacking', without, /Microsoft\.ResourceGraph/, 'empty'],
    ['is not swept any more, or by another replica: as before', off, null, 'swept'],
    ['cannot be swept any more: as before', without, null, 'swept'],
  ]
  for (const [what, scanning, said, which] of table)
    for (const [name, ask] of Object.entries(asking))
      it(`${what} (${name})`, async () => {
        const { served } = which === 'empty' ? empty : swept
        const rows = createFleetRows(
          served,
          refusingUnswept(served, () => scanning),
        ).within('Everything')
        if (said === null) await ask(rows)
        else await assert.rejects(async () => ask(rows), { code: 'ScanningDisabled', message: said })
      })

  for (const url of ['/v1/fleet/causes', '/v1/fleet/history'])
    it(`${url} says so too`, async () => {
      const app = await fleetApp(empty, { scanning: () => off })
      const answer = await app.ask('all', url)
      assert.deepEqual([answer.statusCode, answer.headers['x-ms-error-code']], [409, 'ScanningDisabled'])
      await app.close()
      const other = await fleetApp(empty, { scanning: () => on })
      assert.equal((await other.ask('all', url)).statusCode, 200)
      await other.close()
    })
})
