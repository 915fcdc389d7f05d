import type { ManagementLock } from '../../backup/facts-of-locks.ts'
import { shorterOf } from '../../backup/iso-duration.ts'
import { isNeverOurs } from '../../backup/words/locks.ts'
import type { RecommendedAction } from '../diagnosis.ts'
import { lockText } from '../locks-in-the-way.ts'
import { askOperator, request, type Situation } from './situation.ts'

/** Long enough for the clean-up that an on-demand backup starts ("after few hours"), short enough not to be forgotten. */
const timeWithoutSharedLock = 'PT4H'

/** Without `restore` a lock comes back after a day, by when Azure Backup has cleaned up. */
export function removeLocks(situation: Situation): RecommendedAction[] {
  const { automatic, byName, staying } = situation.inTheWay
  const ids = (locks: typeof automatic) => locks.map((lock) => lock.id)
  return [
    ...(automatic.length > 0
      ? [
          request(
            situation,
            'removeLocks',
            `The ${automatic.map(lockText).join(' and the ')} keeps Azure Backup from its own restore points.`,
            true,
            { lockIds: ids(automatic) },
          ),
        ]
      : []),
    ...(byName.length > 0
      ? [
          request(
            situation,
            'removeLocks',
            `The ${byName.map(lockText).join(' and the ')} reaches further than this VM's restore points: take it off for a time only, and only if whoever set it agrees.`,
            false,
            { lockIds: ids(byName), restore: shorterOf(timeWithoutSharedLock, situation.input.limits.lockOffMax) },
          ),
        ]
      : []),
    ...staying.map((lock) => askOperator(`The ${lockText(lock)} ${whyItStays(lock)}`)),
  ]
}

function whyItStays(lock: ManagementLock) {
  if (lock.isSystemOwned)
    return `belongs to application ${lock.owners.join(', ') || 'of Azure'} and only that can take it off.`
  return isNeverOurs(lock) || lock.isAzureBackupProtectionLock
    ? 'was set by Azure Backup to keep data and must stay; see why it is on this scope.'
    : 'is of a level that this service does not know and leaves on; whoever set it has to say whether it may go.'
}
