import { deletable } from '../backup/deletable-points.ts'
import { valueOf } from '../backup/fact.ts'
import type { RestorePoint } from '../backup/facts-of-restore-points.ts'
import { isAtOrBelow } from '../backup/resource-id.ts'
import type { CheckInput } from './check.ts'
import { staysOn } from './locks-in-the-way.ts'
import { headroom } from './restore-point-headroom.ts'
import type { Sentence } from '../backup/sentence.ts'

/** Room to have afterwards: out of the reach of the warning. */
const roomWanted = 3

export type CleanUp =
  /** There is room, or others' points take it: own ones never go on account of those. */
  | { is: 'NotNeeded'; because: Sentence }
  | { is: 'NotTold'; because: Sentence; requiredPermission: string | null }
  /** Points whose copies are in the vault: what is recommended, and all that a clean-up takes by itself. */
  | { is: 'Copied'; points: RestorePoint[]; counted: Sentence }
  /** None, or too few, of which a copy is known: a person decides. */
  | { is: 'Uncopied'; points: RestorePoint[]; counted: Sentence }
  | { is: 'Held'; counted: Sentence }

/**
 * Which restore points are to make room: the oldest that the vault holds a copy of, as many as bring the count to three below the limit.
 * Diagnosis, plan and playbook ask here. Never the newest point that one can restore from, one whose age is not told, another machine's, or one
 * of a collection that is not certainly Azure Backup's; none under a lock that stays on.
 */
export function cleanUpOf(input: Pick<CheckInput, 'vmId' | 'facts' | 'limits' | 'observedAt'>): CleanUp {
  const room = headroom(input)
  const known = valueOf(input.facts.restorePoints)
  if (!room || !known)
    return {
      is: 'NotTold',
      because: { en: 'the restore points could not be read', pt: 'não foi possível ler os pontos de restauração' },
      requiredPermission: null,
    }
  const left = room.limit - known.ownCount
  const counted = {
    en: `${known.ownCount} of ${room.limit} restore points are used`,
    pt: `${known.ownCount} de ${room.limit} pontos de restauração estão em uso`,
  }
  if (!(left < roomWanted))
    return {
      is: 'NotNeeded',
      because: { en: `${counted.en} by Azure Backup`, pt: `${counted.pt} pelo Backup do Azure` },
    }
  if (room.policyUnread) {
    const { reason, requiredPermission = null } = room.policyUnread
    return {
      is: 'NotTold',
      because: {
        en: `${counted.en}, and which limit holds is not known: the policy could not be read (${reason})`,
        pt: `${counted.pt}, e não se sabe que limite vale: não foi possível ler a política (${reason})`,
      },
      requiredPermission,
    }
  }
  const points = offered(input)
  const copied = points.filter((point) => point.instantOnly === false)
  const wanted = Math.ceil(roomWanted - left)
  if (copied.length >= Math.max(1, 1 - left)) return { is: 'Copied', points: copied.slice(0, wanted), counted }
  return points.length > 0 ? { is: 'Uncopied', points: points.slice(0, wanted), counted } : { is: 'Held', counted }
}

function offered({ facts, vmId }: Pick<CheckInput, 'facts' | 'vmId'>) {
  const held = (valueOf(facts.locks) ?? []).filter((lock) => staysOn(lock, { facts, vmId }))
  const own = (valueOf(facts.restorePoints)?.collections ?? [])
    .filter(
      ({ ownedByAzureBackup, ownership }) => ownedByAzureBackup && ownership !== 'Other' && ownership !== 'Uncertain',
    )
    .flatMap((collection) => collection.restorePoints)
  return deletable(own, 1, (point) => point).filter(
    ({ id, machine }) => machine !== 'Other' && !held.some((lock) => isAtOrBelow(id, lock.scope)),
  )
}
