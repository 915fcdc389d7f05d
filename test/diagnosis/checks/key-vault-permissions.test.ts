import type { BackupJob } from '../../../src/backup/facts-of-backup.ts'
import type { KeyVaultAccess } from '../../../src/backup/facts-of-compute.ts'
import type { CheckInput } from '../../../src/diagnosis/check.ts'
import { keyVaultPermissions } from '../../../src/diagnosis/checks/key-vault-permissions.ts'
import { checkTable } from '../check-table.ts'
import { aVm, failedJob, healthyVm, read, refused } from '../facts-builder.ts'

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

const withJobs = (input: CheckInput, jobs: BackupJob[]) => ({
  ...input,
  facts: { ...input.facts, backupJobs: read(jobs) },
})
const notBackedUp = (input: CheckInput) => withJobs(input, [])
const failedForRights = (input: CheckInput) => withJobs(input, [failedJob('UserErrorKeyvaultPermissionsNotConfigured')])

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
    notBackedUp(encrypted(access({ missingRights: null, reason: 'ServicePrincipalUnknown' }))),
    'Unknown',
    'ServicePrincipalUnknown',
    { says: 'ServicePrincipalUnknown' },
  ],
  [
    'cannot be told for want of a permission',
    notBackedUp(
      encrypted(
        access({
          missingRights: null,
          reason: 'AuthorizationFailed',
          requiredPermission: 'Microsoft.KeyVault/vaults/read',
        }),
      ),
    ),
    'Unknown',
    'AuthorizationFailed',
    { permission: 'Microsoft.KeyVault/vaults/read' },
  ],
  [
    'cannot be told, and the last backup completed',
    encrypted(access({ missingRights: null, reason: 'ServicePrincipalUnknown' })),
    'RuledOut',
    'BackupCompletes',
    { says: 'key vault keys cannot be told .* but the last backup, of 2026-11-22T22:41:00Z, completed' },
  ],
  [
    'cannot be told, and the last backup failed for want of rights',
    failedForRights(encrypted(access({ missingRights: null, reason: 'ServicePrincipalUnknown' }))),
    'Confirmed',
    'LastBackupSaysSo',
    { severity: 'Warning', actions: ['grantKeyVaultAccess', 'triggerBackup'] },
  ],
  [
    'all rights, and the last backup failed for want of them',
    failedForRights(encrypted(access({}))),
    'RuledOut',
    'RightsGranted',
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
