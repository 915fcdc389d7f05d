import { restorePointLimit } from '../../../src/diagnosis/checks/restore-point-limit.ts'
import { checkTable } from '../check-table.ts'
import {
  aCollection,
  aLock,
  aProtection,
  healthyVm,
  points,
  read,
  refused,
  somePoints,
  subscriptionLock,
} from '../facts-builder.ts'

const count = (number: number, rest = {}) => ({ restorePoints: read(somePoints([aCollection(points(number))], rest)) })

const unreadPolicy = read(
  aProtection({
    policy: null,
    policyId: '/p',
    policyUnavailable: { reason: 'AuthorizationFailed', requiredPermission: 'p' },
  }),
)

checkTable(restorePointLimit, [
  ['few', healthyVm(), 'RuledOut', 'WithinLimit', { says: '3 of 18 restore points \\(Standard policy' }],
  ['none, whatever the limit', healthyVm(count(0, { limit: 0 })), 'RuledOut', 'WithinLimit'],
  ['three short of it', healthyVm(count(15)), 'RuledOut', 'WithinLimit'],
  [
    'two short of it',
    healthyVm(count(16)),
    'Confirmed',
    'LimitNear',
    { severity: 'Warning', actions: ['cleanRestorePoints', 'triggerBackup'] },
  ],
  [
    'at it',
    healthyVm(count(18)),
    'Confirmed',
    'LimitReached',
    { severity: 'Blocking', actions: ['cleanRestorePoints', 'triggerBackup'] },
  ],
  ['over it', healthyVm(count(21)), 'Confirmed', 'LimitReached', { severity: 'Blocking', says: '21 of 18' }],
  [
    'at it under a lock',
    healthyVm({ ...count(18), locks: read([aLock()]) }),
    'Confirmed',
    'LimitReached',
    { says: 'CanNotDelete lock "keep"', actions: ['removeLocks', 'cleanRestorePoints', 'triggerBackup'] },
  ],
  [
    'at it under a subscription lock',
    healthyVm({ ...count(18), locks: read([subscriptionLock()]) }),
    'Confirmed',
    'LimitReached',
    { says: 'lock "all"' },
  ],
  [
    'at it, whether of a Standard policy could not be read',
    healthyVm({ ...count(18), protection: unreadPolicy }),
    'Unknown',
    'PolicyNotKnown',
    { permission: 'p' },
  ],
  [
    'at it, protection not readable',
    healthyVm({ ...count(18), protection: refused('p') }),
    'Unknown',
    'PolicyNotKnown',
  ],
  [
    'at it, and the item names no policy',
    healthyVm({ ...count(18), protection: read(aProtection({ policy: null, policyId: null })) }),
    'Unknown',
    'PolicyNotKnown',
  ],
  ['few, policy not read', healthyVm({ ...count(3), protection: unreadPolicy }), 'RuledOut', 'WithinLimit'],
  [
    "at Compute's own limit, whatever the policy",
    healthyVm({ ...count(500), protection: unreadPolicy }),
    'Confirmed',
    'LimitReached',
  ],
  ['at it, locks not readable', healthyVm({ ...count(18), locks: refused('p') }), 'Confirmed', 'LimitReached'],
  ['not readable', healthyVm({ restorePoints: refused('p') }), 'Unknown', 'FactUnavailable', { permission: 'p' }],
])
