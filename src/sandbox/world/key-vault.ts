import { guidOf } from './guid.ts'
import type { DiskEncryptionSettings } from './compute.ts'
import { isWithin, type Resource } from './resource.ts'
import type { World } from './world.ts'

interface AccessPolicy {
  objectId: string
  permissions: { keys: string[]; secrets: string[]; certificates?: string[] }
}

interface KeyVaultOptions {
  rbac?: boolean
  accessPolicies?: AccessPolicy[]
  /** Whom a closed vault lets through. */
  firewall?: 'None' | 'AzureServices'
}

/** Azure Disk Encryption keeps secrets and wrapping keys in such a vault; Azure Backup has to be let in. */
export function aKeyVault(
  world: World,
  group: string,
  name: string,
  { rbac = false, accessPolicies = [], firewall }: KeyVaultOptions = {},
): Resource {
  return world.keyVaults.add({
    id: `${group}/providers/Microsoft.KeyVault/vaults/${name}`,
    name,
    type: 'Microsoft.KeyVault/vaults',
    location: 'westeurope',
    tags: {},
    properties: {
      sku: { family: 'A', name: 'standard' },
      tenantId: world.tenantId,
      accessPolicies: accessPolicies.map((policy) => ({ tenantId: world.tenantId, ...policy })),
      enabledForDeployment: false,
      enabledForDiskEncryption: true,
      enabledForTemplateDeployment: false,
      enableSoftDelete: true,
      softDeleteRetentionInDays: 90,
      enableRbacAuthorization: rbac,
      vaultUri: `https://${name}.vault.azure.net/`,
      provisioningState: 'Succeeded',
      publicNetworkAccess: firewall === 'AzureServices' ? 'Disabled' : 'Enabled',
      ...(firewall
        ? { networkAcls: { defaultAction: 'Deny', bypass: firewall, ipRules: [], virtualNetworkRules: [] } }
        : {}),
    },
  })
}

/** Rights that the documentation asks for: with a key encryption key, both lists. */
export const backupAccess = (objectId: string): AccessPolicy => ({
  objectId,
  permissions: { keys: ['Get', 'List', 'Backup'], secrets: ['Get', 'List', 'Backup'] },
})

/** What the documentation asks for of secrets, and of keys where one wraps the secret; a firewall lets trusted services through or nobody. */
export function mayReadKeys(world: World, { diskEncryptionKey, keyEncryptionKey }: DiskEncryptionSettings): boolean {
  const vault = world.keyVaults.get(diskEncryptionKey?.sourceVault.id ?? '')
  if (!vault) return false
  const { accessPolicies, enableRbacAuthorization, networkAcls } = vault.properties as {
    accessPolicies: AccessPolicy[]
    enableRbacAuthorization: boolean
    networkAcls?: { defaultAction: string; bypass: string }
  }
  if (networkAcls?.defaultAction === 'Deny' && networkAcls.bypass === 'None') return false
  const principal = world.backupServicePrincipalId
  if (enableRbacAuthorization)
    return world.roleAssignments
      .values()
      .some(({ properties }) => properties.principalId === principal && isWithin(vault.id, String(properties.scope)))
  const granted = accessPolicies.find(({ objectId }) => objectId === principal)?.permissions
  const has = (rights: string[] = []) =>
    ['get', 'list', 'backup'].every((right) => rights.some((one) => one.toLowerCase() === right))
  return has(granted?.secrets) && (!keyEncryptionKey || has(granted?.keys))
}

export const keyVaultAdministrator = '00482a5a-887f-4fb3-b363-3b7fe8e74483'

export function aRoleAssignment(world: World, scope: string, roleDefinition: string, principalId: string): Resource {
  const name = guidOf(`${scope} ${roleDefinition} ${principalId}`)
  const subscription = scope.split('/').slice(0, 3).join('/')
  return world.roleAssignments.add({
    properties: {
      roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleDefinition}`,
      principalId,
      principalType: 'ServicePrincipal',
      scope,
    },
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    type: 'Microsoft.Authorization/roleAssignments',
    name,
  })
}
