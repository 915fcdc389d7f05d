export const subscription = '/subscriptions/00000000-0000-0000-0000-000000000001'
export const pointGroup = `${subscription}/resourceGroups/AzureBackupRG_westeurope_1`
export const itemOf = (name: string) =>
  `${subscription}/resourceGroups/vaults/providers/Microsoft.RecoveryServices/vaults/v/backupFabrics/Azure/protectionContainers/c/protectedItems/${name}`
