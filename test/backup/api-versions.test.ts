import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  type ApiVersionRow,
  apiVersionRowOf,
  apiVersions,
  apiVersionsNamedIn,
  chosenApiVersions,
  chosenFor,
  versionInstead,
} from '../../src/backup/api-versions.ts'

const { compute, disks, backup, policies, locks, roles, keyVaults, resources } = apiVersions

describe('the row of what is called', () => {
  const item = 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems'
  const table: [method: string, type: string, row: unknown][] = [
    ['GET', 'Microsoft.Compute/virtualMachines', compute],
    ['GET', 'microsoft.compute/virtualmachines/extensions', compute],
    ['POST', 'Microsoft.Compute/virtualMachines/reapply', compute],
    ['POST', 'Microsoft.Compute/virtualMachines/runCommand', compute],
    ['DELETE', 'Microsoft.Compute/restorePointCollections/restorePoints', compute],
    ['GET', 'Microsoft.Compute/disks', disks],
    ['GET', 'Microsoft.Compute/diskEncryptionSets', disks],
    ['POST', 'Microsoft.RecoveryServices/locations/backupStatus', backup],
    ['GET', `${item}/recoveryPoints`, backup],
    ['POST', `${item}/backup`, backup],
    ['GET', 'Microsoft.RecoveryServices/vaults/backupPolicies', policies],
    ['POST', 'Microsoft.RecoveryServices/vaults/backupJobs/cancel', backup],
    ['PUT', 'Microsoft.Authorization/locks', locks],
    ['GET', 'Microsoft.Authorization/roleAssignments', roles],
    ['PUT', 'Microsoft.KeyVault/vaults/accessPolicies', keyVaults],
    ['GET', 'Microsoft.Resources/subscriptions/resources', resources],
    ['GET', 'Microsoft.Compute/locations/operations', undefined],
    ['GET', 'Microsoft.RecoveryServices/vaults/backupJobs/operationResults', undefined],
    ['GET', `${item}/operationsStatus`, undefined],
    ['GET', 'Microsoft.Storage/storageAccounts', undefined],
    ['GET', '', undefined],
  ]
  for (const [method, type, row] of table)
    it(`${method} ${type}: ${row ? (row as typeof compute).newest : 'none, its version stays'}`, () =>
      assert.equal(apiVersionRowOf(method, type), row))

  it('reaches back from its newest version, and no type is in two', () => {
    for (const row of Object.values(apiVersions)) assert.ok(row.oldest <= row.newest, row.because)
    const all = Object.values(apiVersions).flatMap(({ provider, types }) => types.map((type) => `${provider}/${type}`))
    assert.equal(new Set(all).size, all.length)
  })
})

describe('the versions that Azure names', () => {
  const table: [message: string, named: string[]][] = [
    [
      "The resource type 'virtualMachines' could not be found in the namespace 'Microsoft.Compute' for api version '2016-04-30-preview'. The supported api-versions are '2015-05-01-preview,2015-06-15,2016-03-30,2016-08-30'.",
      ['2015-05-01-preview', '2015-06-15', '2016-03-30', '2016-08-30'],
    ],
    [
      "No registered resource provider found for location 'chinaeast' and API version '2016-04-30-preview' for type 'virtualMachines'. The supported api-versions are '2015-05-01-preview, 2015-06-15, 2016-03-30'. The supported locations are 'chinanorth, chinaeast'.",
      ['2015-05-01-preview', '2015-06-15', '2016-03-30'],
    ],
    [
      "The api-version '2999-01-01' is invalid. The supported versions are '2024-03-01,2023-07-01'.",
      ['2024-03-01', '2023-07-01'],
    ],
    ["The resource type could not be found in the namespace 'Microsoft.Compute' for api version 'x'.", []],
    ["The supported api-versions are ''.", []],
    ["The supported api-versions are 'soon, 2024-03'.", []],
  ]
  for (const [message, named] of table)
    it(`${message.slice(0, 60)}…: ${named.length}`, () => assert.deepEqual(apiVersionsNamedIn(message), named))
})

describe('the version instead of one that is refused', () => {
  const saying = (...versions: string[]) => `The supported api-versions are '${versions.join(', ')}'.`
  const table: [name: string, refused: string, named: string[], instead: string | undefined][] = [
    ['the newest that is named', '2026-04-01', ['2023-03-01', '2024-07-01', '2022-08-01'], '2024-07-01'],
    ['none before what is read was there', '2026-04-01', ['2015-06-15', '2021-11-01'], undefined],
    ['none after ours, which nobody has tried', '2026-04-01', ['2027-01-01', '2024-07-01'], '2024-07-01'],
    ['no preview', '2026-04-01', ['2024-07-01-preview', '2023-03-01'], '2023-03-01'],
    ['none where the region is at fault', '2024-07-01', ['2023-03-01', '2024-07-01'], undefined],
    ['none where none is named', '2026-04-01', [], undefined],
  ]
  for (const [name, refused, named, instead] of table)
    it(`${name}: ${instead}`, () => assert.equal(versionInstead(compute, refused, saying(...named)), instead))
})

describe('versions that somebody chose', () => {
  const chosen = chosenApiVersions(
    'Microsoft.Compute=2024-07-01, microsoft.compute/DISKS=2024-03-02,Microsoft.KeyVault/vaults=2022-07-01,Microsoft.RecoveryServices=2023-04-01',
  )
  const table: [row: ApiVersionRow, type: string, version: string | undefined][] = [
    [compute, 'microsoft.compute/virtualmachines/extensions', '2024-07-01'],
    [disks, 'microsoft.compute/disks', '2024-03-02'],
    [disks, 'microsoft.compute/diskencryptionsets', undefined],
    [keyVaults, 'microsoft.keyvault/vaults/accesspolicies', '2022-07-01'],
    [locks, 'microsoft.authorization/locks', undefined],
    [backup, 'microsoft.recoveryservices/vaults/backupjobs', '2023-04-01'],
    [policies, 'microsoft.recoveryservices/vaults/backuppolicies', '2023-04-01'],
    [roles, 'microsoft.authorization/roleassignments', undefined],
  ]
  for (const [row, type, version] of table)
    it(`${type}: ${version}`, () => assert.equal(chosenFor(chosen, row, type), version))

  const wrong: [text: string, says: RegExp][] = [
    ['Microsoft.Compute', /is not of the form/],
    ['Microsoft.Compute=latest', /is not of the form/],
    ['Microsoft.Compute=2024-07-01,', /is not of the form/],
    ['Microsoft.Storage=2024-01-01', /"Microsoft.Storage" is no provider that is called/],
    ['Microsoft.Compute/galleries=2024-03-03', /"Microsoft.Compute\/galleries" is no type that is called/],
  ]
  for (const [text, says] of wrong)
    it(`"${text}" is refused`, () => assert.throws(() => chosenApiVersions(text), { message: says }))
})
