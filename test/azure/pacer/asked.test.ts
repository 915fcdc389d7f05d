import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { asked, one, vault, vm } from './an-answer.ts'

describe('a request as Azure counts it', () => {
  const lower = one.split('/')[2]!
  const rows: [request: string, kind: string, action: string, isList: boolean, subscription: string][] = [
    [`GET ${vm('a')}`, 'reads', 'Microsoft.Compute/virtualMachines/read', false, lower],
    [`HEAD ${vm('a')}`, 'reads', 'Microsoft.Compute/virtualMachines/read', false, lower],
    [`GET ${vm('a')}/extensions`, 'reads', 'Microsoft.Compute/virtualMachines/extensions/read', true, lower],
    [`DELETE ${vm('a')}/extensions/x`, 'deletes', 'Microsoft.Compute/virtualMachines/extensions/delete', false, lower],
    [`POST ${vm('a')}/reapply`, 'writes', 'Microsoft.Compute/virtualMachines/reapply/action', true, lower],
    [
      `PUT ${one}/providers/Microsoft.Authorization/locks/x`,
      'writes',
      'Microsoft.Authorization/locks/write',
      false,
      lower,
    ],
    [
      `GET ${vm('a')}/providers/Microsoft.Authorization/locks/x`,
      'reads',
      'Microsoft.Authorization/locks/read',
      false,
      lower,
    ],
    [`GET ${vault()}/backupJobs`, 'reads', 'Microsoft.RecoveryServices/vaults/backupJobs/read', true, lower],
    [`GET ${vault()}/backupJobs/1`, 'reads', 'Microsoft.RecoveryServices/vaults/backupJobs/read', false, lower],
    [
      `POST ${one}/providers/Microsoft.RecoveryServices/locations/westeurope/backupStatus`,
      'writes',
      'Microsoft.RecoveryServices/locations/backupStatus/action',
      true,
      lower,
    ],
    [`GET ${one}/resourceGroups/RG`, 'reads', 'Microsoft.Resources/subscriptions/resourceGroups/read', false, lower],
    ['GET /tenants', 'reads', 'Microsoft.Resources/tenants/read', true, ''],
    [
      `GET ${one.replace('subscriptions', 'Subscriptions')}/resourceGroups/%ZZ`,
      'reads',
      'Microsoft.Resources/Subscriptions/resourceGroups/read',
      false,
      lower,
    ],
  ]
  for (const [request, kind, action, isList, subscription] of rows)
    it(request, () => {
      const found = asked(request)
      assert.deepEqual(
        [found.kind, found.action, found.isList, found.subscription],
        [kind, action, isList, subscription],
      )
    })

  it('belongs to the resource that it hangs on', () => {
    assert.equal(asked(`GET ${vm('A')}/extensions/x`).resource, vm('a').toLowerCase())
    assert.equal(asked(`GET ${vm('A')}`).resource, vm('a').toLowerCase())
  })

  it('says its region where the path does', () => {
    const operation = `${one}/providers/Microsoft.Compute/locations/WestEurope/operations/1`
    assert.deepEqual([asked(`GET ${operation}`).region, asked(`GET ${vm('a')}`).region], ['westeurope', ''])
    assert.equal(asked(`GET ${operation}`).resource, operation.toLowerCase())
  })
})
