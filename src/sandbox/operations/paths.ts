/** Path templates as the OpenAPI files write them. */
export const subscription = '/subscriptions/{subscriptionId}'
export const group = `${subscription}/resourceGroups/{resourceGroupName}`
export const vmPath = `${group}/providers/Microsoft.Compute/virtualMachines/{vmName}`
export const collectionPath = `${group}/providers/Microsoft.Compute/restorePointCollections/{restorePointCollectionName}`
export const vaultPath = `${group}/providers/Microsoft.RecoveryServices/vaults/{vaultName}`
export const itemPath = `${vaultPath}/backupFabrics/{fabricName}/protectionContainers/{containerName}/protectedItems/{protectedItemName}`
