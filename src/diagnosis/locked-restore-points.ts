import type { ManagementLock } from '../backup/facts-of-locks.ts'
import { mayForbidChange } from '../backup/words/locks.ts'
import { pointsOf } from './azure-lists.ts'
import type { CheckInput } from './check.ts'
import { agreeing } from './counted.ts'
import { confirmed, evidence, type Judgement } from './finding.ts'
import { locksText, mustStay } from './locks-in-the-way.ts'
import { headroom } from './restore-point-headroom.ts'

/** CanNotDelete fails backups only once the points have piled up to the limit; ReadOnly refuses new points at once. */
export function lockedRestorePoints(locks: readonly ManagementLock[], input: CheckInput): Judgement {
  const room = headroom(input)
  const readOnly = locks.some(mayForbidChange)
  return confirmed({
    reason: readOnly ? 'ReadOnlyLock' : room?.reached ? 'LockAtLimit' : 'LockBelowLimit',
    message: `The ${locksText(locks)} ${whatTheyDo(readOnly, locks)}${readOnly ? '' : distance(room, input)}.`,
    severity: readOnly || room?.reached ? 'Blocking' : 'Warning',
    evidence: [
      ...locks.flatMap((lock) => [
        evidence(lock.id, 'properties.level', lock.level),
        ...(lock.owners.length > 0
          ? [evidence(lock.id, 'properties.owners[].applicationId', lock.owners.join(', '))]
          : []),
      ]),
      ...(room ? [pointsOf(input.vmId, room.count)] : []),
    ],
    actions: locks.every(mustStay) ? [] : ['removeLocks'],
  })
}

/** How far the limit is says nothing where no point can be made. */
const whatTheyDo = (readOnly: boolean, locks: readonly ManagementLock[]) =>
  readOnly
    ? `${agreeing(locks, 'refuses', 'refuse')} new restore points and the deletion of old ones`
    : `${agreeing(locks, 'keeps', 'keep')} Azure Backup from deleting old restore points`

function distance(room: ReturnType<typeof headroom>, { vmId }: CheckInput) {
  if (!room || room.policyUnread) return '; how far off the limit is could not be read'
  const counted = `VM ${vmId.vmName} has ${room.count} of ${room.limit} restore points`
  if (room.reached) return `: ${counted}`
  return `: ${counted}, ${room.left} left${room.reachedOn ? `, used up as early as ${room.reachedOn}` : ''}`
}
