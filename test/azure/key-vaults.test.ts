import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { firewallOf, type KeyVaultModel } from '../../src/azure/key-vaults.ts'
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
