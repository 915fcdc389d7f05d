import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { firewallOf, lackingIn, type KeyVaultModel, type RoleDefinition } from '../../src/azure/key-vaults.ts'
import { recorded, withoutRecordings } from './recorded/replay.ts'

type Properties = NonNullable<KeyVaultModel['properties']>

describe('what of a key vault keeps Azure Backup out', () => {
  const cases: [title: string, properties: Properties, firewall: string | null][] = [
    ['an open vault: nothing', { publicNetworkAccess: 'Enabled' }, null],
    ['no public access and not a word of bypass: nothing', { publicNetworkAccess: 'Disabled' }, null],
    ['rules that deny and not a word of bypass: nothing', { networkAcls: { defaultAction: 'Deny' } }, null],
    ['rules that are null: nothing', { publicNetworkAccess: 'Disabled', networkAcls: null }, null],
    [
      'rules that let trusted services through: nothing',
      { networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' } },
      null,
    ],
    [
      'rules that allow whatever bypass says: nothing',
      { networkAcls: { defaultAction: 'Allow', bypass: 'None' } },
      null,
    ],
    [
      'rules that deny and let nothing through',
      { networkAcls: { defaultAction: 'Deny', bypass: 'None' } },
      'networkAcls.defaultAction is Deny and networkAcls.bypass is None',
    ],
    [
      'no public access, and nothing is let through',
      { publicNetworkAccess: 'disabled', networkAcls: { defaultAction: 'Allow', bypass: 'None' } },
      'publicNetworkAccess is Disabled and networkAcls.bypass is None',
    ],
  ]
  for (const [title, properties, firewall] of cases) it(title, () => assert.equal(firewallOf({ properties }), firewall))

  it('a recorded vault without public access and without rules: nothing', { skip: withoutRecordings }, () => {
    const { response } = recorded('found-since', ({ note }) => /^kv-pna-disabled/.test(note))
    assert.equal(firewallOf(response.body as KeyVaultModel), null)
  })
})

describe('what roles on a key vault lack for an encrypted backup', () => {
  const vaults = 'Microsoft.KeyVault/vaults'
  const role = (dataActions: string[], notDataActions?: string[]): RoleDefinition => ({
    properties: { permissions: [{ dataActions, ...(notDataActions ? { notDataActions } : {}) }] },
  })
  const secrets = ['getSecret', 'backup', 'readMetadata'].map((right) => `${vaults}/secrets/${right}/action`)
  const keys = [`${vaults}/keys/read`, `${vaults}/keys/backup/action`]
  const cases: [title: string, roles: RoleDefinition[], usesKey: boolean, lacks: string[]][] = [
    ['secrets alone, where no key is used: nothing', [role(secrets)], false, []],
    ['secrets alone, where a key is used', [role(secrets)], true, ['keys/read', 'keys/backup']],
    ['all of it', [role([...secrets, ...keys])], true, []],
    ['a part in each of two roles: nothing', [role(secrets), role(keys)], true, []],
    ['everything by a star: nothing', [role([`${vaults}/*`])], true, []],
    [
      'everything but what the role takes away itself',
      [role([`${vaults}/*`], [`${vaults}/secrets/getSecret/action`])],
      false,
      ['secrets/getSecret'],
    ],
    [
      'what one takes away and another grants: nothing',
      [role(['*'], [`${vaults}/secrets/*`]), role(secrets)],
      true,
      [],
    ],
    [
      'rights on the plane of management only',
      [{ properties: { permissions: [{}] } }],
      false,
      ['secrets/getSecret', 'secrets/backup', 'secrets/readMetadata'],
    ],
    ['no role', [], false, ['secrets/getSecret', 'secrets/backup', 'secrets/readMetadata']],
  ]
  for (const [title, roles, usesKey, lacks] of cases)
    it(title, () => assert.deepEqual(lackingIn(roles, usesKey), lacks))
})
