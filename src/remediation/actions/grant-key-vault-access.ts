import Type from 'typebox'
import type { KeyVaultAccess } from '../../backup/facts-of-compute.ts'
import { grantCommand } from '../../diagnosis/key-vault-command.ts'
import type { PlanInput } from '../action.ts'
import { defineAction } from '../define-action.ts'
import { grant, GrantsWork, keyVaultAdministrator } from '../key-vault-grants.ts'
import type { CallToMake, PlanContent } from '../plan.ts'
import { Preconditions } from '../preconditions.ts'
import { roleAssignmentName } from '../role-assignment-name.ts'
import { Named, Text } from '../../backup/schema.ts'
import type { Sentence } from '../../backup/sentence.ts'
import { things } from '../../diagnosis/finding.ts'

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
  const vaults = rules.known('KeyVaultsKnown', things.keyVaults, facts.keyVaults) ?? []
  // Without the principal nothing can be told of any vault; the command for a person is then that of each.
  const lacking = vaults.filter(({ missingRights, reason }) =>
    missingRights === null ? reason === 'ServicePrincipalUnknown' : missingRights.length > 0,
  )
  for (const vault of vaults.filter((one) => one.missingRights === null && !lacking.includes(one))) unread(rules, vault)
  if (lacking.length > 0) allowed(rules, lacking, enabled, principalId)
  rules.known('LocksKnown', things.locks, facts.locks)
  for (const { vaultId } of lacking) rules.notReadOnly(facts, vaultId)
  return {
    calls: lacking.map((vault) => callOf(vault, principalId)),
    preconditions: rules.preconditions,
    blockers: rules.blockers,
    dataLoss: [],
    risk: 'Reversible',
    approvalReasons: lacking.map(({ vaultId }) => ({
      en: `It gives access to the secrets in ${vaultId}.`,
      pt: `Dá acesso aos segredos em ${vaultId}.`,
    })),
    notes: lacking.length === 0 ? [noneLacking] : notesOn(lacking),
    work: {
      principalId: principalId ?? '',
      grants: lacking.map(({ vaultId, model, usesKeyEncryptionKey }) => ({ vaultId, model, usesKeyEncryptionKey })),
    },
  }
}

const noneLacking: Sentence = {
  en: 'No key vault of this VM lacks a right: nothing will be done.',
  pt: 'Não falta direito em nenhum cofre de chaves desta VM: nada será feito.',
}

/** Off, or not knowing whom to let in: the refusal carries what a person can run instead. */
function allowed(rules: Preconditions, lacking: KeyVaultAccess[], enabled: boolean, principalId: string | undefined) {
  const commands = lacking.map((vault) => grantCommand(vault, principalId)).join(' ; ')
  const byHand = { en: `By hand: ${commands}`, pt: `À mão: ${commands}` }
  const resourceId = lacking[0]?.vaultId ?? null
  rules.require('GrantsEnabled', enabled, {
    code: 'KeyVaultGrantsDisabled',
    message: {
      en: `KEY_VAULT_GRANTS_ENABLED is off: this service grants no access to secrets. ${byHand.en}`,
      pt: `KEY_VAULT_GRANTS_ENABLED está desligado: este serviço não concede acesso a segredos. ${byHand.pt}`,
    },
    resourceId,
  })
  rules.require('ServicePrincipalKnown', principalId !== undefined, {
    code: 'ServicePrincipalUnknown',
    message: {
      en: `BACKUP_SERVICE_PRINCIPAL_ID is not set, and ARM does not tell the object id of the Backup Management Service. ${byHand.en}`,
      pt: `BACKUP_SERVICE_PRINCIPAL_ID não está definido, e o ARM não informa o ID de objeto do Backup Management Service. ${byHand.pt}`,
    },
    resourceId,
  })
}

function unread(rules: Preconditions, { vaultId, reason, requiredPermission }: KeyVaultAccess) {
  if (reason === 'CustomRoleAssigned') {
    rules.needsPerson(
      'key-vault-permissions',
      {
        en: `The Backup Management Service has a role on ${vaultId} that this service cannot read into: see whether it holds the rights of a backup before another is given.`,
        pt: `O Backup Management Service tem em ${vaultId} uma função que este serviço não consegue ler: veja se ela contém os direitos de um backup antes de dar outra.`,
      },
      vaultId,
    )
    return
  }
  rules.block(
    'FactUnavailable',
    {
      en: `Could not read key vault ${vaultId} (${reason ?? 'no reason is known'}), so nothing may be changed.${requiredPermission ? ` Missing permission: ${requiredPermission}.` : ''}`,
      pt: `Não foi possível ler o cofre de chaves ${vaultId} (${reason ?? 'sem motivo conhecido'}), por isso nada pode ser alterado.${requiredPermission ? ` Permissão que falta: ${requiredPermission}.` : ''}`,
    },
    vaultId,
  )
}

function callOf({ vaultId, model, usesKeyEncryptionKey }: KeyVaultAccess, principalId = ''): CallToMake {
  if (model === 'Rbac') {
    const name = roleAssignmentName(vaultId, principalId, keyVaultAdministrator)
    return {
      method: 'PUT',
      resourceId: `${vaultId}/providers/Microsoft.Authorization/roleAssignments/${name}`,
      description: {
        en: 'Assign Key Vault Administrator to the Backup Management Service, on this vault alone',
        pt: 'Atribuir Key Vault Administrator ao Backup Management Service, somente neste cofre',
      },
    }
  }
  return {
    method: 'PUT',
    resourceId: `${vaultId}/accessPolicies/add`,
    description: {
      en: `Let the Backup Management Service get, list and back up ${usesKeyEncryptionKey ? 'keys and secrets' : 'secrets'}; existing access policies stay`,
      pt: `Permitir ao Backup Management Service obter, listar e fazer backup de ${usesKeyEncryptionKey ? 'chaves e segredos' : 'segredos'}; as políticas de acesso existentes ficam`,
    },
  }
}

const notesOn = (lacking: KeyVaultAccess[]): Sentence[] => [
  {
    en: 'A grant takes some minutes to be seen by a backup.',
    pt: 'Uma concessão leva alguns minutos até ser vista por um backup.',
  },
  ...lacking
    .filter(({ model }) => model === 'Rbac')
    .map(({ vaultId }) => ({
      en: `${vaultId} decides by roles, and Key Vault Administrator is the only built-in one that Azure Backup's documentation names; a custom role with fewer rights is for a person to make.`,
      pt: `${vaultId} decide por funções, e Key Vault Administrator é a única interna que a documentação do Backup do Azure cita; criar uma função personalizada com menos direitos cabe a uma pessoa.`,
    })),
  ...lacking.flatMap(({ vaultId, firewall }) =>
    firewall
      ? [
          {
            en: `The firewall of ${vaultId} refuses Azure Backup whatever its rights: ${firewall}.`,
            pt: `O firewall de ${vaultId} recusa o Backup do Azure, quaisquer que sejam seus direitos: ${firewall}.`,
          },
        ]
      : [],
  ),
]
