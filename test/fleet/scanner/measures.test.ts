import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { measureEstate } from '../../../src/fleet/scanner/measures.ts'
import { aDatabase, type OwnDatabase } from '../../database/a-database.ts'
import { putEstate } from '../estate-rows.ts'

const hours = (count: number) => new Date(Date.now() + count * 3_600_000).toISOString()

describe('what is foretold of the estate, by horizon', { timeout: 60_000 }, () => {
  let database: OwnDatabase
  before(async () => {
    database = await aDatabase()
    const ends = { past: -1, today: 12, week: 72, month: 20 * 24, later: 60 * 24 }
    await putEstate(database.db, {
      vms: Object.entries(ends).flatMap(([name, left]) => [
        { name: `limit-${name}`, limitReachedDateTime: hours(left) },
        { name: `undelete-${name}`, undeleteUntilDateTime: hours(left) },
        { name: `instant-${name}`, instantPointsExpireDateTime: hours(left) },
        { name: `gone-${name}`, undeleteUntilDateTime: hours(left), goneDateTime: hours(-2) },
      ]),
    })
  })
  after(() => database?.close())

  const table = [
    // At its limit it stays, until somebody does something; what is gone is gone.
    ['limitReached', { '1d': 2, '7d': 3, '30d': 4 }],
    ['undeleteEnds', { '1d': 1, '7d': 2, '30d': 3 }],
    ['instantPointsExpire', { '1d': 1, '7d': 2, '30d': 3 }],
  ] as const
  for (const [what, expected] of table)
    it(what, async () => {
      const measures = await measureEstate(database.served, { queries: 0, throttled: 0, pausedSeconds: 0 }, 15)
      assert.deepEqual(measures[what], expected)
    })
})
