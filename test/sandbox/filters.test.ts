import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { asker, type Ask } from './azure-client.ts'

const vm = sampleVms.find(({ name }) => name === 'healthy-windows')?.id ?? ''
const subscription = vm.split('/').slice(0, 3).join('/')
const resources = `${subscription}/resources?api-version=2024-03-01`
const type = (of: string) => `resourceType eq 'Microsoft.Compute/${of}'`

describe('$filter', () => {
  let sandbox: Sandbox
  let ask: Ask
  before(async () => {
    sandbox = await startSandbox({ throttling: false })
    ask = await asker(sandbox)
  })
  after(() => sandbox.stop())

  const found = async (url: string, filter: string) =>
    (await ask(`${url}&$filter=${encodeURIComponent(filter)}`)).body.value
  const ofVault = (list: string) => `${sandbox.world.vaults.values()[0]?.id}/${list}?api-version=2023-06-01`

  const onlyOne: [filter: string, names: string[]][] = [
    [`${type('virtualMachines')} and name eq 'healthy-windows'`, ['healthy-windows']],
    [
      "resourceGroup eq 'RG-New-Home' and resourceType eq 'microsoft.compute/virtualmachines'",
      ['moved-to-another-group'],
    ],
    [`${type('virtualMachines')} and location eq 'northeurope'`, []],
    ["tagName eq 'nobody-has-it'", []],
  ]
  for (const [filter, names] of onlyOne)
    it(`of resources: ${filter}`, async () => {
      assert.deepEqual(
        (await found(resources, filter)).map(({ name }) => name),
        names,
      )
    })

  it('of resources by group gives those of the group, whatever they are', async () => {
    const ofGroup = await found(resources, "resourceGroup eq 'rg-backup-production'")
    assert.ok(ofGroup.length > 0)
    assert.ok(ofGroup.every(({ id }) => /\/resourceGroups\/rg-backup-production\//i.test(id)))
  })

  for (const list of [
    'backupProtectedItems',
    'backupPolicies',
    'backupProtectionContainers',
    'backupProtectableItems',
    'backupJobs',
  ])
    it(`of ${list} by kind: what is no VM's is not there`, async () => {
      assert.ok((await found(ofVault(list), "backupManagementType eq 'AzureIaasVM'")).length > 0)
      assert.deepEqual(await found(ofVault(list), "backupManagementType eq 'AzureWorkload'"), [])
    })

  it('of items by policy gives those of the policy', async () => {
    const items = await found(ofVault('backupProtectedItems'), "policyName eq 'EnhancedHourlyPolicy'")
    assert.ok(items.length > 0)
    for (const { properties } of items)
      assert.equal((properties as { policyName?: string }).policyName, 'EnhancedHourlyPolicy')
  })
})
