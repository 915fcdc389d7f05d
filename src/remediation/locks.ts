import Type, { type Static } from 'typebox'
import { AzureError } from '../backup/azure-error.ts'
import { LockToRestore } from '../backup/control-plane.ts'
import type { ManagementLock } from '../backup/facts-of-locks.ts'
import { foldCase, parseArmId } from '../backup/resource-id.ts'
import { Nullable, Text } from '../backup/schema.ts'
import type { Sentence } from '../backup/sentence.ts'
import { isAzureBackupProtectionLock, isNeverOurs } from '../backup/words/locks.ts'
import { RemediationFailure, Suspended, type LockBack, type LockOff, type RemovedLock, type Run } from './action.ts'

/** What a plan keeps of a lock. Whether it guards other VMs too, plans of older versions did not tell. */
export const LockToRemove = Type.Object({
  ...LockToRestore.properties,
  sharedWithOtherVms: Type.Optional(Nullable(Type.Boolean())),
})
type LockToRemove = Static<typeof LockToRemove>

/**
 * Takes one lock off, or holds it off with those who did. The whole object is read right before, journaled with the intent, then deleted;
 * of one that is off already the plan has kept the whole. `again` tells a later round of one operation from the first.
 */
export async function removeLock(run: Run, planned: LockToRemove, restore: string, again = ''): Promise<LockOff> {
  const read = await run.remember(`read lock ${planned.name} on ${planned.scope}${again}`, () =>
    run.azure.getLock(planned.id),
  )
  const lock = read ?? wholeOf(planned)
  if (isNeverOurs(lock)) throw new RemediationFailure('LockNotRemovable', protectedBecause(lock).en, lock.id)
  const { sent, output } = await run.write(`remove lock ${lock.name} on ${lock.scope}${again}`, {
    method: 'DELETE',
    resourceId: lock.id,
    description: `Remove the ${lock.level} lock "${lock.name}"`,
    removesLock: { lock, restore, sharedWithOtherVms: planned.sharedWithOtherVms ?? null },
    async observe() {
      const now = await run.azure.getLock(lock.id)
      if (!now) return { state: 'Done', detail: 'The lock is off.' }
      // Somebody replaced it since it was journaled: putting the journaled one back would undo their change.
      if (!sameLock(now, lock))
        return { state: 'Refused', code: 'PlanChanged', message: `The lock ${lock.id} was changed meanwhile.` }
      return { state: 'Needed' }
    },
    send: () => run.azure.deleteLock(lock.id),
  })
  return sent ? 'Removed' : ((output ?? 'Missing') as LockOff)
}

/** Holds off a lock that another operation had off at planning time, until this one ends; the run does not begin without it. */
export const holdOff = (run: Run, lockId: string) =>
  run.write(`hold lock ${lockId.split('/').at(-1)} on ${parseArmId(lockId)?.scope}`, {
    method: 'DELETE',
    resourceId: lockId,
    description: 'Hold the lock off, which is off already',
    holdsOff: { lockId },
    async observe() {
      if (!(await run.azure.getLock(lockId))) return { state: 'Done', detail: 'The lock is off.' }
      const message = `The lock ${lockId} was off when this was planned, and is on again; plan it anew.`
      return { state: 'Refused', code: 'LockedScope', message }
    },
    send: () => Promise.reject(new Error('a lock that is held off is not deleted')),
  })

const wholeOf = ({ id, name, scope, level, notes, owners }: LockToRestore): LockToRestore => ({
  id,
  name,
  scope,
  level,
  notes,
  owners,
})

/** Puts a journaled lock back as it was. One that stands there already, whoever made it, is left as it is. */
const putLockBack = (run: Run, entry: RemovedLock) => {
  const { journalId, lock } = entry
  return run.write(`restore lock ${lock.name} on ${lock.scope} (${journalId.slice(0, 8)})`, {
    method: 'PUT',
    resourceId: lock.id,
    description: `Put the ${lock.level} lock "${lock.name}" back`,
    restoresLock: entry,
    async observe() {
      const now = await run.azure.getLock(lock.id)
      if (!now) return { state: 'Needed' }
      return {
        state: 'Done',
        detail: sameLock(now, lock) ? 'The lock is on.' : 'Another lock of this name stands there; left as it is.',
      }
    },
    // Nothing else tells of a lock that need not come back: a 404 may be of any kind, and what it was on may stand.
    pointless: async () =>
      (await run.azure.scopeExists(lock.scope)) ? null : `${lock.scope} was deleted, and ${lock.id} with it.`,
    send: () => run.azure.putLock(lock),
  })
}

