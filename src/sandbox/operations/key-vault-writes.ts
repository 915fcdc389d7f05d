import { armError, resourceNotFound } from '../arm-error.ts'
import { operation, param } from '../operation.ts'
import { group } from './paths.ts'

interface AccessPolicy {
  tenantId: string
  objectId: string
  permissions: Record<string, string[] | undefined>
}

const union = (had: string[] = [], added: string[] = []) => [
  ...had,
  ...added.filter((right) => !had.some((known) => known.toLowerCase() === right.toLowerCase())),
]

/** Neither provider's OpenAPI files are at hand: ids and paths are those of the public documentation. */
export const keyVaultWriteOperations = [
  operation({
    id: 'KeyVault_Vaults_UpdateAccessPolicy',
    method: 'PUT',
    path: `${group}/providers/Microsoft.KeyVault/vaults/{vaultName}/accessPolicies/{operationKind}`,
    action: 'Microsoft.KeyVault/vaults/accessPolicies/write',
    answers: [200, 201],
    knownFrom: 'assumption',
    handle: (call) => {
      const [groupName, name, kind] = [
        param(call, 'resourceGroupName'),
        param(call, 'vaultName'),
        param(call, 'operationKind'),
      ]
      const id = `/subscriptions/${param(call, 'subscriptionId')}/resourceGroups/${groupName}/providers/Microsoft.KeyVault/vaults/${name}`
      const vault = call.world.keyVaults.get(id)
      if (!vault) return resourceNotFound('Microsoft.KeyVault/vaults', name, groupName)
      const { properties } = (call.body ?? {}) as { properties?: { accessPolicies?: AccessPolicy[] } }
      const asked = properties?.accessPolicies
      if (kind.toLowerCase() !== 'add' || !asked?.length)
        return armError(400, 'BadRequest', 'The sandbox knows only the addition of access policies.')
      const tenant = vault.properties.tenantId
      if (asked.some(({ tenantId }) => tenantId !== tenant))
        return armError(
          400,
          'BadRequest',
          `The tenant of an access policy is not that of the vault, '${String(tenant)}'.`,
        )
      const policies = vault.properties.accessPolicies as AccessPolicy[]
      for (const one of asked) {
        const known = policies.find(({ objectId }) => objectId.toLowerCase() === one.objectId.toLowerCase())
        if (!known) policies.push(structuredClone(one))
        else
          for (const part of ['keys', 'secrets', 'certificates', 'storage'])
            if (known.permissions[part] ?? one.permissions[part])
              known.permissions[part] = union(known.permissions[part], one.permissions[part])
      }
      const body = { id: `${vault.id}/accessPolicies/`, type: 'Microsoft.KeyVault/vaults/accessPolicies' }
      return { status: 200, body: { ...body, properties: { accessPolicies: policies } } }
    },
  }),
  operation({
    id: 'RoleAssignments_Create',
    method: 'PUT',
    path: '/{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}',
    action: 'Microsoft.Authorization/roleAssignments/write',
    answers: [200, 201],
    knownFrom: 'assumption',
    handle: (call) => {
      const scope = `/${param(call, 'scope').replace(/^\/+|\/+$/g, '')}`
      const name = param(call, 'roleAssignmentName')
      const { properties } = (call.body ?? {}) as { properties?: { roleDefinitionId?: string; principalId?: string } }
      if (!properties?.roleDefinitionId || !properties.principalId || !/^[0-9a-f-]{36}$/i.test(name))
        return armError(400, 'InvalidRoleAssignmentRequest', 'A role, a principal and a GUID for a name are needed.')
      const { roleDefinitionId, principalId } = properties
      const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`
      const same = call.world.roleAssignments
        .values()
        .find(
          (one) =>
            one.properties.scope === scope &&
            one.properties.principalId === principalId &&
            String(one.properties.roleDefinitionId).toLowerCase() === roleDefinitionId.toLowerCase(),
        )
      if (same && same.id.toLowerCase() !== id.toLowerCase())
        return armError(409, 'RoleAssignmentExists', 'The role assignment already exists.')
      const assignment = call.world.roleAssignments.add({
        id,
        name,
        type: 'Microsoft.Authorization/roleAssignments',
        properties: { ...properties, scope },
      })
      return { status: same ? 200 : 201, body: assignment }
    },
  }),
]
