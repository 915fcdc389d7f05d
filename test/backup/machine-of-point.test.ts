import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { machineOf } from '../../src/backup/machine-of-point.ts'

const [monday, tuesday, wednesday] = ['2026-11-16T00:00:00Z', '2026-11-17T00:00:00Z', '2026-11-18T00:00:00Z']

describe('whose a restore point is', () => {
  type Row = [
    name: string,
    sourceUniqueId: string | null,
    taken: string | null,
    machine: { uniqueId: string | null; timeCreated: string | null } | null,
    is: string,
  ]
  const rows: Row[] = [
    ["the VM's, by its id in any casing", 'ABC', monday, { uniqueId: 'abc', timeCreated: null }, 'ThisVm'],
    ["another machine's, by its id", 'former', wednesday, { uniqueId: 'abc', timeCreated: monday }, 'Other'],
    ["the VM's, being younger than the VM", null, wednesday, { uniqueId: 'abc', timeCreated: tuesday }, 'ThisVm'],
    ['not told, being older than the VM', null, monday, { uniqueId: 'abc', timeCreated: tuesday }, 'NotTold'],
    ['not told without a time', null, null, { uniqueId: 'abc', timeCreated: tuesday }, 'NotTold'],
    ['not told where nothing is said of the VM either', null, monday, { uniqueId: null, timeCreated: null }, 'NotTold'],
    ['not told where the VM may not be read', 'abc', monday, null, 'NotTold'],
    ["the VM's by age, where the VM says no id", 'abc', wednesday, { uniqueId: null, timeCreated: tuesday }, 'ThisVm'],
  ]
  for (const [name, sourceUniqueId, timeCreated, machine, is] of rows)
    it(name, () => assert.equal(machineOf({ sourceUniqueId, timeCreated }, machine), is))
})
