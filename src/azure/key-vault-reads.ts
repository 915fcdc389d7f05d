import { apiVersions } from '../backup/api-versions.ts'
import { collected, type Fact } from '../backup/fact.ts'
import type { KeyVaultAccess } from '../backup/facts-of-compute.ts'
import { foldCase } from '../backup/resource-id.ts'
import { answered } from './answered.ts'
import { unexpected } from './arm-error.ts'
import type { ArmClients } from './clients.ts'
import {
  accessByPolicy,
  accessByRole,
  accessUnread,
  firewallOf,
  lackingIn,
  rolesOn,
  type KeyVaultModel,
  type RoleAssignment,
  type RoleDefinition,
} from './key-vaults.ts'
import { permissions } from './permissions.ts'
import { listed, listIn, pagesFrom } from './listing.ts'
import { fewEnough, read } from './reading.ts'

export interface KeyVaultOfDisk {
  vaultId: string
  usesKeyEncryptionKey: boolean
}

// Neither provider has an SDK among ours; these are their stable versions.
export const VAULT_VERSION = apiVersions.keyVaults.newest
export const ROLES_VERSION = apiVersions.roles.newest

/** Roles of one principal on one vault. */
const MOST_ROLES = 20

/** Rights of the Backup Management Service in each key vault. A vault that cannot be read has its reason in its own entry. */
export async function keyVaultAccess(
  clients: ArmClients,
  vaults: KeyVaultOfDisk[],
  principalId: string | undefined,
  now: string,
): Promise<Fact<KeyVaultAccess[]>> {
  const joined = new Map<string, KeyVaultOfDisk>()
  for (const vault of vaults) {
    const key = foldCase(vault.vaultId)
    joined.set(key, {
      ...vault,
      usesKeyEncryptionKey: vault.usesKeyEncryptionKey || (joined.get(key)?.usesKeyEncryptionKey ?? false),
    })
  }
  return collected(await Promise.all([...joined.values()].map((vault) => accessTo(clients, vault, principalId))), now)
}

/** Role assignments of one principal on a scope, and above and below it. */
export const roleAssignmentsOn = (get: (url: string) => Promise<unknown>, scope: string, principalId: string) => {
  const filter = encodeURIComponent(`principalId eq '${principalId}'`)
  const url = `${scope}/providers/Microsoft.Authorization/roleAssignments?api-version=${ROLES_VERSION}&$filter=${filter}`
  return listed(pagesFrom<RoleAssignment>(get, url))
}

async function accessTo(
  clients: ArmClients,
  { vaultId, usesKeyEncryptionKey }: KeyVaultOfDisk,
  principalId: string | undefined,
) {
  const get =
    <T>(url: string) =>
    async () =>
      JSON.parse((await answered(() => clients.send('GET', url))).bodyAsText ?? '{}') as T
  const vault = await read(permissions.keyVault, async () => {
    const found = await get<KeyVaultModel>(`${vaultId}?api-version=${VAULT_VERSION}`)()
    if (!found.properties) throw unexpected('a key vault has no properties')
    if (!found.properties.enableRbacAuthorization) listIn(found.properties.accessPolicies, 'accessPolicies')
    return found
  })
  if (vault.status === 'Unavailable')
    return accessUnread(vaultId, usesKeyEncryptionKey, vault.reason, vault.requiredPermission ?? null)
  const firewall = firewallOf(vault.value)
  if (!vault.value.properties?.enableRbacAuthorization)
    return { ...accessByPolicy(vaultId, vault.value, usesKeyEncryptionKey, principalId), firewall }
  if (!principalId) return { ...accessByRole(vaultId, [], usesKeyEncryptionKey, undefined), firewall }
  const roles = await read(permissions.roleAssignments, () =>
    roleAssignmentsOn((url) => get<unknown>(url)(), vaultId, principalId),
  )
  if (roles.status === 'Unavailable') {
    return {
      ...accessUnread(vaultId, usesKeyEncryptionKey, roles.reason, roles.requiredPermission ?? null),
      model: 'Rbac' as const,
      firewall,
    }
  }
  const access = accessByRole(vaultId, roles.value, usesKeyEncryptionKey, principalId)
  if (access.reason !== 'CustomRoleAssigned') return { ...access, firewall }
  const ids = fewEnough(rolesOn(vaultId, roles.value, principalId), MOST_ROLES)
  const definitions = await Promise.all(
    ids.map((id) => read(permissions.roleDefinitions, get<RoleDefinition>(`${id}?api-version=${ROLES_VERSION}`))),
  )
  const unread = definitions.find((definition) => definition.status === 'Unavailable')
  const missing = lackingIn(
    definitions.flatMap((definition) => (definition.status === 'Collected' ? [definition.value] : [])),
    usesKeyEncryptionKey,
  )
  // Rights that the roles grant which could be read are granted, whatever the others hold.
  if (missing.length > 0 && unread)
    return {
      ...access,
      reason: unread.requiredPermission ? unread.reason : access.reason,
      requiredPermission: unread.requiredPermission ?? null,
      firewall,
    }
  return { ...access, missingRights: missing, reason: null, firewall }
}
