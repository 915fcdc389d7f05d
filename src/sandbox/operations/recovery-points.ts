import { armError } from '../arm-error.ts'
import { filterTerms, filterTime } from '../odata-filter.ts'
import { operation, param } from '../operation.ts'
import { page } from '../paging.ts'
import { itemPath } from './paths.ts'
import { mirrored, withItem } from './protected-items.ts'

const action = 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/recoveryPoints/read'

export const recoveryPointOperations = [
  operation({
    id: 'RecoveryPoints_List',
    method: 'GET',
    path: `${itemPath}/recoveryPoints`,
    action,
    answers: [200],
    knownFrom: 'recording',
    handle: (call) =>
      withItem(call, (item) => {
        const terms = filterTerms(call.query.get('$filter'))
        const [from, to] = [
          filterTime(terms.get('startdate')) ?? -Infinity,
          filterTime(terms.get('enddate')) ?? Infinity,
        ]
        const time = (point: { properties: { recoveryPointTime: string } }) =>
          Date.parse(point.properties.recoveryPointTime)
        const points = call.world.recoveryPoints
          .childrenOf(item.id)
          .filter((point) => time(point) >= from && time(point) <= to)
          .sort((a, b) => time(b) - time(a))
        return page(
          call,
          points.map((point) => mirrored(call, point)),
        )
      }),
  }),
  operation({
    id: 'RecoveryPoints_Get',
    method: 'GET',
    path: `${itemPath}/recoveryPoints/{recoveryPointId}`,
    action,
    answers: [200],
    knownFrom: 'recording',
    handle: (call) =>
      withItem(call, (item) => {
        const point = call.world.recoveryPoints.get(`${item.id}/recoveryPoints/${param(call, 'recoveryPointId')}`)
        if (point) return { status: 200, body: mirrored(call, point) }
        return armError(
          404,
          'BMSUserErrorObjectNotFound',
          `Recovery point '${param(call, 'recoveryPointId')}' was not found.`,
        )
      }),
  }),
]
