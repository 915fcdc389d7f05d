import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { changes } from '../../../src/azure/fleet/changes.ts'
import { found, refusal, vmId } from './rows.ts'

describe('a change', () => {
  const rows: [target: string, vmKey: string | null][] = [
    [vmId.toLowerCase(), vmId.toLowerCase()],
    [`${vmId.toLowerCase()}/extensions/monitor`, vmId.toLowerCase()],
    ['/subscriptions/s/resourcegroups/g', null],
  ]
  for (const [target, vmKey] of rows)
    it(`of ${target} is one of ${vmKey}`, () =>
      assert.deepEqual(found(changes, { target, changed: '2026-11-22T22:00:00.5Z', change: 'Update' }), [
        {
          key: target,
          vmKey,
          record: { resourceId: target, changedDateTime: '2026-11-22T22:00:00.500Z', changeType: 'Update' },
        },
      ]))
  it('without a time is not understood', () =>
    assert.equal(refusal(changes, { target: vmId, changed: null, change: 'Update' }), 'UnexpectedAnswer'))
})
