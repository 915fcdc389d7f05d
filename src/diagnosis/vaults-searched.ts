import type { VaultSearch } from '../backup/facts-of-backup.ts'

/** Whether a search was made and left vaults out. */
export const isIncomplete = (search: VaultSearch | undefined) => search !== undefined && search.notSearched !== 0

/** A sentence about what was left out, with a blank before it; nothing when there was nothing to say. */
export function notSearched(search: VaultSearch | undefined) {
  if (search === undefined || !isIncomplete(search)) return ''
  const { searched, notSearched: left, reason, requiredPermission } = search
  const missing = requiredPermission ? `; missing permission: ${requiredPermission}` : ''
  return left === null
    ? ` Other vaults could not be searched (${reason}${missing}).`
    : ` ${left} other vault${left === 1 ? ' was' : 's were'} not searched (${reason}${missing}), ${searched} were.`
}
