import type { RecoveryPoint } from '../backup/facts-of-backup.ts'
import type { RestorePoint } from '../backup/facts-of-compute.ts'
import { hasVaultCopy } from '../backup/vault-copy.ts'

/**
 * How far a vault's recovery point may lie from the restore point it was made of. Azure documents no key that joins them; both are
 * stamped when the snapshot is taken, so the nearest in time is the probable one.
 */
const JOIN_WITHIN_MS = 15 * 60_000

export type Copy = Pick<RestorePoint, 'instantOnly' | 'recoveryPointId'>
export const copyNotTold: Copy = { instantOnly: null, recoveryPointId: null }

interface Dated {
  id: string
  time: string | null
}

/**
 * By restore point id, over all collections of a VM. A recovery point stands for one snapshot: where two restore points lie near it and
 * one of them has no other, whose copy it is cannot be told, and neither is said to have one.
 */
export function copiesOf(points: readonly Dated[], recoveryPoints: readonly RecoveryPoint[]): Map<string, Copy> {
  const pairs = new Map<Dated, RecoveryPoint>()
  for (const point of points) {
    const nearest = nearestTo(point, recoveryPoints)
    if (nearest && nearestTo(nearest, points) === point) pairs.set(point, nearest)
  }
  const isAlone = (point: Dated, recoveryPoint: RecoveryPoint) =>
    points.every((other) => other === point || pairs.has(other) || distance(other, recoveryPoint) > JOIN_WITHIN_MS)
  return new Map(
    [...pairs].flatMap(([point, recoveryPoint]) => {
      const { id: recoveryPointId } = recoveryPoint
      const instantOnly = hasVaultCopy(recoveryPoint) ? false : recoveryPoint.instantOnly || null
      return isAlone(point, recoveryPoint) ? [[point.id, { instantOnly, recoveryPointId }] as const] : []
    }),
  )
}

function nearestTo<T extends Dated>(one: Dated, others: readonly T[]): T | undefined {
  let nearest: T | undefined
  for (const other of others) if (!nearest || distance(one, other) < distance(one, nearest)) nearest = other
  return nearest && distance(one, nearest) <= JOIN_WITHIN_MS ? nearest : undefined
}

const distance = (a: Pick<Dated, 'time'>, b: Pick<Dated, 'time'>) =>
  a.time === null || b.time === null ? Infinity : Math.abs(Date.parse(a.time) - Date.parse(b.time))
