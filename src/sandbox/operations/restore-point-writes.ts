import { operation, param } from '../operation.ts'
import { sameName } from '../world/resource.ts'
import { begin, computeAccepted } from './accepted.ts'
import { collectionPath } from './paths.ts'
import { withCollection } from './restore-points.ts'

/** Recorded median. */
const pointDelete = 5_000
/** How many points one deletion of a collection gets through before it times out; "two or three retries" then do for 18. */
const pointsInTime = 8

export const restorePointWriteOperations = [
  operation({
    id: 'RestorePoints_Delete',
    method: 'DELETE',
    path: `${collectionPath}/restorePoints/{restorePointName}`,
    action: 'Microsoft.Compute/restorePointCollections/restorePoints/delete',
    answers: [202, 204],
    knownFrom: 'recording',
    policy: 'DeleteRestorePoint',
    handle: (call) =>
      withCollection(call, ({ location = '', properties }) => {
        const name = param(call, 'restorePointName')
        const point = properties.restorePoints.find((one) => sameName(one.name, name))
        if (!point) return { status: 204 }
        point.properties.provisioningState = 'Deleting'
        const begun = begin(call, pointDelete, () => {
          properties.restorePoints = properties.restorePoints.filter((one) => one !== point)
        })
        return computeAccepted(call, begun, location)
      }),
  }),
  operation({
    id: 'RestorePointCollections_Delete',
    method: 'DELETE',
    path: collectionPath,
    action: 'Microsoft.Compute/restorePointCollections/delete',
    answers: [202, 204],
    knownFrom: 'recording',
    policy: 'DeleteRestorePoint',
    handle: (call) => {
      const answer = withCollection(call, ({ id, location = '', properties }) => {
        properties.provisioningState = 'Deleting'
        const begun = begin(call, pointDelete, (operation) => {
          properties.restorePoints = properties.restorePoints.slice(pointsInTime)
          if (properties.restorePoints.length === 0) {
            call.world.restorePointCollections.delete(id)
            return
          }
          properties.provisioningState = 'Failed'
          operation.status = 'Failed'
          operation.error = {
            code: 'OperationTimeout',
            message: 'The restore points of the collection could not all be deleted in time. Please retry.',
          }
        })
        return computeAccepted(call, begun, location)
      })
      return answer.status === 404 ? { status: 204 } : answer
    },
  }),
]
