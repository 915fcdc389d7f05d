import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Value } from 'typebox/value'
import { DiagnosisRow } from '../../src/fleet/row.ts'
import { aDatabase, type OwnDatabase } from '../database/a-database.ts'
import { contentOf, forgetRows, putEstate } from './estate-rows.ts'

describe('an estate of literals', { timeout: 60_000 }, () => {
  let own: OwnDatabase
  before(async () => {
    own = await aDatabase()
  })
  after(() => own?.close())

  it('holds rows that are whole but for what the answer adds', () => {
    const added = {
      changedDateTime: '2026-11-27T12:00:00Z',
      sequence: 1,
      operation: null,
      links: { self: 'https://service/v1/a', diagnosis: 'https://service/v1/b' },
    }
    assert.equal(Value.Check(DiagnosisRow, { ...contentOf({ name: 'web-1' }), ...added }), true)
  })

  it('counts what is there, per subscription, and forgets nothing of the sequence', async () => {
    const blocked = { verdict: 'Blocked', reasons: ['LockFound'], causeIds: ['lock-1'] }
    const { lastSequence } = await putEstate(own.db, {
      vms: [
        { name: 'web-1', ...blocked },
        { name: 'web-2' },
        { name: 'web-3', ...blocked, goneDateTime: '2026-11-27T12:00:00Z' },
      ],
      causes: [{ id: 'lock-1' }],
    })
    assert.equal(lastSequence, 3)
    const counts = await own.db
      .selectFrom('fleet_count')
      .select(['dimension', 'value', 'count'])
      .orderBy('value')
      .execute()
    assert.deepEqual(counts, [
      { dimension: 'verdict', value: 'Blocked Diagnosis', count: 1 },
      { dimension: 'verdict', value: 'Healthy Diagnosis', count: 1 },
      { dimension: 'reason', value: 'LockFound', count: 1 },
      { dimension: 'protection', value: 'Protected', count: 2 },
    ])
    assert.equal((await own.db.selectFrom('fleet_cause').select('vm_count').executeTakeFirst())?.vm_count, 1)
    await forgetRows(own.db, [{ name: 'web-3' }])
    assert.deepEqual(await own.db.selectFrom('fleet_sequence').select(['last', 'forgotten']).execute(), [
      { last: '3', forgotten: '3' },
    ])
  })
})
