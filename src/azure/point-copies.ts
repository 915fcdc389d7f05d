import type { RecoveryPoint } from '../backup/facts-of-backup.ts'
import type { RestorePoint } from '../backup/facts-of-restore-points.ts'
import type { CopyAnswer } from '../backup/vault-copy.ts'
import { isInstant, tierHolds } from '../backup/words/tiers.ts'

const minute = 60_000

/**
 * How far a vault's recovery point may lie from the restore point it was made of. Azure documents no key that joins them; both are
 * stamped when the snapshot is taken.
 */
const JOIN_WITHIN_MS = 15 * minute
/** How far the two stamps of one snapshot differ by themselves. A recovery point that has no snapshot (any more) joins only so near. */
const STAMPS_DIFFER_MS = 2 * minute

export type Copy = Pick<RestorePoint, 'instantOnly' | 'recoveryPointId' | 'copyDoubt'>
export const copyNotTold = (because: string): Copy => ({ instantOnly: null, recoveryPointId: null, copyDoubt: because })

interface Named {
  id: string
  time: string | null
}

const seesNone = 'no recovery point of the vault lies near it in time'
const seesSeveral = 'other backups lie within a quarter of an hour, and which recovery point is its copy cannot be told'

/**
 * By restore point id, over all of Azure Backup's collections of a VM. A recovery point stands for one snapshot: it is joined with a
 * restore point only where neither has another candidate near in time. `judge` tells whether a joined recovery point counts as a copy.
 */
export function copiesOf(
  restorePoints: readonly Named[],
  inVault: readonly RecoveryPoint[],
  judge: (recoveryPoint: RecoveryPoint, snapshotAt: number) => CopyAnswer,
): Map<string, Copy> {
  const [points, recoveryPoints] = [restorePoints.map(dated), inVault.map(dated)]
  return new Map(points.map((point) => [point.what.id, joined(point, points, near(point, recoveryPoints), judge)]))
}

function joined(
  point: Dated<Named>,
  points: readonly Dated<Named>[],
  [recoveryPoint, ...others]: Dated<RecoveryPoint>[],
  judge: (recoveryPoint: RecoveryPoint, snapshotAt: number) => CopyAnswer,
): Copy {
  if (!recoveryPoint) return copyNotTold(seesNone)
  if (others.length > 0 || near(recoveryPoint, points).length > 1) return copyNotTold(seesSeveral)
  const { what, at } = recoveryPoint
  if (!hasSnapshot(what) && Math.abs(at - point.at) > STAMPS_DIFFER_MS) return copyNotTold(seesNone)
  const answer = judge(what, point.at)
  if (answer.is === 'Copy') return { instantOnly: false, recoveryPointId: what.id, copyDoubt: null }
  return { instantOnly: answer.is === 'None' || null, recoveryPointId: what.id, copyDoubt: answer.because }
}

const hasSnapshot = ({ tiers }: RecoveryPoint) => tiers.some((tier) => isInstant(tier) && tierHolds(tier) === 'Yes')

/** A point without a time is near nothing: its distance is NaN. */
const near = <T>({ at }: Dated<unknown>, others: readonly Dated<T>[]) =>
  others.filter((other) => Math.abs(other.at - at) <= JOIN_WITHIN_MS)

interface Dated<T> {
  what: T
  at: number
}
const dated = <T extends Named>(what: T): Dated<T> => ({ what, at: Date.parse(what.time ?? '') })
