import Type, { type Static } from 'typebox'
import { ArmIdText } from '../../backup/arm-id-text.ts'
import { valueOf } from '../../backup/fact.ts'
import type { RestorePointCollection } from '../../backup/facts-of-restore-points.ts'
import type { ManagementLock } from '../../backup/facts-of-locks.ts'
import { groupOf, isAtOrBelow, sameId, uniqueIds } from '../../backup/resource-id.ts'
import { isNeverOurs, lockForbids } from '../../backup/words/locks.ts'
import type { PlanInput, RemediationAction, Run } from '../action.ts'
import { protectedBecause, putLocksBack, removeLock } from '../locks.ts'
import type { PlanContent } from '../plan.ts'
import { Preconditions } from '../preconditions.ts'

export const RemoveLocksBody = Type.Object(
  {
    lockIds: Type.Optional(Type.Array(ArmIdText(['Microsoft.Authorization/locks']), { minItems: 1, maxItems: 50 })),
    restore: Type.Optional(
      Type.Union([
        Type.Literal('Never'),
        Type.Literal('AfterOperation'),
        Type.String({
          pattern: '^P(?=\\d|T\\d)(\\d+D)?(T(?=\\d)(\\d+H)?(\\d+M)?(\\d+S)?)?$',
          'x-words': 'an ISO 8601 duration such as "PT1H" or "P1D"',
        }),
      ]),
    ),
  },
  { additionalProperties: false },
)
export type RemoveLocksBody = Static<typeof RemoveLocksBody>

export interface RemoveLocksWork {
  locks: ManagementLock[]
  restore: string
}

/** Takes locks off that keep Azure Backup from cleaning up. Azure's advice is to leave its restore point groups unlocked. */
export const removeLocks: RemediationAction<RemoveLocksBody> = {
  name: 'removeLocks',
  summary: 'Take locks off that keep Azure Backup from cleaning up',
  body: RemoveLocksBody,
  deadlineSeconds: 3600,
  plan: planRemoveLocks,
  async execute(run, work) {
    const removed = await takeLocksOff(run, work as RemoveLocksWork)
    await putLocksBack(run, await run.locksToPutBack())
    return { removedLocks: removed, restore: (work as RemoveLocksWork).restore }
  },
}

export async function takeLocksOff(run: Run, { locks, restore }: RemoveLocksWork) {
  const removed: string[] = []
  for (const lock of locks) if ((await removeLock(run, lock, restore)).sent) removed.push(lock.id)
  return removed
}

export function planRemoveLocks({
  facts,
  body,
  vm,
}: PlanInput<RemoveLocksBody>): PlanContent & { work: RemoveLocksWork } {
  const rules = new Preconditions()
  const known = rules.known('LocksKnown', 'the locks', facts.locks) ?? []
  const restore = body.restore ?? 'Never'
  const points =
    body.lockIds && restore !== 'Never'
      ? valueOf(facts.restorePoints)
      : rules.known('RestorePointsKnown', 'whose the restore points are', facts.restorePoints)
  const vmId = valueOf(facts.virtualMachine)?.id ?? vm.id
  const mayStayOff = (lock: ManagementLock) => isOfRestorePoints(lock, vmId, points?.collections ?? [])
  const locks = body.lockIds
    ? named(body.lockIds, known, rules)
    : known.filter((lock) => mayStayOff(lock) && !isNeverOurs(lock))

  for (const lock of locks) {
    if (isNeverOurs(lock)) rules.block('LockNotRemovable', protectedBecause(lock), lock.id)
    else if (lockForbids(lock) === 'Unknown') rules.wordNotKnown(`The level of lock ${lock.id}`, lock.level, lock.id)
    else if (restore === 'Never' && !mayStayOff(lock)) {
      rules.block(
        'LockNotRemovable',
        `${lock.id} guards more than restore points of Azure Backup: say in "restore" when it comes back ("AfterOperation" or a duration such as "PT1H").`,
        lock.id,
      )
    }
  }
  const removal = locks.map((lock) => ({
    method: 'DELETE' as const,
    resourceId: lock.id,
    description: `Remove the ${lock.level} lock "${lock.name}" on ${lock.scope}`,
  }))
  const back = locks.map((lock) => ({
    method: 'PUT' as const,
    resourceId: lock.id,
    description: `Put the ${lock.level} lock "${lock.name}" back (${restore})`,
  }))
  return {
    calls: restore === 'Never' ? removal : [...removal, ...back],
    preconditions: rules.preconditions,
    blockers: rules.blockers,
    dataLoss: [],
    risk: 'Reversible',
    notes: locks.length === 0 ? ['No lock is to be removed: nothing will be done.'] : [],
    work: { locks, restore },
  }
}

function named(lockIds: string[], known: ManagementLock[], rules: Preconditions) {
  return uniqueIds(lockIds).flatMap((id) => {
    const lock = known.find((candidate) => sameId(candidate.id, id))
    if (lock && holdsThisVm(lock)) return [lock]
    rules.block(
      'LockNotRemovable',
      `${id} ${lock ? 'holds up nothing of' : 'is no lock that reaches'} this VM's backup.`,
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
function isOfRestorePoints(lock: ManagementLock, vmId: string, collections: RestorePointCollection[]) {
  const vmGroup = groupOf(vmId) ?? ''
  const reaches = ({ id }: RestorePointCollection) => isAtOrBelow(id, lock.scope) || isAtOrBelow(lock.scope, id)
  return (
    (lock.target === 'RestorePointCollection' || lock.target === 'RestorePointGroup') &&
    !lock.inherited &&
    !sameId(lock.scope, vmGroup) &&
    collections.some((collection) => collection.ownedByAzureBackup && reaches(collection))
  )
}
