import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createHttpHeaders } from '@azure/core-rest-pipeline'
import { quotaToldBy } from '../../../src/azure/resource-graph/quota-told.ts'

describe('what is left of the quota', () => {
  const rows: [
    name: string,
    remaining: string | undefined,
    resets: string | undefined,
    told: [number | null, number | null],
  ][] = [
    ['as it was recorded', '12', '00:00:05', [12, 5]],
    ['nothing left', '0', '00:00:00', [0, 0]],
    ['minutes', '1', '00:02:01', [1, 121]],
    ['parts of a second', '1', '00:00:00.2500000', [1, 0.25]],
    ['nothing said', undefined, undefined, [null, null]],
    ['no number and no time', 'many', 'soon', [null, null]],
    ['below nothing', '-1', '-00:00:05', [null, null]],
  ]
  for (const [name, remaining, resets, [left, seconds]] of rows)
    it(name, () => {
      const headers = createHttpHeaders({
        ...(remaining === undefined ? {} : { 'X-Ms-User-Quota-Remaining': remaining }),
        ...(resets === undefined ? {} : { 'x-ms-user-quota-resets-after': resets }),
      })
      assert.deepEqual(quotaToldBy(headers), { remaining: left, resetsAfterSeconds: seconds })
    })
})
