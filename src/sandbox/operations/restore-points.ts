import { resourceNotFound } from '../arm-error.ts'
import { operation, param, type Answer, type Call } from '../operation.ts'
import { page } from '../paging.ts'
import type { RestorePointCollection } from '../world/compute.ts'
import { withUpperCaseGroup } from '../world/resource.ts'
import { collectionPath, group, subscription } from './paths.ts'

const read = 'Microsoft.Compute/restorePointCollections/read'
const type = 'Microsoft.Compute/restorePointCollections'

export function withCollection(call: Call, then: (collection: RestorePointCollection) => Answer): Answer {
  const [groupName, name] = [param(call, 'resourceGroupName'), param(call, 'restorePointCollectionName')]
  const id = `/subscriptions/${param(call, 'subscriptionId')}/resourceGroups/${groupName}/providers/${type}/${name}`
  const collection = call.world.restorePointCollections.get(id)
  return collection ? then(collection) : resourceNotFound(type, name, groupName)
}

const withoutPoints = ({ properties: { restorePoints: _, ...properties }, ...collection }: RestorePointCollection) => ({
  ...collection,
  properties,
})
const listed = (collection: RestorePointCollection) => ({
  ...withoutPoints(collection),
  id: withUpperCaseGroup(collection.id),
})

const collectionsUnder = (call: Call, scope: string) => {
  const { restorePointCollections } = call.world
  return page(call, restorePointCollections.idsUnder(scope), (id) => listed(restorePointCollections.get(id)!))
}

export const restorePointOperations = [
  operation({
    id: 'RestorePointCollections_ListAll',
    method: 'GET',
    path: `${subscription}/providers/${type}`,
    action: read,
    answers: [200],
    knownFrom: 'recording',
    policy: 'ListRestorePoint',
    handle: (call) => {
      return collectionsUnder(call, `/subscriptions/${param(call, 'subscriptionId')}`)
    },
  }),
  operation({
    id: 'RestorePointCollections_List',
    method: 'GET',
    path: `${group}/providers/${type}`,
    action: read,
    answers: [200],
    knownFrom: 'specification',
    policy: 'ListRestorePoint',
    handle: (call) => {
      const scope = `/subscriptions/${param(call, 'subscriptionId')}/resourceGroups/${param(call, 'resourceGroupName')}`
      return collectionsUnder(call, scope)
    },
  }),
  operation({
    id: 'RestorePointCollections_Get',
    method: 'GET',
    path: collectionPath,
    action: read,
    answers: [200],
    knownFrom: 'recording',
    policy: 'GetRestorePoint',
    handle: (call) => {
      const expanded = call.query.get('$expand')?.toLowerCase() === 'restorepoints'
      return withCollection(call, (collection) => ({
        status: 200,
        body: expanded ? collection : withoutPoints(collection),
      }))
    },
  }),
  operation({
    id: 'RestorePoints_Get',
    method: 'GET',
    path: `${collectionPath}/restorePoints/{restorePointName}`,
    action: 'Microsoft.Compute/restorePointCollections/restorePoints/read',
    answers: [200],
    knownFrom: 'recording',
    policy: 'GetRestorePoint',
    handle: (call) =>
      withCollection(call, (collection) => {
        const name = param(call, 'restorePointName')
        const point = collection.properties.restorePoints.find((one) => one.name.toLowerCase() === name.toLowerCase())
        if (point) return { status: 200, body: point }
        return resourceNotFound(`${type}/${collection.name}/restorePoints`, name, param(call, 'resourceGroupName'))
      }),
  }),
]
