import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AzureError } from '../../../src/backup/azure-error.ts'
import { failureOf, isLost } from '../../../src/operations/running/write-failure.ts'

const error = (code: string, status: number | null, requiredPermission: string | null = null) =>
  new AzureError(code, "Azure's sentence.", { status, disposition: 'GiveUp', requiredPermission })

describe('a write is lost, so that nobody knows whether it took effect,', () => {
  const rows: [code: string, status: number | null, lost: boolean][] = [
    ['NotReachable', null, true],
    ['ResponseTooLarge', null, true],
    ['GatewayTimeout', 504, true],
    ['InternalServerError', 500, true],
    ['RequestTimeout', 408, true],
    ['NotSent', null, false],
    ['Conflict', 409, false],
    ['TooManyRequests', 429, false],
    ['AuthorizationFailed', 403, false],
  ]
  for (const [code, status, lost] of rows)
    it(`${lost ? '' : 'not '}with ${code} (${status ?? 'no answer'})`, () =>
      assert.equal(isLost(error(code, status)), lost))
})

describe("a failure bears Azure's own code", () => {
  const rows: [azures: string, ours: string, says: RegExp][] = [
    ['Conflict', 'Conflict', /^Azure's sentence\.$/],
    ['ScopeLocked', 'LockedScope', /^Azure's sentence\.$/],
    [
      'UnauthorizedApplicationId',
      'LockNotRemovable',
      /A system application owns this lock; this is not an expired token/,
    ],
  ]
  for (const [azures, ours, says] of rows)
    it(`${azures} as ${ours}`, () => {
      const { code, message, target } = failureOf(error(azures, 409), '/x')
      assert.deepEqual([code, target], [ours, '/x'])
      assert.match(message, says)
    })
  it('word for word, where nothing of ours follows', () => {
    const bare = new AzureError('Conflict', 'No stop', { status: 409, disposition: 'GiveUp' })
    assert.equal(failureOf(bare, '/x').message, 'No stop')
  })
  it('and names the right that is missing', () =>
    assert.match(
      failureOf(error('AuthorizationFailed', 403, 'locks/delete'), '/x').message,
      /Missing permission: locks\/delete\./,
    ))
})
