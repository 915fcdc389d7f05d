import { resourceNotFound } from '../arm-error.ts'
import { filterTerms } from '../odata-filter.ts'
import { operation, param } from '../operation.ts'
import { page } from '../paging.ts'
import { isWithin } from '../world/resource.ts'
import { group } from './paths.ts'

/** Neither provider's OpenAPI files are at hand: ids and paths are those of the public documentation. */
export const keyVaultOperations = [
  operation({
    id: 'KeyVault_Vaults_Get',
    method: 'GET',
    path: `${group}/providers/Microsoft.KeyVault/vaults/{vaultName}`,
    action: 'Microsoft.KeyVault/vaults/read',
    answers: [200],
    knownFrom: 'assumption',
    handle: (call) => {
      const [groupName, name] = [param(call, 'resourceGroupName'), param(call, 'vaultName')]
      const id = `/subscriptions/${param(call, 'subscriptionId')}/resourceGroups/${groupName}/providers/Microsoft.KeyVault/vaults/${name}`
      const vault = call.world.keyVaults.get(id)
      return vault ? { status: 200, body: vault } : resourceNotFound('Microsoft.KeyVault/vaults', name, groupName)
    },
  }),
  operation({
    id: 'RoleAssignments_ListForScope',
    method: 'GET',
    path: '/{scope}/providers/Microsoft.Authorization/roleAssignments',
    action: 'Microsoft.Authorization/roleAssignments/read',
    answers: [200],
    knownFrom: 'assumption',
    handle: (call) => {
      const scope = `/${param(call, 'scope').replace(/^\/+|\/+$/g, '')}`
      const filter = call.query.get('$filter')
      const terms = filterTerms(filter)
      const principal = terms.get('principalid') ?? /assignedTo\('([^']+)'\)/i.exec(filter ?? '')?.[1]
      const atScope = /atscope\(\)/i.test(filter ?? '')
      const assignments = call.world.roleAssignments.values().filter(({ properties }) => {
        const assigned = String(properties.scope)
        const reaches = isWithin(scope, assigned) || (!atScope && isWithin(assigned, scope))
        return reaches && (!principal || String(properties.principalId).toLowerCase() === principal.toLowerCase())
      })
      return page(call, assignments)
    },
  }),
]
