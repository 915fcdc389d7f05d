import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BackupControlPlane } from '../../src/backup/control-plane.ts'
import type { AccessPolicyEntry, KeyVault } from '../../src/backup/key-vault-control.ts'
import { grant, keyVaultAdministrator } from '../../src/remediation/key-vault-grants.ts'
import { doneAtOnce, inWords, seen, writesOf } from './a-literal-run.ts'
import { subscription } from './facts-around.ts'

const vaultId = `${subscription}/resourceGroups/secrets/providers/Microsoft.KeyVault/vaults/kv`
const rights = ['get', 'list', 'backup']
const entry = (rest: Partial<AccessPolicyEntry> = {}): AccessPolicyEntry => ({
  tenantId: 't',
  objectId: 'backup',
  keys: [],
  secrets: rights,
  ...rest,
})
const aVault = (rest: Partial<KeyVault> = {}): KeyVault => ({
  id: vaultId,
  tenantId: 't',
  usesRoles: false,
  accessPolicies: [],
  ...rest,
})
const work = (model: string, usesKeyEncryptionKey = false) => ({
  principalId: 'backup',
  grants: [{ vaultId, model, usesKeyEncryptionKey }],
})

describe('rights by access policy', () => {
  const look = async (vault: KeyVault | null, withKeys = false) =>
    inWords(await seen({ getKeyVault: async () => vault }, (run) => grant(run, work('AccessPolicy', withKeys))))
  const policies = (...accessPolicies: AccessPolicyEntry[]) => aVault({ accessPolicies })
  const rows: [name: string, vault: KeyVault | null, says: string, withKeys?: boolean][] = [
    ['are given where there are none', aVault(), 'Needed'],
    ['are given where one is missing', policies(entry({ secrets: ['get', 'list'] })), 'Needed'],
    ['are given where only somebody else has them', policies(entry({ objectId: 'other' })), 'Needed'],
    ['to keys are given where only those to secrets are there', policies(entry()), 'Needed', true],
    ['are not given again', policies(entry({ objectId: 'BACKUP' })), 'Done'],
    ['are not given where all are', policies(entry({ secrets: ['All'] })), 'Done'],
    ['are not given where two entries have them together', policies(entry({ secrets: ['get'] }), entry()), 'Done'],
    ['are refused where the vault decides by roles by now', aVault({ usesRoles: true }), 'Refused PlanChanged'],
    ['are refused where the vault is gone', null, 'Refused PlanChanged'],
  ]
  for (const [name, vault, says, withKeys] of rows)
    it(name, async () => assert.equal(await look(vault, withKeys), says))

  for (const [withKeys, keys] of [
    [false, []],
    [true, rights],
  ] as const)
    it(`are get, list and backup of secrets${withKeys ? ' and keys' : ''}, and nothing else`, async () => {
      const added: AccessPolicyEntry[] = []
      const azure: Partial<BackupControlPlane> = {
        getKeyVault: async () => aVault(),
        addAccessPolicy: async (_, given) => (added.push(given), doneAtOnce),
      }
      const [{ write } = assert.fail()] = await writesOf(azure, (run) => grant(run, work('AccessPolicy', withKeys)))
      await write.observe({} as never)
      await write.send()
      assert.deepEqual([write.resourceId, added], [`${vaultId}/accessPolicies/add`, [entry({ keys: [...keys] })]])
    })
})

describe('the role', () => {
  const look = async (vault: KeyVault | null, roles: string[] = []) =>
    inWords(
      await seen(
        {
          getKeyVault: async () => vault,
          listRoleAssignments: async () =>
            roles.map((role) => ({ id: 'a', roleDefinitionId: `/roles/${role}`, principalId: 'backup' })),
        },
        (run) => grant(run, work('Rbac')),
      ),
    )
  const byRoles = aVault({ usesRoles: true })
  const rows: [name: string, vault: KeyVault | null, roles: string[], says: string][] = [
    ['is assigned where it is not', byRoles, [], 'Needed'],
    ['is assigned beside others', byRoles, ['another'], 'Needed'],
    ['is not assigned again, in whatever casing', byRoles, [keyVaultAdministrator.toUpperCase()], 'Done'],
    ['is refused where the vault decides by policies by now', aVault(), [], 'Refused PlanChanged'],
    ['is refused where the vault is gone', null, [], 'Refused PlanChanged'],
  ]
  for (const [name, vault, roles, says] of rows) it(name, async () => assert.equal(await look(vault, roles), says))

  it('is assigned on the vault alone', async () => {
    const [one] = await writesOf({}, (run) => grant(run, work('Rbac')))
    assert.ok(one!.write.resourceId.startsWith(`${vaultId}/providers/Microsoft.Authorization/roleAssignments/`))
  })
})
