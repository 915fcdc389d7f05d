import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { actionNames } from '../../src/backup/action-names.ts'
import { askedAt, requestAddress } from '../../src/backup/request-address.ts'

const vmId =
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-São (x)/providers/Microsoft.Compute/virtualMachines/vm-1'

describe('the address of a request', () => {
  for (const action of actionNames)
    it(`tells its VM and ${action}, of a dry run too`, () => {
      for (const dryRun of [false, true])
        assert.deepEqual(askedAt(requestAddress(vmId, action, dryRun)), { vmId, action })
    })

  it('is no other one', () => {
    for (const address of [
      '',
      '/v1',
      '/v1/fleet/causes',
      '/v1/subscriptions/1/diagnoses',
      `https://elsewhere.example/v1${vmId}/remediate`,
      `${vmId}/remediate`,
    ])
      assert.equal(askedAt(address), null, address)
  })
})
