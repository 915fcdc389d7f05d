import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { coveredBy } from '../../src/azure/wildcard.ts'

const get = 'Microsoft.KeyVault/vaults/secrets/getSecret/action'

describe('a pattern of a role definition', () => {
  const rows: [pattern: string, action: string, covers: boolean][] = [
    [get, get, true],
    [get.toUpperCase(), get, true],
    ['*', get, true],
    ['Microsoft.KeyVault/vaults/*', get, true],
    ['Microsoft.KeyVault/vaults/*/action', get, true],
    ['Microsoft.KeyVault/*/getSecret/*', get, true],
    ['*/action', get, true],
    ['*/secrets/*/action', get, true],
    ['Microsoft.KeyVault/vaults/keys/*', get, false],
    ['*/read', get, false],
    ['Microsoft.KeyVault/vaults/secrets/getSecret', get, false],
    ['Microsoft.KeyVault/vaults/secrets/getSecret/action/*', get, false],
    // A dot is a dot, and what stands once is not used twice.
    ['Microsoft_KeyVault/*', get, false],
    ['a*a', 'a', false],
    ['ab*bc', 'abc', false],
    ['*b*b', 'ab', false],
    ['', get, false],
    [`${'*a'.repeat(5000)}*`, 'a'.repeat(4999), false],
  ]
  for (const [pattern, action, covers] of rows)
    it(`${pattern.slice(0, 60)} ${covers ? 'covers' : 'does not cover'} ${action.slice(0, 60)}`, () =>
      assert.equal(coveredBy(pattern, action), covers))
})
