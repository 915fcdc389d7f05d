import type { KeyVaultAccess } from '../backup/facts-of-compute.ts'
import { clouds } from '../backup/clouds.ts'
import { nameOf, parseArmId } from '../backup/resource-id.ts'

type Vault = Pick<KeyVaultAccess, 'vaultId' | 'model' | 'usesKeyEncryptionKey' | 'backupServiceApplicationId'>

/** Command that grants the rights: by the object id when known, else by the cloud's application id, else by the name. */
export function grantCommand(vault: Vault, objectId?: string) {
  const { vaultId, model, usesKeyEncryptionKey, backupServiceApplicationId: ofCloud } = vault
  const backupManagementService =
    ofCloud === undefined
      ? clouds.AzureCloud.backupManagementService
      : (ofCloud ?? `$(az ad sp list --display-name "Backup Management Service" --query "[0].appId" --output tsv)`)
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
