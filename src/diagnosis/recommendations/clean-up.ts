import { deletable } from '../../backup/deletable-points.ts'
import { valueOf } from '../../backup/fact.ts'
import { isAtOrBelow } from '../../backup/resource-id.ts'
import type { RecommendedAction } from '../diagnosis.ts'
import { headroom } from '../restore-point-headroom.ts'
import { askOperator, request, type Situation } from './situation.ts'

/** Room to have afterwards: out of the reach of the warning. */
const roomWanted = 3

/**
 * Oldest first, one by one: a collection with many points is known to time out. Never the newest point that one can restore from, never one whose age is
 * not told, never one of a collection that is not certainly Azure Backup's, and automatic only where a copy is in the vault.
 */
export function cleanRestorePoints(situation: Situation): RecommendedAction[] {
  if (!situation.fault('restore-point-limit') || !situation.quiet) return []
  const room = headroom(situation.input)
  if (!room) return []
  const points = offered(situation)
  const copied = points.filter((point) => point.instantOnly === false)
  const wanted = Math.max(1, roomWanted - room.left)
  const needed = Math.max(1, 1 - room.left)
  const body = (some: typeof points) => ({
    mode: 'OldestFirst',
    restorePointIds: some.slice(0, wanted).map((point) => point.id),
  })
  const counted = `${room.count} of ${room.limit} restore points are used`
  if (copied.length >= needed) {
    return [
      request(
        situation,
        'cleanRestorePoints',
        `${counted}; the oldest named here have a copy in the vault.`,
        true,
        body(copied),
      ),
    ]
  }
  if (points.length > 0) {
    return [
      request(
        situation,
        'cleanRestorePoints',
        `${counted}; of the oldest named here no copy in the vault is known, so deleting them may lose data: look at the plan (dryRun) first.`,
        false,
        body(points),
      ),
    ]
  }
  return [
    askOperator(
      `${counted}, and none of them may be deleted by this service: see whose they are and which locks hold them.`,
    ),
  ]
}

function offered({ input, inTheWay }: Situation) {
  const held = [...inTheWay.byName, ...inTheWay.staying]
  const dated = (valueOf(input.facts.restorePoints)?.collections ?? [])
    .filter(
      ({ ownedByAzureBackup, ownership }) => ownedByAzureBackup && ownership !== 'Other' && ownership !== 'Uncertain',
    )
    .flatMap((collection) => collection.restorePoints)
    .filter((point) => Number.isFinite(Date.parse(point.timeCreated ?? '')))
    .sort((a, b) => Date.parse(a.timeCreated!) - Date.parse(b.timeCreated!))
  return deletable(dated, 1, (point) => point).filter(
    (point) => !held.some((lock) => isAtOrBelow(point.id, lock.scope)),
  )
}
