import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fieldsOf, onlyFields, rowFields } from '../../../src/fleet/lists/listed-row.ts'
import type { DiagnosisRow } from '../../../src/fleet/row.ts'
import { contentOf } from '../estate-rows.ts'

const row: DiagnosisRow = {
  ...contentOf({ name: 'web-1' }),
  changedDateTime: '2026-11-27T12:00:00Z',
  sequence: 1,
  operation: null,
  links: { self: 'a', diagnosis: 'b' },
}

describe('what select tells of a row', () => {
  const selections: [string, Record<string, unknown>][] = [
    ['verdict', { id: row.id, verdict: 'Healthy' }],
    [' sequence , verdict,id', { id: row.id, verdict: 'Healthy', sequence: 1 }],
    ['operation', { id: row.id, operation: null }],
    ['tags', { id: row.id }],
  ]
  for (const [select, told] of selections)
    it(`"${select}" is ${Object.keys(told).join(', ')}`, () =>
      assert.deepEqual(onlyFields(row, fieldsOf(select)), told))

  it('is all of it where nothing is selected', () => assert.equal(onlyFields(row, undefined), row))

  for (const select of ['', 'verdict,mood', 'Verdict'])
    it(`refuses "${select}" with the fields that there are`, () =>
      assert.throws(() => fieldsOf(select), {
        code: 'InvalidRequest',
        target: 'select',
        message: new RegExp(rowFields.join(', ')),
      }))
})
