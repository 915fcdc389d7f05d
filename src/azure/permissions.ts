/** The ARM action that each read needs: what a refused fact names, and what docker/azure/reader-role.json grants (`permissions`: what sweeps need besides). */
export const permissions = {
  virtualMachine: 'Microsoft.Compute/virtualMachines/read',
  extensions: 'Microsoft.Compute/virtualMachines/extensions/read',
  disks: 'Microsoft.Compute/disks/read',
  diskEncryptionSets: 'Microsoft.Compute/diskEncryptionSets/read',
  collections: 'Microsoft.Compute/restorePointCollections/read',
  locks: 'Microsoft.Authorization/locks/read',
  backupStatus: 'Microsoft.RecoveryServices/locations/backupStatus/action',
  vaults: 'Microsoft.RecoveryServices/vaults/read',
  protectedItem: 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/read',
  items: 'Microsoft.RecoveryServices/vaults/backupProtectedItems/read',
  policy: 'Microsoft.RecoveryServices/vaults/backupPolicies/read',
  jobs: 'Microsoft.RecoveryServices/vaults/backupJobs/read',
  recoveryPoints:
    'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/recoveryPoints/read',
  keyVault: 'Microsoft.KeyVault/vaults/read',
  roleAssignments: 'Microsoft.Authorization/roleAssignments/read',
  roleDefinitions: 'Microsoft.Authorization/roleDefinitions/read',
  permissions: 'Microsoft.Authorization/permissions/read',
  subscriptions: 'Microsoft.Resources/subscriptions/read',
} as const
