import { mayReach, type Reach } from '../access/reach.ts'
import { valueOf } from '../backup/fact.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import { foldCase, groupOf, isAtOrBelow, parseArmId, sameId } from '../backup/resource-id.ts'
import { ServiceError } from '../errors.ts'
import type { Plan } from '../remediation/plan.ts'

/**
 * Whoever may reach a VM may reach what Azure Backup keeps of it: its collections, the locks on them and on their groups, its item in the
 * vault. Whatever else a plan writes guards or serves more than this VM (a subscription's lock, a lock on the vault, a key vault), and
 * has to lie within the caller's reach itself. Putting locks back is never refused.
 */
export function refuseOutsideReach(reach: Reach, { action, calls }: Plan, facts: VmBackupFacts) {
  if (reach === 'Everything' || action === 'restoreLocks') return
  const outside = calls.find(({ resourceId }) => !isReached(reach, resourceId, facts))
  if (!outside) return
  throw new ServiceError(
    'ScopeNotAllowed',
    `Your role does not reach ${outside.resourceId}, which this would change; ACCESS_FILE says where it counts.`,
    { details: [{ code: 'ScopeNotAllowed', message: outside.description, target: outside.resourceId }] },
  )
}

function isReached(reach: Reach, resourceId: string, facts: VmBackupFacts) {
  const { type, scope } = parseArmId(resourceId) ?? {}
  const isLock = type != null && sameId(type, 'Microsoft.Authorization/locks')
  const place = isLock ? (scope ?? '') : resourceId
  return mayReach(reach, `${foldCase(place)}/`) || isAzureBackupsOfVm(place, isLock, facts)
}

function isAzureBackupsOfVm(place: string, isLock: boolean, facts: VmBackupFacts) {
  const collections = valueOf(facts.restorePoints)?.collections.filter(({ ownedByAzureBackup }) => ownedByAzureBackup)
  const isTheirs = collections?.some(({ id }) => isAtOrBelow(place, id) || (isLock && sameId(place, groupOf(id) ?? '')))
  if (isTheirs) return true
  if (isLock) return false
  const items = [
    valueOf(facts.protection)?.protectedItemId ?? [],
    (valueOf(facts.backupJobs) ?? []).map(({ id }) => id),
  ]
  return items.flat().some((id) => isAtOrBelow(place, id))
}
