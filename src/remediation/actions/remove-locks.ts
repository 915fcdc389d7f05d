import Type, { type Static } from 'typebox'
import { ArmIdText } from '../../backup/arm-id-text.ts'
import { inWords, isoDurationPattern, secondsOf, shorterOf } from '../../backup/iso-duration.ts'
import { valueOf } from '../../backup/fact.ts'
import type { RestorePointCollection } from '../../backup/facts-of-restore-points.ts'
import type { ManagementLock } from '../../backup/facts-of-locks.ts'
import type { Limits } from '../../backup/limits.ts'
import { groupOf, isAtOrBelow, sameId, uniqueIds } from '../../backup/resource-id.ts'
import { Text, Named } from '../../backup/schema.ts'
import type { Sentence } from '../../backup/sentence.ts'
import { things } from '../../diagnosis/finding.ts'
import { isNeverOurs, lockForbids } from '../../backup/words/locks.ts'
import type { LockOff, PlanInput, Run } from '../action.ts'
import { defineAction } from '../define-action.ts'
import { locksHeldOff, mayBeHeld } from '../lock-lease.ts'
import { LockToRemove, protectedBecause, putLocksBack, removeLock, whyApproved, locksBack } from '../locks.ts'
import type { PlanContent } from '../plan.ts'
import { Preconditions } from '../preconditions.ts'

/** Azure Backup cleans up once in 24 h at the latest (Azure Backup support's blog). */
const longEnoughToCleanUp = 'P1D'

export const RemoveLocksBody = Type.Object(
  {
    lockIds: Type.Optional(
      Type.Array(ArmIdText(['Microsoft.Authorization/locks']), {
        minItems: 1,
        maxItems: 50,
        description:
          "Default: the locks on the VM's restore point collections and on their groups. Others go only when they are named here, and never for good.",
      }),
    ),
    restore: Type.Optional(
      Type.Union(
        [
          Type.Literal('Never'),
          Type.Literal('AfterOperation'),
          Type.String({
            pattern: isoDurationPattern,
            description: 'ISO 8601, at most LOCK_OFF_MAX.',
            'x-words': 'an ISO 8601 duration such as "PT1H" or "P1D"',
          }),
        ],
        {
          default: longEnoughToCleanUp,
          description:
            'When the locks come back: Never, AfterOperation, or that long after they were taken off. Default: a day (LOCK_OFF_MAX where that is shorter), within which Azure Backup cleans up.',
        },
      ),
    ),
  },
  { additionalProperties: false },
)
export type RemoveLocksBody = Static<typeof RemoveLocksBody>

export const RemoveLocksWork = Type.Object({ locks: Type.Array(LockToRemove), restore: Text() })
export type RemoveLocksWork = Static<typeof RemoveLocksWork>

/** Ids of the locks that were to go. */
export const locksOff = {
  removedLocks: Type.Array(Text(), { description: 'Taken off by this operation.' }),
  heldLocks: Type.Array(Text(), {
    description: 'Off already because this service took them off for another operation.',
  }),
  missingLocks: Type.Array(Text(), { description: 'Off before the operation began, by somebody else, and left off.' }),
}
const RemoveLocksResult = Named('RemoveLocksResult', {
  ...locksOff,
  ...locksBack,
  restore: Text('When they come back: Never, AfterOperation, or an ISO 8601 duration.'),
})

/** Default of `restore`. */
const restoreUnlessSaid = ({ lockOffMax }: Limits) => shorterOf(longEnoughToCleanUp, lockOffMax)

