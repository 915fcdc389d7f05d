import type { ManagementLock } from '../../backup/facts-of-locks.ts'
import { shorterOf } from '../../backup/iso-duration.ts'
import { isNeverOurs } from '../../backup/words/locks.ts'
import { agreeing } from '../counted.ts'
import type { RecommendedAction } from '../diagnosis.ts'
import { locksText, lockText } from '../locks-in-the-way.ts'
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
            `The ${locksText(automatic)} ${agreeing(automatic, 'keeps', 'keep')} Azure Backup from its own restore points.`,
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
            `The ${locksText(byName)} ${agreeing(byName, 'reaches', 'reach')} further than this VM's restore points: take ${agreeing(byName, 'it', 'them')} off for a time only, and only if whoever set ${agreeing(byName, 'it', 'them')} agrees.`,
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
