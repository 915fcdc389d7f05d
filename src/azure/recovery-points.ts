import type { IaasVMRecoveryPoint, RecoveryPointResource } from '@azure/arm-recoveryservicesbackup'
import type { RecoveryPoint } from '../backup/facts-of-backup.ts'
import { parseArmId } from '../backup/resource-id.ts'
import { hasVaultCopy } from '../backup/vault-copy.ts'
import { isInstant, tierHolds, tierOf, tierStatusOf } from '../backup/words/tiers.ts'
import { unexpected } from './arm-error.ts'
import { idOf, textOf, timeOf } from './wire.ts'

export function recoveryPointOf(resource: RecoveryPointResource): RecoveryPoint {
  if (!resource.properties) throw unexpected('a recovery point has no properties')
  const point = resource.properties as Partial<IaasVMRecoveryPoint>
  const tiers = (point.recoveryPointTierDetails ?? []).map(({ type, status }) => ({
    type: tierOf(type),
    status: tierStatusOf(status),
  }))
  return {
    id: idOf(resource.id ?? ''),
    name: resource.name ?? parseArmId(resource.id ?? '')?.name ?? '',
    time: timeOf(point.recoveryPointTime),
    consistency: textOf(point.recoveryPointType),
    tiers,
    instantOnly: tiers.some((tier) => isInstant(tier) && tierHolds(tier) === 'Yes') && !hasVaultCopy({ tiers }),
  }
}