/** Takes locks off that keep Azure Backup from cleaning up, for a day unless it is said otherwise. */
export const removeLocks = defineAction({
  name: 'removeLocks',
  summary: 'Take locks off that keep Azure Backup from cleaning up',
  body: RemoveLocksBody,
  work: RemoveLocksWork,
  result: RemoveLocksResult,
  deadlineSeconds: 3600,
  contradiction({ restore }, { limits: { lockOffMax } }) {
    if (restore === undefined || (secondsOf(restore) ?? 0) <= secondsOf(lockOffMax)!) return undefined
    const message = `${restore.slice(0, 40)} is longer than a lock may be off: at most ${lockOffMax} (LOCK_OFF_MAX).`
    return { target: 'restore', message: `restore: ${message}` }
  },
  plan: planRemoveLocks,
  async execute(run, work) {
    const off = await takeLocksOff(run, work)
    return { ...off, ...(await putLocksBack(run, await run.locksToPutBack())), restore: work.restore }
  },
})

/** `heldLocks` were off already because this service has them off; `missingLocks` were planned, and are off for a reason that nobody here knows. */
export async function takeLocksOff(run: Run, { locks, restore }: RemoveLocksWork, again = '') {
  const off: Record<LockOff, string[]> = { Removed: [], Held: [], Missing: [] }
  for (const lock of locks) off[await removeLock(run, lock, restore, again)].push(lock.id)
  return { removedLocks: off.Removed, heldLocks: off.Held, missingLocks: off.Missing }
}

export function planRemoveLocks(input: PlanInput<RemoveLocksBody>): PlanContent<RemoveLocksWork> {
  const { facts, body, vm, limits, observedAt, memory } = input
  const rules = new Preconditions()
  const on = rules.known('LocksKnown', things.locks, facts.locks) ?? []
  const known = [...on, ...locksHeldOff({ vm, facts, leases: memory.leases })]
  const restore = body.restore ?? restoreUnlessSaid(limits)
  const points =
    body.lockIds && restore !== 'Never'
      ? valueOf(facts.restorePoints)
      : rules.known('RestorePointsKnown', whoseThePointsAre, facts.restorePoints)
  const vmId = valueOf(facts.virtualMachine)?.id ?? vm.id
  const mayStayOff = (lock: ManagementLock) => isOfRestorePoints(lock, vmId, points?.collections ?? [])
  const locks = body.lockIds
    ? named(body.lockIds, known, rules)
    : known.filter((lock) => mayStayOff(lock) && !isNeverOurs(lock))

  for (const lock of locks) {
    const lease = memory.leases.find((one) => !on.includes(lock) && sameId(one.lock.id, lock.id))
    if (isNeverOurs(lock)) rules.block('LockNotRemovable', protectedBecause(lock), lock.id)
    else if (lockForbids(lock) === 'Unknown') rules.wordNotKnown(levelOf(lock), lock.level, lock.id)
    else if (restore === 'Never' && !mayStayOff(lock)) {
      rules.block(
        'LockNotRemovable',
        {
          en: `${lock.id} guards more than restore points of Azure Backup: say in "restore" when it comes back ("AfterOperation" or a duration such as "PT1H").`,
          pt: `${lock.id} protege mais que pontos de restauração do Backup do Azure: diga em "restore" quando ele volta ("AfterOperation" ou uma duração como "PT1H").`,
        },
        lock.id,
      )
    } else if (lease && !mayBeHeld(lease, limits, observedAt)) {
      rules.block(
        'LockNotRemovable',
        {
          en: `${lock.id} has been off since ${lease.offSince}, as long as a lock may be (${inWords(limits.lockOffMax)}, LOCK_OFF_MAX): it comes back before it is taken off again.`,
          pt: `${lock.id} está removido desde ${lease.offSince}, o máximo permitido (${inWords(limits.lockOffMax, 'pt')}, LOCK_OFF_MAX): ele volta antes de ser removido de novo.`,
        },
        lock.id,
      )
    }
  }
  const removal = locks.map((lock) => ({
    method: 'DELETE' as const,
    resourceId: lock.id,
    description: {
      en: `Remove the ${lock.level} lock "${lock.name}" on ${lock.scope}`,
      pt: `Remover o bloqueio ${lock.level} "${lock.name}" em ${lock.scope}`,
    },
  }))
  const back = locks.map((lock) => ({
    method: 'PUT' as const,
    resourceId: lock.id,
    description: {
      en: `Put the ${lock.level} lock "${lock.name}" back (${restore})`,
      pt: `Repor o bloqueio ${lock.level} "${lock.name}" (${restore})`,
    },
  }))
  const approvalReasons = locks.flatMap((lock) => whyApproved(lock, restore))
  return {
    calls: restore === 'Never' ? removal : [...removal, ...back],
    preconditions: rules.preconditions,
    blockers: rules.blockers,
    dataLoss: [],
    risk: approvalReasons.length > 0 ? 'Disruptive' : 'Reversible',
    approvalReasons,
    notes: [locks.length === 0 ? noLock : whenBack(restore, observedAt)],
    work: { locks, restore },
  }
}

