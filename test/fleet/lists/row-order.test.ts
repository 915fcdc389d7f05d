import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { placeOf, tokenAt, type RowOrder } from '../../../src/fleet/lists/row-order.ts'

const key = '/subscriptions/s/resourcegroups/rg/providers/microsoft.compute/virtualmachines/vm'
const token = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')

describe('where a page ended', () => {
  const places: [RowOrder, string[]][] = [
    ['name', ['vm', key]],
    ['verdict desc', ['0', 'vm', key]],
    ['lastBackupDateTime', ['-infinity', key]],
    ['lastBackupDateTime desc', ['2026-11-27 12:00:00.123456+00', key]],
    ['restorePoints', ['-1', key]],
    ['limitReachedDateTime', ['infinity', key]],
    ['undeleteUntilDateTime', ['~', key]],
    ['observedDateTime', ['2026-11-27 17:30:00+05:30', key]],
  ]
  for (const [order, values] of places)
    it(`is kept for the order ${order}, at ${values[0]}`, () =>
      assert.deepEqual(placeOf(tokenAt({ order, values }), order), { order, values }))

  const refused: [string, string, RowOrder][] = [
    ['no token', 'later', 'name'],
    ['JSON that is none of ours', Buffer.from('{"a":1}').toString('base64url'), 'name'],
    ['that of another order', tokenAt({ order: 'name', values: ['vm', key] }), 'name desc'],
    ['too few values', token('verdict', '0', key), 'verdict'],
    ['a number for a text', token('name', 1, key), 'name'],
    ['a text for a number', token('restorePoints', 'many', key), 'restorePoints'],
    ['a day that there is not', token('observedDateTime', '2026-02-30 00:00:00+00', key), 'observedDateTime'],
    ['an hour that there is not', token('observedDateTime', '2026-02-20 25:00:00+00', key), 'observedDateTime'],
    ['the year 0', token('observedDateTime', '0000-02-20 00:00:00+00', key), 'observedDateTime'],
    ['what the database does not keep', token('name', 'a\0b', key), 'name'],
    ['half a character', token('name', '\ud800', key), 'name'],
  ]
  for (const [what, text, order] of refused)
    it(`refuses ${what}`, () =>
      assert.throws(() => placeOf(text, order), { code: 'InvalidRequest', target: 'skiptoken' }))
})
