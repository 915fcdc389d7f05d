import { inheritedLock } from '../../../src/diagnosis/checks/inherited-lock.ts'
import { checkTable } from '../check-table.ts'
import { aCollection, aLock, healthyVm, points, read, refused, somePoints, subscriptionLock } from '../facts-builder.ts'

checkTable(inheritedLock, [
  ['none', healthyVm({ locks: read([aLock()]) }), 'RuledOut', 'NoSubscriptionLock'],
  [
    'below the limit',
    healthyVm({ locks: read([subscriptionLock()]) }),
    'Confirmed',
    'LockBelowLimit',
    { severity: 'Warning', actions: ['removeLocks'] },
  ],
  [
    'at the limit',
    healthyVm({ locks: read([subscriptionLock()]), restorePoints: read(somePoints([aCollection(points(18))])) }),
    'Confirmed',
    'LockAtLimit',
    { severity: 'Blocking' },
  ],
  [
    'ReadOnly',
    healthyVm({ locks: read([subscriptionLock({ level: 'ReadOnly' })]) }),
    'Confirmed',
    'ReadOnlyLock',
    { severity: 'Blocking', says: 'lock "all" on /subscriptions/1' },
  ],
  ['not readable', healthyVm({ locks: refused('p') }), 'Unknown', 'FactUnavailable', { permission: 'p' }],
])
