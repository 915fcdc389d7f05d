import { operation } from '../operation.ts'
import { page } from '../paging.ts'
import { softDeleteDaysOf } from '../world/vault.ts'
import { vaultPath } from './paths.ts'
import { withVault } from './vaults.ts'

const action = (type: string) => `Microsoft.RecoveryServices/vaults/${type}/read`

/** Fixed settings of this world's vaults, without a resource guard. */
export const vaultSettingsOperations = [
  operation({
    id: 'BackupResourceVaultConfigs_Get',
    method: 'GET',
    path: `${vaultPath}/backupconfig/vaultconfig`,
    action: action('backupconfig'),
    answers: [200],
    knownFrom: 'specification',
    handle: (call) =>
      withVault(call, (vault) => ({
        status: 200,
        body: {
          id: `${vault.id}/backupconfig/vaultconfig`,
          name: 'vaultconfig',
          type: 'Microsoft.RecoveryServices/vaults/backupconfig',
          properties: {
            enhancedSecurityState: 'Enabled',
            softDeleteFeatureState: 'Enabled',
            softDeleteRetentionPeriodInDays: softDeleteDaysOf(vault),
            isSoftDeleteFeatureStateEditable: true,
          },
        },
      })),
  }),
  operation({
    id: 'BackupResourceStorageConfigsNonCRR_Get',
    method: 'GET',
    path: `${vaultPath.replace('/subscriptions', '/Subscriptions')}/backupstorageconfig/vaultstorageconfig`,
    action: action('backupstorageconfig'),
    answers: [200],
    knownFrom: 'specification',
    handle: (call) =>
      withVault(call, (vault) => ({
        status: 200,
        body: {
          id: `${vault.id}/backupstorageconfig/vaultstorageconfig`,
          name: 'vaultstorageconfig',
          type: 'Microsoft.RecoveryServices/vaults/backupstorageconfig',
          properties: {
            storageModelType: 'GeoRedundant',
            storageType: 'GeoRedundant',
            storageTypeState: 'Locked',
            crossRegionRestoreFlag: false,
          },
        },
      })),
  }),
  operation({
    id: 'ResourceGuardProxies_Get',
    method: 'GET',
    path: `${vaultPath}/backupResourceGuardProxies`,
    action: action('backupResourceGuardProxies'),
    answers: [200],
    knownFrom: 'specification',
    handle: (call) => withVault(call, () => page(call, [])),
  }),
]
