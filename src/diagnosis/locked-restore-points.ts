import type { ManagementLock } from '../backup/facts-of-locks.ts'
import { mayForbidChange } from '../backup/words/locks.ts'
import { pointsOf } from './azure-lists.ts'
import type { CheckInput } from './check.ts'
import { agreeing } from './counted.ts'
import { confirmed, evidence, type Judgement } from './finding.ts'
import { locksText, mustStay } from './locks-in-the-way.ts'
import { nothing, type Sentence } from '../backup/sentence.ts'
import { headroom } from './restore-point-headroom.ts'

/** CanNotDelete fails backups only once the points have piled up to the limit; ReadOnly refuses new points at once. */
export function lockedRestorePoints(locks: readonly ManagementLock[], input: CheckInput): Judgement {
  const room = headroom(input)
  const readOnly = locks.some(mayForbidChange)
  const [named, effect, distance] = [
    locksText(locks),
    whatTheyDo(readOnly, locks),
    readOnly ? nothing : howFar(room, input),
  ]
  return confirmed({
    reason: readOnly ? 'ReadOnlyLock' : room?.reached ? 'LockAtLimit' : 'LockBelowLimit',
    message: {
      en: `The ${named.en} ${effect.en}${distance.en}.`,
      pt: `O ${named.pt} ${effect.pt}${distance.pt}.`,
    },
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
const whatTheyDo = (readOnly: boolean, locks: readonly ManagementLock[]): Sentence =>
  readOnly
    ? {
        en: `${agreeing(locks, 'refuses', 'refuse')} new restore points and the deletion of old ones`,
        pt: `${agreeing(locks, 'recusa', 'recusam')} novos pontos de restauração e a exclusão dos antigos`,
      }
    : {
        en: `${agreeing(locks, 'keeps', 'keep')} Azure Backup from deleting old restore points`,
        pt: `${agreeing(locks, 'impede', 'impedem')} o Backup do Azure de excluir pontos de restauração antigos`,
      }

function howFar(room: ReturnType<typeof headroom>, { vmId }: CheckInput): Sentence {
  if (!room || room.policyUnread)
    return {
      en: '; how far off the limit is could not be read',
      pt: '; não foi possível ler a que distância está o limite',
    }
  const en = `: VM ${vmId.vmName} has ${room.count} of ${room.limit} restore points`
  const pt = `: a VM ${vmId.vmName} tem ${room.count} de ${room.limit} pontos de restauração`
  if (room.reached) return { en, pt }
  return {
    en: `${en}, ${room.left} left${room.reachedOn ? `, used up as early as ${room.reachedOn}` : ''}`,
    pt: `${pt}, ${room.left === 1 ? 'resta' : 'restam'} ${room.left}${room.reachedOn ? `, que podem acabar já em ${room.reachedOn}` : ''}`,
  }
}
