import { restorePointLimit } from '../../../src/diagnosis/checks/restore-point-limit.ts'
import { checkTable } from '../check-table.ts'
import {
  aCollection,
  aJob,
  aLock,
  aProtection,
  failedJob,
  healthyVm,
  points,
  read,
  refused,
  somePoints,
  subscriptionLock,
} from '../facts-builder.ts'

const count = (number: number, rest = {}) => ({ restorePoints: read(somePoints([aCollection(points(number))], rest)) })

/** The oldest points are in these states, the others Succeeded. */
const inStates = (number: number, states: readonly string[]) => {
  const collection = aCollection(points(number))
  const restorePoints = collection.restorePoints.map((point, index) => ({
    ...point,
    provisioningState: states[index] ?? point.provisioningState,
  }))
  return { restorePoints: read(somePoints([{ ...collection, restorePoints }])) }
}

const others = (number: number) =>
  aCollection(points(number), { name: 'acronis', ownedByAzureBackup: false, ownership: 'Other' })
/** The newest point of a collection of these tests is of then. */
const madeItsPoint = aJob({ startTime: '2026-11-22T09:58:00Z', endTime: '2026-11-22T10:40:00Z' })

const unreadPolicy = read(
  aProtection({
    policy: null,
    policyId: '/p',
    policyUnavailable: { reason: 'AuthorizationFailed', requiredPermission: 'p' },
  }),
)

checkTable(restorePointLimit, [
  ['few', healthyVm(), 'RuledOut', 'WithinLimit', { says: '3 of 18 restore points \\(Standard policy' }],
  [
    'few, some in transition',
    healthyVm(inStates(5, ['Deleting', 'deleting', 'Creating', 'Succeeded', 'Failed'])),
    'RuledOut',
    'WithinLimit',
    {
      says: '5 of 18 restore points, 2 of which are being deleted and still count, 1 of which is being made or changed',
      proves: 'Creating',
    },
  ],
  [
    'at it, one on its way out',
    healthyVm(inStates(18, ['Deleting'])),
    'Confirmed',
    'LimitReached',
    {
      severity: 'Blocking',
      says: '18 of 18 restore points, 1 of which is being deleted and still counts',
      proves: 'Deleting',
    },
  ],
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
  [
    "at it only with others' points",
    healthyVm({ restorePoints: read(somePoints([aCollection(points(3)), others(16)])) }),
    'Confirmed',
    'LimitReachedWithOthers',
    { severity: 'Warning', says: '3 of 18 restore points, and 19 with those of others', actions: [] },
  ],
  [
    "at it with others' points, and the last backup failed for it: own points stay all the same",
    healthyVm({
      restorePoints: read(somePoints([aCollection(points(3)), others(16)])),
      backupJobs: read([failedJob('UserErrorRpCollectionLimitReached')]),
    }),
    'Confirmed',
    'LimitReached',
    { severity: 'Blocking', actions: [] },
  ],
  [
    "at Compute's own limit by others' points",
    healthyVm({ restorePoints: read(somePoints([aCollection(points(7)), others(493)], { limit: 500 })) }),
    'Confirmed',
    'LimitReached',
    { severity: 'Blocking', actions: [] },
  ],
  [
    "near it only with others' points",
    healthyVm({ restorePoints: read(somePoints([aCollection(points(3)), others(14)])) }),
    'RuledOut',
    'WithinLimit',
  ],
  [
    "one whose group cannot be told counts as Azure Backup's",
    healthyVm({
      restorePoints: read(
        somePoints([aCollection(points(18), { ownedByAzureBackup: false, ownership: 'Uncertain' })], { ownCount: 0 }),
      ),
    }),
    'Confirmed',
    'LimitReached',
    { severity: 'Blocking' },
  ],
  [
    'over it, and the last backup was made all the same',
    healthyVm({ ...count(19), backupJobs: read([madeItsPoint]) }),
    'Confirmed',
    'LimitNear',
    { severity: 'Warning' },
  ],
  [
    'at it, and the last backup brought it there',
    healthyVm({ ...count(18), backupJobs: read([madeItsPoint]) }),
    'Confirmed',
    'LimitReached',
    { severity: 'Blocking' },
  ],
  [
    'over it, and the last backup was made and failed',
    healthyVm({ ...count(19), backupJobs: read([{ ...madeItsPoint, status: 'Failed' }]) }),
    'Confirmed',
    'LimitReached',
    { severity: 'Blocking' },
  ],
  [
    'cleaned up since the last backup failed for it',
    healthyVm({ ...count(3), backupJobs: read([failedJob('UserErrorRpCollectionLimitReached')]) }),
    'RuledOut',
    'WithinLimit',
  ],
  [
    'few, and their collection is held in Deleting',
    healthyVm({ restorePoints: read(somePoints([aCollection(points(3), { provisioningState: 'Deleting' })])) }),
    'Confirmed',
    'CollectionHeldInDeletion',
    { severity: 'Warning', says: 'AzureBackup_web-1_1', actions: ['cleanRestorePoints'], proves: 'Deleting' },
  ],
  [
    'few, their collection is held in Deleting, and the last backup failed for it',
    healthyVm({
      restorePoints: read(somePoints([aCollection(points(0), { provisioningState: 'Deleting' })])),
      backupJobs: read([failedJob('UserErrorRpCollectionMarkedForDeletion')]),
    }),
    'Confirmed',
    'CollectionHeldInDeletion',
    { severity: 'Blocking' },
  ],
  [
    "few, and another product's collection is being deleted",
    healthyVm({
      restorePoints: read(somePoints([aCollection(points(3)), { ...others(2), provisioningState: 'Deleting' }])),
    }),
    'RuledOut',
    'WithinLimit',
  ],
  ['at it, locks not readable', healthyVm({ ...count(18), locks: refused('p') }), 'Confirmed', 'LimitReached'],
  ['not readable', healthyVm({ restorePoints: refused('p') }), 'Unknown', 'FactUnavailable', { permission: 'p' }],
])
