import type { IaasVMRecoveryPoint, RecoveryPointResource } from '@azure/arm-recoveryservicesbackup'
import type { RecoveryPoint } from '../backup/facts-of-backup.ts'
import { parseArmId } from '../backup/resource-id.ts'
import { hasVaultCopy } from '../backup/vault-copy.ts'
import { isInstant, isRehydrated, tierHolds, tierOf, tierStatusOf } from '../backup/words/tiers.ts'
import { unexpected } from './arm-error.ts'
import { listIn } from './listing.ts'
import { idOf, sameText, textOf, timeOf } from './wire.ts'

export function recoveryPointOf(resource: RecoveryPointResource): RecoveryPoint {
  if (!resource.properties) throw unexpected('a recovery point has no properties')
  const point = resource.properties as Partial<IaasVMRecoveryPoint>
  // Without its tiers nobody can tell where it lies: no answer would be "in no vault".
  const { recoveryPointTierDetails = [] } = point
  listIn(point.recoveryPointTierDetails, 'recoveryPointTierDetails')
  const tiers = recoveryPointTierDetails.map(({ type, status, extendedInfo }) => {
    const tier = { type: tierOf(type), status: tierStatusOf(status) }
    // Its key is read so by Azure PowerShell; no recording has one.
    return isRehydrated(tier)
      ? { ...tier, rehydratedUntilDateTime: timeOf(extendedInfo?.['RehydratedRPExpiryTime']) }
      : tier
  })
  return {
    id: idOf(resource.id ?? ''),
    name: resource.name ?? parseArmId(resource.id ?? '')?.name ?? '',
    time: timeOf(point.recoveryPointTime),
    consistency: textOf(point.recoveryPointType),
    tiers,
    ...lifetimeOf((point.recoveryPointProperties ?? {}) as Record<string, unknown>),
    instantOnly: tiers.some((tier) => isInstant(tier) && tierHolds(tier) === 'Yes') && !hasVaultCopy({ tiers }),
  }
}

/** Left out of points whose copy was just made, and by older api-versions (both recorded). Times come without a zone and are UTC. */
function lifetimeOf({ expiryTime, ruleName, isSoftDeleted }: Record<string, unknown>) {
  const expires = timeOf(typeof expiryTime === 'string' || expiryTime instanceof Date ? expiryTime : null)
  const says = [
    ...((expiryTime ?? '') === '' || expires !== null ? [] : [`expiryTime ${JSON.stringify(expiryTime)}`]),
    ...(yesOrNo(isSoftDeleted) === undefined ? [`isSoftDeleted ${JSON.stringify(isSoftDeleted)}`] : []),
  ]
  return {
    expiryDateTime: expires,
    rule: textOf(ruleName),
    isSoftDeleted: yesOrNo(isSoftDeleted) ?? true,
    notUnderstood: says.length > 0 ? says.join(' and ') : null,
  }
}

function yesOrNo(value: unknown): boolean | undefined {
  if (value === undefined || value === null || value === false || sameText(textOf(value), 'false')) return false
  return value === true || sameText(textOf(value), 'true') ? true : undefined
}
