import Type from 'typebox'
import type { KeyVaultAccess } from '../../backup/facts-of-compute.ts'
import { grantCommand } from '../../diagnosis/key-vault-command.ts'
import type { PlanInput } from '../action.ts'
import { defineAction } from '../define-action.ts'
import { grant, GrantsWork, keyVaultAdministrator } from '../key-vault-grants.ts'
import type { PlanContent, PlannedCall } from '../plan.ts'
import { Preconditions } from '../preconditions.ts'
import { roleAssignmentName } from '../role-assignment-name.ts'
import { Named, Text } from '../../backup/schema.ts'

export interface KeyVaultGrants {
  /** KEY_VAULT_GRANTS_ENABLED: granting access to secrets is its own switch. */
  enabled: boolean
  /** BACKUP_SERVICE_PRINCIPAL_ID: ARM does not tell the object id of the Backup Management Service. */
  principalId?: string | undefined
}

const GrantKeyVaultAccessResult = Named('GrantKeyVaultAccessResult', {
  principalId: Text(),
  grantedOn: Type.Array(Text(), { description: 'Ids of key vaults.' }),
})

/** Lets Azure Backup read the keys and secrets of Azure Disk Encryption: those rights, in those vaults, nothing taken from anybody. */
export const grantKeyVaultAccessWith = (grants: KeyVaultGrants) =>
  defineAction({
    name: 'grantKeyVaultAccess',
    summary: 'Let the Backup Management Service read the keys and secrets of an encrypted VM',
    body: Type.Object({}, { additionalProperties: false }),
    result: GrantKeyVaultAccessResult,
    work: GrantsWork,
    deadlineSeconds: 3600,
    plan: (input) => planGrantKeyVaultAccess(input, grants),
    execute: grant,
  })

function planGrantKeyVaultAccess(
  { facts }: PlanInput,
  { enabled, principalId }: KeyVaultGrants,
): PlanContent<GrantsWork> {
  const rules = new Preconditions()
  const vaults = rules.known('KeyVaultsKnown', 'the key vaults of Azure Disk Encryption', facts.keyVaults) ?? []
  // Without the principal nothing can be told of any vault; the command for a person is then that of each.
  const lacking = vaults.filter(({ missingRights, reason }) =>
    missingRights === null ? reason === 'ServicePrincipalUnknown' : missingRights.length > 0,
  )
  for (const vault of vaults.filter((one) => one.missingRights === null && !lacking.includes(one))) unread(rules, vault)
  if (lacking.length > 0) allowed(rules, lacking, enabled, principalId)
  rules.known('LocksKnown', 'the locks', facts.locks)
  for (const { vaultId } of lacking) rules.notReadOnly(facts, vaultId)
  return {
    calls: lacking.map((vault) => callOf(vault, principalId)),
    preconditions: rules.preconditions,
    blockers: rules.blockers,
    dataLoss: [],
    risk: 'Reversible',
    approvalReasons: lacking.map(({ vaultId }) => `It gives access to the secrets in ${vaultId}.`),
    notes: lacking.length === 0 ? ['No key vault of this VM lacks a right: nothing will be done.'] : notesOn(lacking),
    work: {
      principalId: principalId ?? '',
      grants: lacking.map(({ vaultId, model, usesKeyEncryptionKey }) => ({ vaultId, model, usesKeyEncryptionKey })),
    },
  }
}

/** Off, or not knowing whom to let in: the refusal carries what a person can run instead. */
function allowed(rules: Preconditions, lacking: KeyVaultAccess[], enabled: boolean, principalId: string | undefined) {
  const byHand = `By hand: ${lacking.map((vault) => grantCommand(vault, principalId)).join(' ; ')}`
  const resourceId = lacking[0]?.vaultId ?? null
  rules.require('GrantsEnabled', enabled, {
    code: 'KeyVaultGrantsDisabled',
    message: `KEY_VAULT_GRANTS_ENABLED is off: this service grants no access to secrets. ${byHand}`,
    resourceId,
  })
  rules.require('ServicePrincipalKnown', principalId !== undefined, {
    code: 'ServicePrincipalUnknown',
    message: `BACKUP_SERVICE_PRINCIPAL_ID is not set, and ARM does not tell the object id of the Backup Management Service. ${byHand}`,
    resourceId,
  })
}

function unread(rules: Preconditions, { vaultId, reason, requiredPermission }: KeyVaultAccess) {
  if (reason === 'CustomRoleAssigned') {
    rules.needsPerson(
      'key-vault-permissions',
      `The Backup Management Service has a role on ${vaultId} that this service cannot read into: see whether it holds the rights of a backup before another is given.`,
      vaultId,
    )
    return
  }
  const missing = requiredPermission ? ` Missing permission: ${requiredPermission}.` : ''
  rules.block(
    'FactUnavailable',
    `Could not read key vault ${vaultId} (${reason ?? 'no reason is known'}), so nothing may be changed.${missing}`,
    vaultId,
  )
}

function callOf({ vaultId, model, usesKeyEncryptionKey }: KeyVaultAccess, principalId = ''): PlannedCall {
  if (model === 'Rbac') {
    const name = roleAssignmentName(vaultId, principalId, keyVaultAdministrator)
    return {
      method: 'PUT',
      resourceId: `${vaultId}/providers/Microsoft.Authorization/roleAssignments/${name}`,
      description: 'Assign Key Vault Administrator to the Backup Management Service, on this vault alone',
    }
  }
  const keys = usesKeyEncryptionKey ? 'keys and secrets' : 'secrets'
  return {
    method: 'PUT',
    resourceId: `${vaultId}/accessPolicies/add`,
    description: `Let the Backup Management Service get, list and back up ${keys}; existing access policies stay`,
  }
}

const notesOn = (lacking: KeyVaultAccess[]) => [
  'A grant takes some minutes to be seen by a backup.',
  ...lacking
    .filter(({ model }) => model === 'Rbac')
    .map(
      ({ vaultId }) =>
        `${vaultId} decides by roles, and Key Vault Administrator is the only built-in one that Azure Backup's documentation names; a custom role with fewer rights is for a person to make.`,
    ),
  ...lacking.flatMap(({ vaultId, firewall }) =>
    firewall ? [`The firewall of ${vaultId} refuses Azure Backup whatever its rights: ${firewall}.`] : [],
  ),
]
