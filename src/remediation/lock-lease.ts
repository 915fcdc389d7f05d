import type { LockToRestore } from '../backup/control-plane.ts'
import { valueOf } from '../backup/fact.ts'
import type { ManagementLock } from '../backup/facts-of-locks.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import { secondsOf } from '../backup/iso-duration.ts'
import type { Limits } from '../backup/limits.ts'
import { reachOfLock, type LockedThings } from '../backup/lock-reach.ts'
import { isAtOrBelow, sameId, type VmId } from '../backup/resource-id.ts'
import { mayForbidChange } from '../backup/words/locks.ts'

interface WriteToArm {
  method: string
  resourceId: string
}

/** Who keeps a lock off at this moment. Another kind than operations may hold one in a later version. */
export interface LockHolder {
  kind: 'Operation'
  id: string
  vmKey: string
  /** `WithOperation`: until it ends. `ForGood`: until restoreLocks. */
  keeps: 'WithOperation' | 'UntilTime' | 'ForGood'
  /** The latest; null for good. */
  until: string | null
}

/** A lock that this service has off, whichever operations hold it off. */
export interface LockLease {
  lock: LockToRestore
  /** Key of the VM whose operation took it off. */
  vmKey: string
  sharedWithOtherVms: boolean | null
  offSince: string
  backBy: string | null
  holders: LockHolder[]
}

interface Known {
  vm: VmId
  facts: VmBackupFacts
  leases: readonly LockLease[]
}

/**
 * Locks that reach this VM and are off because this service has them off. They come back, so a plan counts them as it counts those that
 * are on. Empty where the locks cannot be read: what is off cannot be told then.
 */
export function locksHeldOff({ vm, facts, leases }: Known): ManagementLock[] {
  const on = valueOf(facts.locks)
  if (!on) return []
  const things = lockedThingsOf(vm, facts)
  return leases.flatMap((lease) => {
    if (on.some(({ id }) => sameId(id, lease.lock.id))) return []
    const lock = reachOfLock(lease.lock, things)
    return lock ? [{ ...lock, sharedWithOtherVms: isShared(lease, lock, vm) }] : []
  })
}

/** Leases that hold off a lock which would refuse one of the calls if it came back before: they are held until the operation ends. */
export function leasesToHold(calls: readonly WriteToArm[], { vm, facts, leases }: Known, limits: Limits, now: string) {
  const things = lockedThingsOf(vm, facts)
  const on = valueOf(facts.locks)
  return leases.filter(
    (lease) =>
      mayBeHeld(lease, limits, now) &&
      on?.every(({ id }) => !sameId(id, lease.lock.id)) === true &&
      calls.every(({ resourceId }) => !sameId(resourceId, lease.lock.id)) &&
      calls.some((call) => wouldRefuse(lease.lock, call, things)),
  )
}

/** Asking again keeps no lock off for ever: once it has been off as long as a lock may be, nobody else holds it before it was back. */
export const mayBeHeld = ({ backBy, offSince }: LockLease, { lockOffMax }: Limits, now: string) =>
  backBy === null || Date.parse(now) < latestBack(offSince, lockOffMax)

/** Unix milliseconds. */
const latestBack = (offSince: string, lockOffMax: string) => Date.parse(offSince) + secondsOf(lockOffMax)! * 1000

function wouldRefuse(lock: LockToRestore, { method, resourceId }: WriteToArm, things: LockedThings) {
  if (/\/providers\/Microsoft\.Authorization\/locks\//i.test(resourceId)) return false
  if (method === 'DELETE') return isAtOrBelow(resourceId, lock.scope) || isAtOrBelow(lock.scope, resourceId)
  if (!mayForbidChange(lock)) return false
  const failsBackup = /\/backup$/i.test(resourceId) && reachOfLock(lock, things)?.effects.includes('BlocksBackup')
  return failsBackup === true || isAtOrBelow(resourceId, lock.scope)
}

/** Only of a lock that this VM's own operations took off is known whether it guards others. */
const isShared = (lease: LockLease, { sharedWithOtherVms }: ManagementLock, { key }: VmId) => {
  if (sharedWithOtherVms !== null) return sharedWithOtherVms
  return lease.vmKey !== key || lease.holders.some(({ vmKey }) => vmKey !== key) || lease.sharedWithOtherVms
}

const lockedThingsOf = (vm: VmId, facts: VmBackupFacts): LockedThings => {
  const protection = valueOf(facts.protection)
  return {
    vm,
    collectionIds:
      valueOf(facts.restorePoints)?.collections.flatMap(({ id, ownership }) => (ownership === 'Other' ? [] : [id])) ??
      [],
    collectionsOfOthers: null,
    vaultIds: protection?.vaultId ? [protection.vaultId, ...protection.otherVaultIds] : [],
    keyVaultIds: (valueOf(facts.keyVaults) ?? []).map(({ vaultId }) => vaultId),
    diskIds: (valueOf(facts.disks) ?? []).map(({ id }) => id),
  }
}
