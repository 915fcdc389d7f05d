import type { ProtectedItem } from './backup.ts'
import { guidOf } from './guid.ts'
import { backupTime } from './time.ts'
import type { World } from './world.ts'

/** Where a recovery point is: snapshot and vault, snapshot only, or vault only after the snapshot was cleaned up. */
export type Tiers = 'InstantAndVault' | 'InstantOnly' | 'VaultOnly'

const details = {
  InstantAndVault: [
    { type: 'InstantRP', status: 'Valid' },
    { type: 'HardenedRP', status: 'Valid' },
  ],
  InstantOnly: [{ type: 'InstantRP', status: 'Valid' }],
  VaultOnly: [
    { type: 'InstantRP', status: 'Deleted' },
    { type: 'HardenedRP', status: 'Valid' },
  ],
}

export function aRecoveryPoint(
  world: World,
  item: ProtectedItem,
  time: Date,
  tiers: Tiers,
  { encrypted = false, os = 'Windows', policyType = 'V1', consistency = '' } = {},
) {
  const name = String(
    parseInt(
      guidOf(item.id + time.toISOString())
        .replaceAll('-', '')
        .slice(0, 12),
      16,
    ),
  )
  return world.recoveryPoints.add({
    id: `${item.id}/recoveryPoints/${name}`,
    name,
    type: `${item.type ?? ''}/recoveryPoints`,
    properties: {
      objectType: 'IaasVMRecoveryPoint',
      recoveryPointType: consistency || (os === 'Windows' ? 'AppConsistent' : 'FileSystemConsistent'),
      recoveryPointTime: backupTime(time),
      recoveryPointAdditionalInfo: '',
      sourceVMStorageType: 'PremiumVMOnPartialPremiumStorage',
      isSourceVMEncrypted: encrypted,
      isInstantIlrSessionActive: false,
      recoveryPointTierDetails: structuredClone(details[tiers]),
      isManagedVirtualMachine: true,
      virtualMachineSize: 'Standard_D4s_v5',
      originalStorageAccountOption: false,
      osType: os,
      recoveryPointMoveReadinessInfo: {
        ArchivedRP: {
          isReadyForMove: false,
          additionalInfo:
            "We're still determining if this Recovery Point can be moved.. Please check again after some time.",
        },
      },
      securityType: 'None',
      isPrivateAccessEnabledOnAnyDisk: false,
      // Recorded (12 of 13; the newest), not in the specification.
      createdWithPolicyType: policyType,
      threatStatus: 0,
    },
  })
}
