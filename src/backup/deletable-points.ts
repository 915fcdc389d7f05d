import type { RestorePoint } from './facts-of-restore-points.ts'
import { provisioningIs } from './words/provisioning.ts'

type Point = Pick<RestorePoint, 'provisioningState'>

/** One that failed, is being made or is being deleted is nothing to restore from. */
const isUsable = ({ provisioningState }: Point) =>
  provisioningState === null || provisioningIs(provisioningState) === 'Succeeded'

/**
 * Of points, oldest first, those that may go: the newest `keepLatest` that one can restore from stay, and so does whatever is newer.
 * A failed snapshot on top must not cost the last good one.
 */
export function deletable<T>(points: readonly T[], keepLatest: number, pointOf: (one: T) => Point): T[] {
  let end = points.length
  for (let kept = 0; end > 0 && kept < Math.max(1, keepLatest);) if (isUsable(pointOf(points[--end]!))) kept++
  return points.slice(0, end)
}
