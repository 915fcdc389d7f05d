import type { IaasVMRecoveryPoint, RecoveryPointResource } from '@azure/arm-recoveryservicesbackup'
import { recoveryPointTiers, type RecoveryPoint } from '../backup/facts-of-backup.ts'
import { parseArmId } from '../backup/resource-id.ts'
import { unexpected } from './arm-error.ts'
import { listIn } from './listing.ts'
import { idOf, sameText, textOf, timeOf } from './wire.ts'

// Api-versions before about 2022 send numbers (recorded); these are the specification's enum orders.
const tierNumbers: Record<number, (typeof recoveryPointTiers)[number]> = {
  1: 'InstantRP',
  2: 'HardenedRP',
  3: 'ArchivedRP',
}
const statusNumbers: Record<number, string> = { 1: 'Valid', 2: 'Disabled', 3: 'Deleted', 4: 'Rehydrated' }

export function recoveryPointOf(resource: RecoveryPointResource): RecoveryPoint {
  if (!resource.properties) throw unexpected('a recovery point has no properties')
  const point = resource.properties as Partial<IaasVMRecoveryPoint>
  // Without its tiers nobody can tell where it lies: no answer would be "in no vault".
  const { recoveryPointTierDetails = [] } = point
  listIn(point.recoveryPointTierDetails, 'recoveryPointTierDetails')
  const tiers = recoveryPointTierDetails.map(({ type, status }) => ({
    type: tierOf(numbered(type, tierNumbers) ?? 'Unknown'),
    status: numbered(status, statusNumbers) ?? 'Unknown',
  }))
  const isValid = (...types: string[]) =>
    tiers.some(
      ({ type, status }) => types.some((known) => sameText(type, known)) && /^(Valid|Rehydrated)$/i.test(status),
    )
  return {
    id: idOf(resource.id ?? ''),
    name: resource.name ?? parseArmId(resource.id ?? '')?.name ?? '',
    time: timeOf(point.recoveryPointTime),
    consistency: textOf(point.recoveryPointType),
    tiers,
    instantOnly: isValid('InstantRP') && !isValid('HardenedRP', 'ArchivedRP'),
  }
}

/** In the specification's casing; a tier that is new stays as Azure calls it. */
const tierOf = (word: string) => recoveryPointTiers.find((tier) => sameText(word, tier)) ?? word

function numbered<T extends string>(value: unknown, words: Record<number, T>): string | null {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  return typeof number === 'number' ? (words[number] ?? null) : textOf(value)
}