const whoseThePointsAre: Sentence = { en: 'whose the restore points are', pt: 'de quem são os pontos de restauração' }
const levelOf = ({ id }: ManagementLock): Sentence => ({
  en: `The level of lock ${id}`,
  pt: `O nível do bloqueio ${id}`,
})
const noLock: Sentence = {
  en: 'No lock is to be removed: nothing will be done.',
  pt: 'Nenhum bloqueio precisa ser removido: nada será feito.',
}

function whenBack(restore: string, observedAt: string): Sentence {
  if (restore === 'Never')
    return {
      en: 'What is taken off stays off until restoreLocks puts it back.',
      pt: 'O que for removido fica assim até que restoreLocks o reponha.',
    }
  if (restore === 'AfterOperation')
    return {
      en: 'What is taken off is put back when this operation ends, however it ends.',
      pt: 'O que for removido é reposto quando esta operação terminar, como quer que termine.',
    }
  const back = new Date(Date.parse(observedAt) + secondsOf(restore)! * 1000).toISOString()
  return {
    en: `What is taken off is put back ${inWords(restore)} later: taken off now, at ${back}. One that was off before is off for LOCK_OFF_MAX in all at most.`,
    pt: `O que for removido é reposto ${inWords(restore, 'pt')} depois: removido agora, em ${back}. O que já estava removido fica assim por LOCK_OFF_MAX ao todo, no máximo.`,
  }
}

function named(lockIds: string[], known: ManagementLock[], rules: Preconditions) {
  return uniqueIds(lockIds).flatMap((id) => {
    const lock = known.find((candidate) => sameId(candidate.id, id))
    if (lock && holdsThisVm(lock)) return [lock]
    rules.block(
      'LockNotRemovable',
      lock
        ? { en: `${id} holds up nothing of this VM's backup.`, pt: `${id} não atrapalha em nada o backup desta VM.` }
        : {
            en: `${id} is no lock that reaches this VM's backup.`,
            pt: `${id} não é um bloqueio que alcance o backup desta VM.`,
          },
      id,
    )
    return []
  })
}

const holdsThisVm = (lock: ManagementLock) => lock.effect !== 'Harmless' && !['KeyVault', 'Disk'].includes(lock.target)

/**
 * On a collection that is Azure Backup's for certain, or on its group; unless that group is the VM's own (collections of before 2018 live
 * there) or the lock is above it. A collection that only reads like Azure Backup's lies in somebody's own group.
 */
export function isOfRestorePoints(lock: ManagementLock, vmId: string, collections: RestorePointCollection[]) {
  const vmGroup = groupOf(vmId) ?? ''
  const reaches = ({ id }: RestorePointCollection) => isAtOrBelow(id, lock.scope) || isAtOrBelow(lock.scope, id)
  return (
    (lock.target === 'RestorePointCollection' || lock.target === 'RestorePointGroup') &&
    !lock.inherited &&
    !sameId(lock.scope, vmGroup) &&
    collections.some((collection) => collection.ownedByAzureBackup && reaches(collection))
  )
}
