import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { collected, unavailable, type Fact } from '../../../src/backup/fact.ts'
import type { VmBackupFacts } from '../../../src/backup/facts.ts'
import { isWhole } from '../../../src/fleet/scanner/whole-reading.ts'

const at = '2026-11-27T12:00:00Z'

describe('a reading is whole', () => {
  const facts: [name: string, fact: Fact<unknown>, expected: boolean][] = [
    ['where all was read', collected([], at), true],
    ['where a right is missing', unavailable('AuthorizationFailed', { requiredPermission: 'x/read' }), true],
    ['where Azure says that it is not there', unavailable('ResourceNotFound'), true],
    ['but not where Azure was throttled, and told something older', collected([], at, { stale: true }), false],
    ['… or nothing', unavailable('TooManyRequests', { retryAfterSeconds: 17 }), false],
    ['… nor where it took too long', unavailable('Timeout'), false],
    ['… nor where it could not be reached', unavailable('NotReachable'), false],
  ]
  for (const [name, fact, expected] of facts)
    it(name, () =>
      assert.equal(isWhole({ locks: collected([], at), disks: fact } as unknown as VmBackupFacts), expected),
    )
})
