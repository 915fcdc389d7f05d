import type { RestorePoint } from './facts-of-restore-points.ts'
import { foldCase } from './resource-id.ts'
import { provisioningIs } from './words/provisioning.ts'

type Point = Pick<RestorePoint, 'timeCreated' | 'provisioningState' | 'machine' | 'sourceUniqueId'>

/** One that failed, is being made or is being deleted is nothing to restore from. */
const isUsable = ({ provisioningState }: Point) =>
  provisioningState === null || provisioningIs(provisioningState) === 'Succeeded'

/** Machines that bore one name are judged apart, and so are those of which nothing is told. */
const machineKey = ({ machine, sourceUniqueId }: Point) =>
  machine === 'ThisVm' ? machine : foldCase(sourceUniqueId ?? 'NotTold')

/**
 * Of points those that may go, oldest first. Of each machine the newest `keepLatest` that one can restore from stay, and so does whatever
 * is newer: a failed snapshot on top must not cost the last good one. A point without a time stays, and stands for none that are kept.
 */
export function deletable<T>(points: readonly T[], keepLatest: number, pointOf: (one: T) => Point): T[] {
  const dated = points
    .map((one) => ({ one, point: pointOf(one), at: Date.parse(pointOf(one).timeCreated ?? '') }))
    .filter(({ at }) => Number.isFinite(at))
    .sort((a, b) => a.at - b.at)
  const kept = new Map<string, number>()
  const free = dated.toReversed().filter(({ point }) => {
    const key = machineKey(point)
    const before = kept.get(key) ?? 0
    if (before >= Math.max(1, keepLatest)) return true
    if (isUsable(point)) kept.set(key, before + 1)
    return false
  })
  return free.toReversed().map(({ one }) => one)
}
