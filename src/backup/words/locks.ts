import { wordIn } from './word-in.ts'

const protectionLock = 'AzureBackupProtectionLock'

/** A lock forbids deletions, or every change; `Unknown` for a level that ARM has not had so far. */
export function lockForbids({ level }: { level: string }): 'Deletion' | 'Change' | 'Unknown' {
  if (wordIn(['CanNotDelete'], level)) return 'Deletion'
  return wordIn(['ReadOnly'], level) ? 'Change' : 'Unknown'
}

/** Unknown levels count as ReadOnly: what may forbid a change forbids it. */
export const mayForbidChange = (lock: { level: string }) => lockForbids(lock) !== 'Deletion'

/** Azure Backup's own lock on the storage accounts of its data. */
export const isAzureBackupProtectionLock = ({ name }: { name: string }) => wordIn([protectionLock], name) !== undefined

/** A lock with owners is a system application's: its deletion answers 401 UnauthorizedApplicationId. */
export const isSystemOwned = ({ owners }: { owners: readonly string[] }) => owners.length > 0

/** Locks of others that this service never takes off. */
export const isNeverOurs = (lock: { name: string; owners: readonly string[] }) =>
  isAzureBackupProtectionLock(lock) || isSystemOwned(lock)
