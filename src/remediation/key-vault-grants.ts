import Type, { type Static } from 'typebox'
import { Text } from '../backup/schema.ts'
import type { AccessPolicyEntry } from '../backup/key-vault-control.ts'
import { foldCase, nameOf, subscriptionOf } from '../backup/resource-id.ts'
import type { Observation, Run } from './action.ts'
import { roleAssignmentName } from './role-assignment-name.ts'

/** Built-in role (built-in-roles; the GUID is from memory). */
export const keyVaultAdministrator = '00482a5a-887f-4fb3-b363-3b7fe8e74483'

/** Rights that the backup of an encrypted VM needs (backup-azure-vms-encryption); key rights only with a key encryption key. */
const rights = ['get', 'list', 'backup']

const Grant = Type.Object({ vaultId: Text(), model: Text(), usesKeyEncryptionKey: Type.Boolean() })
type Grant = Static<typeof Grant>
export const GrantsWork = Type.Object({ principalId: Text(), grants: Type.Array(Grant) })
export type GrantsWork = Static<typeof GrantsWork>

export async function grant(run: Run, { principalId, grants }: GrantsWork) {
  const granted: string[] = []
  for (const one of grants) {
    const outcome = one.model === 'Rbac' ? await byRole(run, one, principalId) : await byPolicy(run, one, principalId)
    if (outcome.sent) granted.push(one.vaultId)
  }
  return { principalId, grantedOn: granted }
}

/** `add` merges: whatever the principal or anybody else has stays. */
function byPolicy(run: Run, { vaultId, usesKeyEncryptionKey }: Grant, principalId: string) {
  const entry: AccessPolicyEntry = {
    tenantId: '',
    objectId: principalId,
    keys: usesKeyEncryptionKey ? rights : [],
    secrets: rights,
  }
  return run.write(`grant access to key vault ${nameOf(vaultId)}`, {
    method: 'PUT',
    resourceId: `${vaultId}/accessPolicies/add`,
    description: 'Let the Backup Management Service in by access policy',
    async observe(): Promise<Observation> {
      const vault = await run.azure.getKeyVault(vaultId)
      if (!vault) return gone(vaultId)
      if (vault.usesRoles) return changed(vaultId)
      if (isGranted(vault.accessPolicies, entry)) return { state: 'Done', detail: 'The rights are there.' }
      entry.tenantId = vault.tenantId ?? ''
      return { state: 'Needed' }
    },
    send: () => run.azure.addAccessPolicy(vaultId, entry),
  })
}

function byRole(run: Run, { vaultId }: Grant, principalId: string) {
  const name = roleAssignmentName(vaultId, principalId, keyVaultAdministrator)
  const roleDefinitionId = `${subscriptionOf(vaultId) ?? ''}/providers/Microsoft.Authorization/roleDefinitions/${keyVaultAdministrator}`
  return run.write(`assign role on key vault ${nameOf(vaultId)}`, {
    method: 'PUT',
    resourceId: `${vaultId}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    description: 'Let the Backup Management Service in by role',
    async observe(): Promise<Observation> {
      const vault = await run.azure.getKeyVault(vaultId)
      if (!vault) return gone(vaultId)
      if (!vault.usesRoles) return changed(vaultId)
      const assigned = await run.azure.listRoleAssignments(vaultId, principalId)
      return assigned.some((one) => foldCase(one.roleDefinitionId).endsWith(keyVaultAdministrator))
        ? { state: 'Done', detail: 'The role is assigned.' }
        : { state: 'Needed' }
    },
    send: () => run.azure.putRoleAssignment(vaultId, name, { roleDefinitionId, principalId }),
  })
}

function isGranted(policies: AccessPolicyEntry[], wanted: AccessPolicyEntry) {
  const own = policies.filter(({ objectId }) => foldCase(objectId) === foldCase(wanted.objectId))
  const has = (part: 'keys' | 'secrets') =>
    wanted[part].every((right) =>
      own.some((policy) => policy[part].some((known) => [right, 'all'].includes(foldCase(known)))),
    )
  return has('keys') && has('secrets')
}

const gone = (vaultId: string): Observation => ({
  state: 'Refused',
  code: 'PlanChanged',
  message: `${vaultId} is not there any more.`,
})
const changed = (vaultId: string): Observation => ({
  state: 'Refused',
  code: 'PlanChanged',
  message: `${vaultId} has changed between access policies and roles since the plan was made.`,
})
