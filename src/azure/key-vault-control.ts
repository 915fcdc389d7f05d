import type { KeyVaultControl } from '../backup/key-vault-control.ts'
import { sendWrite } from './arm-operations.ts'
import type { ArmClients } from './clients.ts'
import { roleAssignmentsOn, ROLES_VERSION, VAULT_VERSION } from './key-vault-reads.ts'
import { reaches, type KeyVaultModel } from './key-vaults.ts'
import { listIn } from './listing.ts'
import { orNull } from './reading.ts'
import { answered } from './answered.ts'
import { arm, unexpected } from './arm-error.ts'
import { pathOf } from './resource-path.ts'

const VAULT = 'Microsoft.KeyVault/vaults'

export function createKeyVaultControl(reads: ArmClients, writes: ArmClients): KeyVaultControl {
  const get = async <T>(url: string) =>
    JSON.parse((await answered(() => reads.send('GET', url))).bodyAsText ?? '{}') as T
  const roles = (scope: string) => `${pathOf(scope, VAULT)}/providers/Microsoft.Authorization/roleAssignments`

  return {
    getKeyVault: (vaultId) =>
      orNull(async () => {
        const vault = await get<KeyVaultModel>(`${pathOf(vaultId, VAULT)}?api-version=${VAULT_VERSION}`)
        if (!vault.properties) throw unexpected('a key vault has no properties')
        const { tenantId = null, enableRbacAuthorization = false, accessPolicies = [] } = vault.properties
        if (!enableRbacAuthorization) listIn(vault.properties.accessPolicies, 'accessPolicies')
        return {
          id: vault.id ?? vaultId,
          tenantId,
          usesRoles: enableRbacAuthorization,
          accessPolicies: accessPolicies.map((policy) => ({
            tenantId: policy.tenantId ?? '',
            objectId: policy.objectId ?? '',
            keys: policy.permissions?.keys ?? [],
            secrets: policy.permissions?.secrets ?? [],
          })),
        }
      }),
    addAccessPolicy: (vaultId, { tenantId, objectId, keys, secrets }) =>
      sendWrite(writes, 'PUT', `${pathOf(vaultId, VAULT)}/accessPolicies/add?api-version=${VAULT_VERSION}`, {
        properties: { accessPolicies: [{ tenantId, objectId, permissions: { keys, secrets } }] },
      }),
    listRoleAssignments: (scope, principalId) =>
      arm(async () => {
        const assignments = await roleAssignmentsOn((url) => get<unknown>(url), pathOf(scope, VAULT), principalId)
        return assignments.filter(reaches(scope)).map(({ properties }) => ({
          roleDefinitionId: properties?.roleDefinitionId ?? '',
          principalId: properties?.principalId ?? '',
        }))
      }),
    putRoleAssignment: (scope, name, { roleDefinitionId, principalId }) =>
      sendWrite(writes, 'PUT', `${roles(scope)}/${encodeURIComponent(name)}?api-version=${ROLES_VERSION}`, {
        // Told the type, ARM does not look the principal up, which fails for one that is new to the directory's replica.
        properties: { roleDefinitionId, principalId, principalType: 'ServicePrincipal' },
      }),
  }
}
