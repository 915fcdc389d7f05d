import { valueOf } from '../backup/fact.ts'
import type { ManagementLock } from '../backup/facts-of-locks.ts'
import { isAtOrBelow } from '../backup/resource-id.ts'
import { isNeverOurs, lockForbids, mayForbidChange } from '../backup/words/locks.ts'
import type { CheckInput } from './check.ts'
import { inALine, type Sentence } from '../backup/sentence.ts'

type Known = Pick<CheckInput, 'vmId' | 'facts'>

export const isOnSubscription = (lock: ManagementLock) =>
  lock.scopeKind === 'Subscription' || lock.target === 'Subscription'

/**
 * On the VM or its group. Compared by scope too: the gateway names one target for a lock, and the VM's group is also a group of
 * restore points when the collection dates from before 2018.
 */
export const isOnVm = (lock: ManagementLock, vmId: Known['vmId']) =>
  !isOnSubscription(lock) &&
  (lock.target === 'VirtualMachine' || lock.target === 'VirtualMachineGroup' || isAtOrBelow(vmId.id, lock.scope))

/** On a collection that Azure Backup cleans up, or on a group of such collections; those of others are not its to clean. */
export function isOnRestorePoints(lock: ManagementLock, facts: Known['facts']) {
  if (isOnSubscription(lock)) return false
  const below = valueOf(facts.restorePoints)?.collections.filter((collection) => isAtOrBelow(collection.id, lock.scope))
  if (below?.some((collection) => collection.ownedByAzureBackup)) return true
  const named = lock.target === 'RestorePointCollection' || lock.target === 'RestorePointGroup'
  return (
    named && !below?.length && lock.effects.some((effect) => effect === 'BlocksCleanup' || effect === 'BlocksBackup')
  )
}

/** As far as it can be told: whose the points are may be unread, or uncertain. */
const isOnAzureBackups = (lock: ManagementLock, facts: Known['facts']) =>
  (valueOf(facts.restorePoints)?.collections ?? []).some(
    ({ id, ownedByAzureBackup }) => ownedByAzureBackup && (isAtOrBelow(id, lock.scope) || isAtOrBelow(lock.scope, id)),
  )

/**
 * Never recommended for removal: one keeps data on purpose, one answers 401 to everyone but its application, and what one of a level that is
 * not known keeps from, nobody knows.
 */
export const mustStay = (lock: ManagementLock) =>
  isNeverOurs(lock) || lock.isAzureBackupProtectionLock || lock.isSystemOwned || lockForbids(lock) === 'Unknown'

/** Locks on the VM, its group or above, or on a group that may be anybody's, guard more than the restore points: off only by name. */
export const isShared = (lock: ManagementLock, { vmId, facts }: Known) =>
  isOnSubscription(lock) || isOnVm(lock, vmId) || !isOnAzureBackups(lock, facts)

/** Nothing of this service takes it off by itself. */
export const staysOn = (lock: ManagementLock, known: Known) => mustStay(lock) || isShared(lock, known)

/** A lock on the VM or above it is inherited by the extension, whatever its level (lock-resources, "lock inheritance"). */
export const forbidsExtensionDelete = (lock: ManagementLock, vmId: Known['vmId']) =>
  isOnSubscription(lock) || isOnVm(lock, vmId) || lock.effects.includes('BlocksExtensionDelete')

/** ReadOnly refuses POST as well: no reapply. */
export const forbidsVmPost = (lock: ManagementLock, vmId: Known['vmId']) =>
  mayForbidChange(lock) && (isOnSubscription(lock) || isOnVm(lock, vmId))

/** ReadOnly on the vault, its group or the subscription refuses the POST that starts a backup. */
export const forbidsTrigger = (lock: ManagementLock) =>
  lock.effects.includes('BlocksTrigger') ||
  (mayForbidChange(lock) && (isOnSubscription(lock) || lock.target === 'Vault'))

export const lockText = ({ level, name, scope }: ManagementLock): Sentence => ({
  en: `${level} lock "${name}" on ${scope}`,
  pt: `bloqueio ${level} "${name}" em ${scope}`,
})

/** Behind `the`, `o`. */
export const locksText = (locks: readonly ManagementLock[]) =>
  inALine(locks.map(lockText), { en: ' and the ', pt: ' e o ' })
