import type { KeyVaultAccess } from '../../../src/backup/facts-of-compute.ts'
import { keyVaultPermissions } from '../../../src/diagnosis/checks/key-vault-permissions.ts'
import { checkTable } from '../check-table.ts'
import { aVm, healthyVm, read, refused } from '../facts-builder.ts'

const access = (rest: Partial<KeyVaultAccess>): KeyVaultAccess => ({
  vaultId: '/vaults/keys',
  usesKeyEncryptionKey: true,
  model: 'AccessPolicy',
  missingRights: [],
  reason: null,
  requiredPermission: null,
  ...rest,
})
const encryptedVm = read(aVm({ encryption: { adeEnabled: true, keyVaults: [] } }))
const encrypted = (...keyVaults: KeyVaultAccess[]) =>
  healthyVm({ virtualMachine: encryptedVm, keyVaults: read(keyVaults) })

checkTable(keyVaultPermissions, [
  ['not encrypted', healthyVm(), 'NotApplicable', 'NoDiskEncryption'],
  ['not encrypted, vaults not asked', healthyVm({ keyVaults: refused('p') }), 'NotApplicable', 'NoDiskEncryption'],
  ['all rights', encrypted(access({})), 'RuledOut', 'RightsGranted'],
  [
    'a right is missing',
    encrypted(access({}), access({ vaultId: '/vaults/other', missingRights: ['secrets/get'] })),
    'Confirmed',
    'RightsMissing',
    { severity: 'Blocking', says: 'secrets/get on key vault other', actions: ['grantKeyVaultAccess', 'triggerBackup'] },
  ],
  [
    'cannot be told',
    encrypted(access({ missingRights: null, reason: 'ServicePrincipalUnknown' })),
    'Unknown',
    'ServicePrincipalUnknown',
    { says: 'ServicePrincipalUnknown' },
  ],
  [
    'cannot be told for want of a permission',
    encrypted(
      access({
        missingRights: null,
        reason: 'AuthorizationFailed',
        requiredPermission: 'Microsoft.KeyVault/vaults/read',
      }),
    ),
    'Unknown',
    'AuthorizationFailed',
    { permission: 'Microsoft.KeyVault/vaults/read' },
  ],
  [
    'missing outweighs not told',
    encrypted(access({ missingRights: null }), access({ missingRights: ['keys/backup'] })),
    'Confirmed',
    'RightsMissing',
  ],
  ['encrypted without a vault', encrypted(), 'Unknown', 'KeyVaultNotReported'],
  [
    'encrypted, vaults not readable',
    healthyVm({ virtualMachine: encryptedVm, keyVaults: refused('p') }),
    'Unknown',
    'FactUnavailable',
    { permission: 'p' },
  ],
  [
    'neither VM nor vaults readable',
    healthyVm({ virtualMachine: refused('v'), keyVaults: refused('p') }),
    'Unknown',
    'FactUnavailable',
    { permission: 'p' },
  ],
])
