import type { KeyVaultAccess } from '../backup/facts-of-compute.ts'
import { isAtOrBelow, sameId } from '../backup/resource-id.ts'
import { coveredBy } from './wildcard.ts'
import { sameText, textOf } from './wire.ts'

export interface KeyVaultModel {
  id?: string
  properties?: {
    tenantId?: string
    enableRbacAuthorization?: boolean
    accessPolicies?: { tenantId?: string; objectId?: string; permissions?: { keys?: string[]; secrets?: string[] } }[]
    networkAcls?: { defaultAction?: string; bypass?: string } | null
    publicNetworkAccess?: string
  }
}

/**
 * Azure Backup reaches a firewalled vault as a trusted Azure service only (key-vault/general/overview-vnet-service-endpoints). Those are let
 * through unless the vault says otherwise: the default of `bypass` is AzureServices (NetworkRuleSet), of a vault without public access too.
 */
export function firewallOf({ properties = {} }: KeyVaultModel): string | null {
  const { networkAcls, publicNetworkAccess } = properties
  const bypass = textOf(networkAcls?.bypass)
  const closed = sameText(publicNetworkAccess, 'Disabled')
    ? 'publicNetworkAccess is Disabled'
    : sameText(networkAcls?.defaultAction, 'Deny')
      ? 'networkAcls.defaultAction is Deny'
      : null
  if (closed === null || bypass === null || sameText(bypass, 'AzureServices')) return null
  return `${closed} and networkAcls.bypass is ${bypass}`
}

/** Role definitions that hold every right an encrypted backup needs: Key Vault Administrator (built-in-roles; the GUID is from memory). */
const sufficientRoles = ['00482a5a-887f-4fb3-b363-3b7fe8e74483']

const accessOf = (vaultId: string, usesKeyEncryptionKey: boolean, model: KeyVaultAccess['model']) => ({
  vaultId,
  usesKeyEncryptionKey,
  model,
  missingRights: null,
  reason: null,
  requiredPermission: null,
})

/** Rights that an encrypted VM's backup needs (backup-azure-vms-encryption): keys only where a key encryption key is used. */
export function accessByPolicy(
  vaultId: string,
  vault: KeyVaultModel,
  usesKeyEncryptionKey: boolean,
  principalId: string | undefined,
): KeyVaultAccess {
  const access = accessOf(vaultId, usesKeyEncryptionKey, 'AccessPolicy')
  if (!principalId) return { ...access, reason: 'ServicePrincipalUnknown' }
  const policies = (vault.properties?.accessPolicies ?? []).filter(({ objectId }) => sameText(objectId, principalId))
  const has = (kind: 'keys' | 'secrets', right: string) =>
    policies.some(({ permissions }) =>
      (permissions?.[kind] ?? []).some((granted) => sameText(granted, right) || sameText(granted, 'all')),
    )
  const needed = (['secrets', ...(usesKeyEncryptionKey ? (['keys'] as const) : [])] as const).flatMap((kind) =>
    ['get', 'list', 'backup'].map((right) => [kind, right] as const),
  )
  return {
    ...access,
    missingRights: needed.filter(([kind, right]) => !has(kind, right)).map(([kind, right]) => `${kind}/${right}`),
  }
}

export interface RoleAssignment {
  properties?: { principalId?: string; roleDefinitionId?: string; scope?: string }
}

/** The list holds what is assigned below the vault as well, to one key of it for instance. */
export const reaches =
  (vaultId: string) =>
  ({ properties: { scope } = {} }: RoleAssignment) =>
    scope === undefined || sameId(scope, vaultId) || !isAtOrBelow(scope, vaultId)

export interface RoleDefinition {
  properties?: { permissions?: { dataActions?: string[]; notDataActions?: string[] }[] }
}

/** The data actions that an encrypted VM's backup needs (backup-azure-vms-encryption). */
const neededActions = (usesKeyEncryptionKey: boolean) => [
  'secrets/getSecret',
  'secrets/backup',
  'secrets/readMetadata',
  ...(usesKeyEncryptionKey ? ['keys/read', 'keys/backup'] : []),
]

/** `Microsoft.KeyVault/vaults/secrets/getSecret/action`; the one that reads ends in no `action`. */
const actionOf = (right: string) => `Microsoft.KeyVault/vaults/${right}${right.endsWith('/read') ? '' : '/action'}`

const covers = (patterns: readonly string[] | undefined, action: string) =>
  (patterns ?? []).some((pattern) => coveredBy(pattern, action))

/** What the roles together lack; each takes its own exceptions away from what it grants alone. */
export const lackingIn = (definitions: readonly RoleDefinition[], usesKeyEncryptionKey: boolean) =>
  neededActions(usesKeyEncryptionKey).filter(
    (right) =>
      !definitions.some(({ properties }) =>
        (properties?.permissions ?? []).some(
          ({ dataActions, notDataActions }) =>
            covers(dataActions, actionOf(right)) && !covers(notDataActions, actionOf(right)),
        ),
      ),
  )

/** Ids of the roles that the principal has on the vault. */
export const rolesOn = (vaultId: string, assignments: RoleAssignment[], principalId: string) =>
  assignments
    .filter(reaches(vaultId))
    .filter(({ properties }) => sameText(properties?.principalId, principalId))
    .flatMap(({ properties }) => properties?.roleDefinitionId ?? [])

export function accessByRole(
  vaultId: string,
  assignments: RoleAssignment[],
  usesKeyEncryptionKey: boolean,
  principalId: string | undefined,
): KeyVaultAccess {
  const access = accessOf(vaultId, usesKeyEncryptionKey, 'Rbac')
  if (!principalId) return { ...access, reason: 'ServicePrincipalUnknown' }
  const roles = rolesOn(vaultId, assignments, principalId)
  if (roles.some((role) => sufficientRoles.some((known) => role.toLowerCase().endsWith(known))))
    return { ...access, missingRights: [] }
  // A custom role may hold the rights: its definition tells, where it is read.
  if (roles.length > 0) return { ...access, reason: 'CustomRoleAssigned' }
  return {
    ...access,
    missingRights: [
      'secrets/getSecret',
      'secrets/backup',
      ...(usesKeyEncryptionKey ? ['keys/read', 'keys/backup'] : []),
    ],
  }
}

export const accessUnread = (
  vaultId: string,
  usesKeyEncryptionKey: boolean,
  reason: string,
  requiredPermission: string | null,
): KeyVaultAccess => ({
  ...accessOf(vaultId, usesKeyEncryptionKey, 'AccessPolicy'),
  reason,
  requiredPermission,
})
