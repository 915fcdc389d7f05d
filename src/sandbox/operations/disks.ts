import { resourceNotFound } from '../arm-error.ts'
import { operation, param, type Call } from '../operation.ts'
import { page } from '../paging.ts'
import { withUpperCaseGroup } from '../world/resource.ts'
import { group, subscription } from './paths.ts'

const type = 'Microsoft.Compute/disks'
const action = `${type}/read`

const list = (call: Call, scope: string) => {
  const { disks } = call.world
  return page(call, disks.idsUnder(scope), (id) => {
    const disk = disks.get(id)!
    return { ...disk, id: withUpperCaseGroup(disk.id) }
  })
}

const groupScope = (call: Call) =>
  `/subscriptions/${param(call, 'subscriptionId')}/resourceGroups/${param(call, 'resourceGroupName')}`

export const diskOperations = [
  operation({
    id: 'Disks_Get',
    method: 'GET',
    path: `${group}/providers/${type}/{diskName}`,
    action,
    answers: [200],
    knownFrom: 'recording',
    policy: 'LowCostGet',
    handle: (call) => {
      const disk = call.world.disks.get(`${groupScope(call)}/providers/${type}/${param(call, 'diskName')}`)
      return disk
        ? { status: 200, body: disk }
        : resourceNotFound(type, param(call, 'diskName'), param(call, 'resourceGroupName'))
    },
  }),
  operation({
    id: 'Disks_ListByResourceGroup',
    method: 'GET',
    path: `${group}/providers/${type}`,
    action,
    answers: [200],
    knownFrom: 'specification',
    policy: 'HighCostGet',
    handle: (call) => list(call, groupScope(call)),
  }),
  operation({
    id: 'Disks_List',
    method: 'GET',
    path: `${subscription}/providers/${type}`,
    action,
    answers: [200],
    knownFrom: 'specification',
    policy: 'HighCostGet',
    handle: (call) => list(call, `/subscriptions/${param(call, 'subscriptionId')}`),
  }),
]
