import { resourceNotFound } from '../arm-error.ts'
import { operation, param, type Answer, type Call } from '../operation.ts'
import { page } from '../paging.ts'
import type { Resource } from '../world/resource.ts'
import { group, subscription, vaultPath } from './paths.ts'

const type = 'Microsoft.RecoveryServices/vaults'
const action = `${type}/read`
const groupScope = (call: Call) =>
  `/subscriptions/${param(call, 'subscriptionId')}/resourceGroups/${param(call, 'resourceGroupName')}`

export const vaultIdFrom = (call: Call) => `${groupScope(call)}/providers/${type}/${param(call, 'vaultName')}`

export function withVault(call: Call, then: (vault: Resource) => Answer): Answer {
  const vault = call.world.vaults.get(vaultIdFrom(call))
  return vault ? then(vault) : resourceNotFound(type, param(call, 'vaultName'), param(call, 'resourceGroupName'))
}

export const vaultOperations = [
  operation({
    id: 'Vaults_Get',
    method: 'GET',
    path: vaultPath,
    action,
    answers: [200],
    knownFrom: 'recording',
    handle: (call) => withVault(call, (vault) => ({ status: 200, body: vault })),
  }),
  operation({
    id: 'Vaults_ListByResourceGroup',
    method: 'GET',
    path: `${group}/providers/${type}`,
    action,
    answers: [200],
    knownFrom: 'specification',
    handle: (call) => page(call, call.world.vaults.under(groupScope(call))),
  }),
  operation({
    id: 'Vaults_ListBySubscriptionId',
    method: 'GET',
    path: `${subscription}/providers/${type}`,
    action,
    answers: [200],
    knownFrom: 'specification',
    handle: (call) => page(call, call.world.vaults.under(`/subscriptions/${param(call, 'subscriptionId')}`)),
  }),
]
