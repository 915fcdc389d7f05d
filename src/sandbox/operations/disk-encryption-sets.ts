import { resourceNotFound } from '../arm-error.ts'
import { operation, param } from '../operation.ts'
import { group } from './paths.ts'

const type = 'Microsoft.Compute/diskEncryptionSets'

/** Its OpenAPI file is not at hand: path and shape are those of the public documentation. */
export const diskEncryptionSetOperation = operation({
  id: 'DiskEncryptionSets_Get',
  method: 'GET',
  path: `${group}/providers/${type}/{diskEncryptionSetName}`,
  action: `${type}/read`,
  answers: [200],
  knownFrom: 'assumption',
  policy: 'LowCostGet',
  handle: (call) => {
    const [groupName, name] = [param(call, 'resourceGroupName'), param(call, 'diskEncryptionSetName')]
    const id = `/subscriptions/${param(call, 'subscriptionId')}/resourceGroups/${groupName}/providers/${type}/${name}`
    const found = call.world.diskEncryptionSets.get(id)
    return found ? { status: 200, body: found } : resourceNotFound(type, name, groupName)
  },
})
