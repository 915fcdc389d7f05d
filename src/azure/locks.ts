import type { ManagementLockObject } from '@azure/arm-locks'
import type { LockToRestore } from '../backup/control-plane.ts'
import type { ManagementLock } from '../backup/facts-of-locks.ts'
import { reachOfLock, type LockedThings } from '../backup/lock-reach.ts'
import { parseArmId } from '../backup/resource-id.ts'
import { clip } from '../backup/text.ts'
import { unexpected } from './arm-error.ts'
import { textOf } from './wire.ts'

/**
 * Scope as the lock's own id says it: ids keep the spelling of the PUT, and scopes travel percent-encoded at times. Notes as they stand,
 * empty ones too: a lock is put back as it was.
 */
export function lockToRestoreOf(lock: ManagementLockObject): LockToRestore {
  // A lock that does not say where it is or what it forbids must not be taken for none.
  if (textOf(lock.id) === null || textOf(lock.level) === null) throw unexpected('a lock lacks its id or its level')
  const parsed = parseArmId(decoded(lock.id!))
  if (!parsed) throw unexpected(`a lock has the id ${clip(lock.id!, 200)}`)
  return {
    id: parsed.id,
    name: textOf(lock.name) ?? parsed.name ?? '',
    scope: parsed.scope,
    level: lock.level,
    notes: typeof lock.notes === 'string' ? lock.notes : null,
    owners: (lock.owners ?? []).flatMap(({ applicationId }) => applicationId ?? []),
  }
}

function decoded(id: string) {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}

/** The locks that reach this VM's backup, with what each holds up; those on other things of the subscription are left out. */
export const locksOf = (locks: ManagementLockObject[], things: LockedThings): ManagementLock[] =>
  locks.flatMap((raw) => reachOfLock(lockToRestoreOf(raw), things) ?? [])