/** Ids, by what became of each. */
export const locksBack = {
  restoredLocks: Type.Array(Text(), { description: 'Put back by this operation.' }),
  leftOffLocks: Type.Array(Text(), { description: 'Still off for other operations, which put them back.' }),
  watchedLocks: Type.Array(Text(), { description: 'On, and watched: the answer to their removal was lost.' }),
  goneLocks: Type.Array(Text(), { description: 'Not put back: what they locked was deleted meanwhile.' }),
}
export type LocksBack = Static<ReturnType<typeof Type.Object<typeof locksBack>>>

/**
 * Each of them, whatever becomes of the others: one that Azure refuses must not keep the rest off. What has to wait goes before what has
 * failed, for a failure ends the operation.
 */
export async function putLocksBack(run: Run, entries: RemovedLock[]): Promise<LocksBack> {
  const became: Record<LockBack, string[]> = { Back: [], LeftOff: [], Watched: [], Gone: [] }
  const waits: Error[] = []
  const failures: Error[] = []
  for (const entry of entries) {
    try {
      const { sent, output } = await putLockBack(run, entry)
      // Removed by a version without leases: done is done.
      const what = (output ?? 'Back') as LockBack
      if (what !== 'Back' || sent) became[what].push(entry.lock.id)
    } catch (error) {
      if (error instanceof Suspended || (error instanceof AzureError && error.disposition === 'Retry'))
        waits.push(error)
      else if (error instanceof RemediationFailure || error instanceof AzureError) failures.push(error)
      else throw error
    }
  }
  const [first] = [...waits, ...failures]
  if (first) throw first
  return {
    restoredLocks: became.Back,
    leftOffLocks: became.LeftOff,
    watchedLocks: became.Watched,
    goneLocks: became.Gone,
  }
}

export const protectedBecause = (lock: Pick<LockToRestore, 'id' | 'name' | 'owners'>): Sentence =>
  isAzureBackupProtectionLock(lock)
    ? {
        en: `${lock.id} is Azure Backup's own protection of its data and is never removed.`,
        pt: `${lock.id} é a proteção que o próprio Backup do Azure põe em seus dados e nunca é removido.`,
      }
    : {
        en: `${lock.id} is owned by a system application (${lock.owners.join(', ')}): Azure refuses its removal with 401 UnauthorizedApplicationId.`,
        pt: `${lock.id} pertence a um aplicativo do sistema (${lock.owners.join(', ')}): o Azure recusa sua remoção com 401 UnauthorizedApplicationId.`,
      }

/** Taking a lock off concerns more than whoever asks where it stays off, or where it guards restore points of other VMs too. */
export const whyApproved = (
  { name, level, scope, sharedWithOtherVms }: ManagementLock,
  restore: string,
): Sentence[] => [
  ...(restore === 'Never'
    ? [
        {
          en: `The ${level} lock "${name}" on ${scope} is to stay off for good.`,
          pt: `O bloqueio ${level} "${name}" em ${scope} ficará removido definitivamente.`,
        },
      ]
    : []),
  ...(sharedWithOtherVms === true
    ? [
        {
          en: `The ${level} lock "${name}" on ${scope} guards restore points of other VMs too.`,
          pt: `O bloqueio ${level} "${name}" em ${scope} protege também pontos de restauração de outras VMs.`,
        },
      ]
    : []),
  ...(sharedWithOtherVms === null
    ? [
        {
          en: `Whether the ${level} lock "${name}" on ${scope} guards restore points of other VMs too could not be told.`,
          pt: `Não foi possível dizer se o bloqueio ${level} "${name}" em ${scope} protege também pontos de restauração de outras VMs.`,
        },
      ]
    : []),
]

export const sameLock = (a: LockToRestore, b: LockToRestore) =>
  foldCase(a.level) === foldCase(b.level) &&
  (a.notes ?? '') === (b.notes ?? '') &&
  JSON.stringify([...a.owners].sort()) === JSON.stringify([...b.owners].sort())
