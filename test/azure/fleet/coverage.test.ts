import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { entryOf, type Permission, type SubscriptionSeen } from '../../../src/azure/fleet/coverage.ts'
import { inventorySources } from '../../../src/fleet/inventory.ts'
import type { LedgerEntry } from '../../../src/fleet/ports.ts'

const seen = (rest: Partial<SubscriptionSeen>): SubscriptionSeen => ({
  subscriptionId: 's',
  name: 'Contoso',
  visible: true,
  readable: true,
  granted: [{ actions: ['*/read'], notActions: [] }],
  ...rest,
})
const reader: Permission = { actions: ['*/read'] }
const jobs = 'Microsoft.RecoveryServices/vaults/backupJobs/read'
const ofDisks = 'Microsoft.Compute/disks/read'
const ofPermissions = 'Microsoft.Authorization/permissions/read'
const everything = Object.fromEntries(inventorySources.map((source) => [source, ofPermissions]))

describe('what may be concluded of a subscription', () => {
  const rows: [name: string, seen: Partial<SubscriptionSeen>, is: Omit<LedgerEntry, 'subscriptionId' | 'name'>][] = [
    ['all, by its reader', {}, { coverage: 'Complete', unread: {}, requiredPermissions: [] }],
    [
      'all, by its owner',
      { granted: [{ actions: ['*'] }] },
      { coverage: 'Complete', unread: {}, requiredPermissions: [] },
    ],
    [
      'all, by several roles together',
      {
        granted: [
          { actions: ['Microsoft.Compute/*', 'Microsoft.Authorization/*/read'] },
          { actions: ['microsoft.recoveryservices/Vaults/*'] },
        ],
      },
      { coverage: 'Complete', unread: {}, requiredPermissions: [] },
    ],
    [
      'all but what one role does not grant',
      { granted: [{ actions: ['*/read'], notActions: [jobs] }] },
      { coverage: 'Partial', unread: { backupJobs: jobs }, requiredPermissions: [jobs] },
    ],
    [
      'all, where another role grants what the first leaves out',
      { granted: [{ actions: ['*/read'], notActions: [jobs] }, reader] },
      { coverage: 'Complete', unread: {}, requiredPermissions: [] },
    ],
    [
      'all but disks, where nothing grants those',
      { granted: [{ actions: ['*/read'], notActions: ['Microsoft.Compute/disks/*'] }] },
      { coverage: 'Partial', unread: { disks: ofDisks }, requiredPermissions: [ofDisks] },
    ],
    [
      'nothing whole, where the rights cannot be told',
      { granted: null },
      { coverage: 'Partial', unread: everything, requiredPermissions: [ofPermissions] },
    ],
    [
      'nothing, where Resource Graph has no row of it',
      { readable: false, granted: null },
      { coverage: 'Refused', unread: {}, requiredPermissions: [] },
    ],
    [
      'nothing, where nobody lists it',
      { readable: false, visible: false, granted: null },
      { coverage: 'Refused', unread: {}, requiredPermissions: ['Microsoft.Resources/subscriptions/read'] },
    ],
  ]
  for (const [name, rest, is] of rows)
    it(name, () => assert.deepEqual(entryOf(seen(rest)), { subscriptionId: 's', name: 'Contoso', ...is }))

  it('nothing whole, where the identity reads a group of it alone: no role is listed for the subscription', () => {
    const { coverage, unread } = entryOf(seen({ granted: [] }))
    assert.equal(coverage, 'Partial')
    assert.deepEqual(Object.keys(unread).toSorted(), [...inventorySources].toSorted())
  })
})
