import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { valueOf } from '../../src/backup/fact.ts'
import { aVmId, azureOver, collectionBody, paths, policyBody, vmInAzure } from './vm-in-azure.ts'

const vm = aVmId()
const at = paths(vm)

describe('restore points', () => {
  it('are found by the source, over all groups, and told apart by name and group', async () => {
    const group = (name: string) =>
      `${at.subscription}/resourceGroups/${name}/providers/Microsoft.Compute/restorePointCollections`
    const ids = {
      AzureBackup: at.collection,
      AzureBackupCustomGroup: `${group('Snapshots-7-weu')}/AzureBackup_web-1_42`,
      AzureBackupLegacy: `${group('app-rg')}/AzureBackup_web-1`,
      Other: `${group('acronis-rg')}/acronis-web-1`,
      Uncertain: `${group('snapshots-x-weu')}/AzureBackup_web-1_43`,
    }
    const azure = vmInAzure()
      .on('GET', at.collections, {
        body: {
          value: [
            ...Object.values(ids).map((id) => collectionBody(id, vm.id.toUpperCase())),
            collectionBody(`${group('g')}/AzureBackup_web-10_1`, aVmId('web-10')),
          ],
        },
      })
      .on('GET', at.policy, {
        body: policyBody(at.policy, {
          instantRPDetails: { azureBackupRGNamePrefix: 'snapshots-', azureBackupRGNameSuffix: '-weu' },
        }),
      })
    for (const id of Object.values(ids)) azure.on('GET', id, { body: collectionBody(id, vm, []) })
    const { collections } = valueOf((await azureOver(azure).collector.collect(vm)).facts.restorePoints)!
    assert.deepEqual(Object.fromEntries(collections.map(({ id, ownership }) => [ownership, id])), ids)
    assert.deepEqual(
      collections.filter(({ ownedByAzureBackup }) => ownedByAzureBackup).map(({ ownership }) => ownership),
      ['AzureBackup', 'AzureBackupCustomGroup', 'AzureBackupLegacy'],
    )
  })
})
