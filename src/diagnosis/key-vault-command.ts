import type { KeyVaultAccess } from '../backup/facts-of-compute.ts'
import { nameOf, parseArmId } from '../backup/resource-id.ts'

/** Application id of the Backup Management Service in the public cloud; Azure Government and China have others. */
const backupManagementService = '262044b1-e2ce-469f-a196-69ab7ada62d3'

/** Command that grants the rights: by the object id when known, else by the public cloud's application id. */
export function grantCommand(
  { vaultId, model, usesKeyEncryptionKey }: Pick<KeyVaultAccess, 'vaultId' | 'model' | 'usesKeyEncryptionKey'>,
  objectId?: string,
) {
  if (model === 'Rbac') {
    const assignee = objectId
      ? `--assignee-object-id ${objectId} --assignee-principal-type ServicePrincipal`
      : `--assignee ${backupManagementService}`
    return `az role assignment create --role "Key Vault Administrator" ${assignee} --scope ${vaultId}`
  }
  const { subscriptionId = '', resourceGroup = '' } = parseArmId(vaultId) ?? {}
  const whom = objectId ? `--object-id ${objectId}` : `--spn ${backupManagementService}`
  const keys = usesKeyEncryptionKey ? ' --key-permissions get list backup' : ''
  return `az keyvault set-policy --name ${nameOf(vaultId)} --resource-group ${resourceGroup} --subscription ${subscriptionId} ${whom} --secret-permissions get list backup${keys}`
}
