import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { roleAssignmentName } from '../../src/remediation/role-assignment-name.ts'

describe('the name of a role assignment', () => {
  const name = roleAssignmentName('/vaults/kv', 'backup', 'administrator')

  it('is a GUID of version 5', () =>
    assert.match(name, /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/))
  it('is the same for the same assignment, in any casing: what is sent twice is assigned once', () =>
    assert.equal(roleAssignmentName('/VAULTS/KV', 'Backup', 'Administrator'), name))
  for (const [what, ...other] of [
    ['scope', '/vaults/kv2', 'backup', 'administrator'],
    ['principal', '/vaults/kv', 'somebody', 'administrator'],
    ['role', '/vaults/kv', 'backup', 'reader'],
  ] as [string, string, string, string][])
    it(`is another for another ${what}`, () => assert.notEqual(roleAssignmentName(...other), name))
})
