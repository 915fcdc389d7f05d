import { operation } from '../operation.ts'
import { containerOf, vaultIdOf } from '../world/protected-item.ts'

/** Answers 200 for every VM, protected, unknown or in another region: it looks the VM's name up, not the VM. */
export const backupStatusOperation = operation({
  id: 'BackupStatus_Get',
  method: 'POST',
  path: '/Subscriptions/{subscriptionId}/providers/Microsoft.RecoveryServices/locations/{azureRegion}/backupStatus',
  action: 'Microsoft.RecoveryServices/locations/backupStatus/action',
  answers: [200],
  knownFrom: 'recording',
  reads: true,
  handle: ({ body, params, world }) => {
    const { resourceId = '' } = (body ?? {}) as { resourceId?: string }
    const [item] = world.protectedItems.about(resourceId)
    const vault = item && world.vaults.get(vaultIdOf(item.id))
    // The call is regional: a vault of another region does not know the VM.
    const known = vault?.location?.toLowerCase() === params.azureRegion?.toLowerCase() ? item : undefined
    const container = containerOf(resourceId, 'LowerCase').toLowerCase()
    return {
      status: 200,
      body: {
        protectionStatus: known ? 'Protected' : 'NotProtected',
        ...(known && vault ? { vaultId: vault.id } : {}),
        fabricName: 'Azure',
        containerName: `iaasvmcontainer;${container}`,
        protectedItemName: `vm;${container}`,
        ...(known ? { policyName: known.properties.policyName } : {}),
        protectedItemsCount: 0,
        // Recorded, though the specification does not have it.
        objectType: 'BackupStatusResponse',
      },
    }
  },
})
