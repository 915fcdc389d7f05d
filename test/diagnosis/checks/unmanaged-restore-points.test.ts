import { unmanagedRestorePoints } from '../../../src/diagnosis/checks/unmanaged-restore-points.ts'
import { checkTable } from '../check-table.ts'
import { aCollection, healthyVm, points, read, refused, somePoints } from '../facts-builder.ts'

const theirs = (number: number) =>
  aCollection(points(number), { name: 'acronis', ownedByAzureBackup: false, ownership: 'Other' })
const world = (own: number, others: number, rest = {}) =>
  healthyVm({ restorePoints: read(somePoints([aCollection(points(own)), theirs(others)], rest)) })

/** The oldest of Azure Backup's own. */
function ofFormer(own: number, former: number) {
  const collection = aCollection(points(own))
  for (const point of collection.restorePoints.slice(0, former))
    Object.assign(point, { machine: 'Other', sourceUniqueId: 'former' })
  return healthyVm({ restorePoints: read(somePoints([collection], { otherMachinesCount: former })) })
}

checkTable(unmanagedRestorePoints, [
  ['none', healthyVm(), 'RuledOut', 'NoneFound'],
  [
    'some',
    world(2, 3),
    'Confirmed',
    'UnmanagedCollections',
    { severity: 'Info', says: '3 restore points .*acronis', actions: [] },
  ],
  [
    'many, under a limit that does not count them',
    world(2, 30),
    'Confirmed',
    'UnmanagedCollections',
    { severity: 'Info' },
  ],
  [
    'they bring the count to the limit',
    world(2, 16, { count: 18 }),
    'Confirmed',
    'BringsCountToLimit',
    { severity: 'Warning' },
  ],
  ['they bring Compute to its limit', world(2, 498), 'Confirmed', 'BringsCountToLimit', { severity: 'Warning' }],
  ['at the limit without them', world(18, 1), 'Confirmed', 'UnmanagedCollections', { severity: 'Info' }],
  [
    'some of a machine that is gone',
    ofFormer(3, 2),
    'Confirmed',
    'PointsOfFormerMachine',
    { severity: 'Info', says: '2 restore points .*vmId former.*only where each is named', actions: [] },
  ],
  ['an empty collection', world(2, 0), 'Confirmed', 'UnmanagedCollections', { severity: 'Info' }],
  ['not readable', healthyVm({ restorePoints: refused('p') }), 'Unknown', 'FactUnavailable', { permission: 'p' }],
])
