import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { restorePointCollections } from '../../../src/azure/fleet/restore-point-collections.ts'
import { found, refusal, vmId } from './rows.ts'

const id = vmId
  .replace('rg-app', 'AzureBackupRG_westeurope_1')
  .replace('virtualMachines/web-1', 'restorePointCollections/AzureBackup_web-1_1')
const row = (rest: Record<string, unknown> = {}) => ({
  id,
  name: 'AzureBackup_web-1_1',
  location: 'westeurope',
  sourceId: vmId.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'),
  provisioningState: 'Succeeded',
  ...rest,
})

describe('a row of a collection', () => {
  it('is one of the VM that it was made of', () =>
    assert.deepEqual(found(restorePointCollections, row()), [
      {
        key: id.toLowerCase(),
        vmKey: vmId.toLowerCase(),
        record: {
          id,
          name: 'AzureBackup_web-1_1',
          resourceGroup: 'AzureBackupRG_westeurope_1',
          location: 'westeurope',
          sourceId: row().sourceId,
          provisioningState: 'Succeeded',
        },
      },
    ]))
  it('that is a copy of another is no VM’s', () =>
    assert.equal(found(restorePointCollections, row({ sourceId: id }))[0]?.vmKey, null))
  for (const sourceId of ['', null, undefined])
    it(`that does not say whose it is (${JSON.stringify(sourceId)}) is not understood`, () =>
      assert.equal(refusal(restorePointCollections, row({ sourceId })), 'UnexpectedAnswer'))
})
