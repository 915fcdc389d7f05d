import { restorePointLimit } from '../../../src/diagnosis/checks/restore-point-limit.ts'
import { checkTable } from '../check-table.ts'
import { aCollection, aLock, healthyVm, points, read, refused, somePoints, subscriptionLock } from '../facts-builder.ts'

const count = (number: number, rest = {}) => ({ restorePoints: read(somePoints([aCollection(points(number))], rest)) })

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
  ['at it, locks not readable', healthyVm({ ...count(18), locks: refused('p') }), 'Confirmed', 'LimitReached'],
  ['not readable', healthyVm({ restorePoints: refused('p') }), 'Unknown', 'FactUnavailable', { permission: 'p' }],
])
