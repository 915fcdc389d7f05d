import type { RecoveryPoint } from '../backup/facts-of-backup.ts'
import type { RestorePoint } from '../backup/facts-of-restore-points.ts'
import { hasVaultCopy } from '../backup/vault-copy.ts'

/**
 * How far a vault's recovery point may lie from the restore point it was made of. Azure documents no key that joins them; both are
 * stamped when the snapshot is taken, so the nearest in time is the probable one.
 */
const JOIN_WITHIN_MS = 15 * 60_000

export type Copy = Pick<RestorePoint, 'instantOnly' | 'recoveryPointId'>
export const copyNotTold: Copy = { instantOnly: null, recoveryPointId: null }

interface Named {
  id: string
  time: string | null
}
interface Dated<T> {
  what: T
  at: number
}

/**
 * By restore point id, over all collections of a VM. A recovery point stands for one snapshot: where two restore points lie near it and
 * one of them has no other, whose copy it is cannot be told, and neither is said to have one.
 */
export function copiesOf(restorePoints: readonly Named[], inVault: readonly RecoveryPoint[]): Map<string, Copy> {
  const points = restorePoints.map(dated)
  const recoveryPoints = inVault.map(dated)
  const pairs = new Map<Dated<Named>, Dated<RecoveryPoint>>()
  for (const point of points) {
    const nearest = nearestTo(point, recoveryPoints)
    if (nearest && nearestTo(nearest, points) === point) pairs.set(point, nearest)
  }
  const isAlone = (point: Dated<Named>, recoveryPoint: Dated<RecoveryPoint>) =>
    points.every((other) => other === point || pairs.has(other) || distance(other, recoveryPoint) > JOIN_WITHIN_MS)
  return new Map(
    [...pairs].flatMap(([point, recoveryPoint]) => {
      const { what } = recoveryPoint
      const instantOnly = hasVaultCopy(what) ? false : what.instantOnly || null
      return isAlone(point, recoveryPoint) ? [[point.what.id, { instantOnly, recoveryPointId: what.id }] as const] : []
    }),
  )
}

function nearestTo<T>(one: Dated<unknown>, others: readonly Dated<T>[]): Dated<T> | undefined {
  let nearest: Dated<T> | undefined
  for (const other of others) if (!nearest || distance(one, other) < distance(one, nearest)) nearest = other
  return nearest && distance(one, nearest) <= JOIN_WITHIN_MS ? nearest : undefined
}

/** NaN where there is no time: near to nothing. */
const dated = <T extends Named>(what: T): Dated<T> => ({ what, at: Date.parse(what.time ?? '') })
const distance = (a: Dated<unknown>, b: Dated<unknown>) => {
  const between = Math.abs(a.at - b.at)
  return Number.isNaN(between) ? Infinity : between
}
