import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { audiencesOfAzure, cloudNames, cloudOf } from '../../src/backup/clouds.ts'
import { grantCommand } from '../../src/diagnosis/key-vault-command.ts'
import { loadConfig } from '../../src/settings/config.ts'

const table: [name: string, arm: string, authority: string, keyVaults: string, backup: string | null][] = [
  [
    'AzureCloud',
    'https://management.azure.com',
    'https://login.microsoftonline.com',
    'vault.azure.net',
    '262044b1-e2ce-469f-a196-69ab7ada62d3',
  ],
  [
    'AzureUSGovernment',
    'https://management.usgovcloudapi.net',
    'https://login.microsoftonline.us',
    'vault.usgovcloudapi.net',
    'ff281ffe-705c-4f53-9f37-a40e6f2c68f3',
  ],
  [
    'AzureChinaCloud',
    'https://management.chinacloudapi.cn',
    'https://login.partner.microsoftonline.cn',
    'vault.azure.cn',
    null,
  ],
]

describe('the clouds', () => {
  it('are three', () =>
    assert.deepEqual(
      table.map(([name]) => name),
      [...cloudNames],
    ))

  for (const [name, arm, authority, keyVaults, backup] of table)
    it(`${name}: ARM, audience, authority, key vaults and the Backup Management Service`, () => {
      const cloud = cloudOf(name)
      assert.deepEqual(
        [cloud.resourceManager, cloud.authorityHost, cloud.keyVaultDnsSuffix, cloud.backupManagementService],
        [arm, authority, keyVaults, backup],
      )
      const config = loadConfig({ AZURE_CLOUD: name })
      assert.deepEqual(
        [config.AZURE_RESOURCE_MANAGER_ENDPOINT, config.AZURE_RESOURCE_MANAGER_AUDIENCE, config.authorityHost],
        [arm, arm, authority],
      )
      for (const audience of [arm, `https://${keyVaults}`]) assert.ok(audiencesOfAzure.has(audience), audience)
    })

  it('an authority that the environment names is taken instead', () =>
    assert.equal(
      loadConfig({ AZURE_CLOUD: 'AzureChinaCloud', AZURE_AUTHORITY_HOST: 'https://login.local' }).authorityHost,
      'https://login.local',
    ))
})

describe('the command that lets Azure Backup into a key vault', () => {
  const vault = {
    vaultId: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv',
    usesKeyEncryptionKey: false,
  }
  for (const model of ['AccessPolicy', 'Rbac'] as const) {
    it(`${model}: names the service by the id that it has in the cloud`, () => {
      assert.match(grantCommand({ ...vault, model }), /262044b1-e2ce-469f-a196-69ab7ada62d3/)
      const government = { ...vault, model, backupServiceApplicationId: 'ff281ffe-705c-4f53-9f37-a40e6f2c68f3' }
      assert.match(grantCommand(government), /ff281ffe-705c-4f53-9f37-a40e6f2c68f3/)
      assert.match(
        grantCommand({ ...vault, model, backupServiceApplicationId: null }),
        /\$\(az ad sp list --display-name "Backup Management Service"/,
      )
    })
    it(`${model}: by its object id where that is known`, () =>
      assert.match(grantCommand({ ...vault, model, backupServiceApplicationId: null }, 'object-1'), / object-1 /))
  }
})
