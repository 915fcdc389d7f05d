import { mayReach, type Reach } from '../../access/reach.ts'
import { valueOf } from '../../backup/fact.ts'
import type { VmBackupFacts } from '../../backup/facts.ts'
import { foldCase, groupOf, isAtOrBelow, parseArmId, sameId, uniqueIds, type VmId } from '../../backup/resource-id.ts'
import { ServiceError } from '../../errors.ts'
import type { Plan, PlannedCall } from '../../remediation/plan.ts'

/**
 * Whoever may reach a VM may reach what Azure Backup keeps of it alone: its collections, the locks on them and on their groups, its item
 * in the vault. Whatever else a plan writes guards or serves more than this VM (a subscription's lock, one on a group with other VMs'
 * restore points, a lock on the vault, a key vault), and has to lie within the caller's reach itself; so has the scope of a lock that
 * stays off for good. Putting locks back is never refused.
 */
export function scopesToReach(
  action: string,
  vm: Pick<VmId, 'id'>,
  { calls }: { calls: readonly Call[] },
  facts: VmBackupFacts,
): string[] {
  if (action === 'restoreLocks') return []
  const beyond = calls.filter((call) => !isAtOrBelow(placeOf(call), vm.id) && !isOfVmAlone(call, calls, facts))
  return uniqueIds(beyond.map(placeOf))
}

/** What is told of it decides nothing. */
type Call = Omit<PlannedCall, 'description'>

export function refuseOutsideReach(reach: Reach, { scopesToReach: scopes = [] }: Partial<Pick<Plan, 'scopesToReach'>>) {
  const outside = scopes.find((scope) => !mayReach(reach, `${foldCase(scope)}/`))
  if (outside === undefined) return
  throw new ServiceError(
    'ScopeNotAllowed',
    `Your role does not reach ${outside}, where this would change what concerns more than this VM; ACCESS_FILE says where it counts.`,
    {
      target: outside,
      inPortuguese: `Sua função não alcança ${outside}, onde isto mudaria o que diz respeito a mais que esta VM; ACCESS_FILE diz onde ela vale.`,
    },
  )
}

const isLock = ({ resourceId }: Call) => sameId(parseArmId(resourceId)?.type ?? '', 'Microsoft.Authorization/locks')

const placeOf = (call: Call) => (isLock(call) ? (parseArmId(call.resourceId)?.scope ?? '') : call.resourceId)

function isOfVmAlone(call: Call, calls: readonly Call[], facts: VmBackupFacts) {
  const place = placeOf(call)
  const ids = valueOf(facts.restorePoints)?.collections.flatMap((one) => (one.ownedByAzureBackup ? [one.id] : [])) ?? []
  if (!isLock(call)) return [...ids, ...itemsAndJobs(facts)].some((id) => isAtOrBelow(place, id))
  const fact = valueOf(facts.locks)?.find(({ id }) => sameId(id, call.resourceId))
  const comesBack = calls.some(({ method, resourceId }) => method === 'PUT' && sameId(resourceId, call.resourceId))
  if (!comesBack || fact?.sharedWithOtherVms !== false) return false
  return ids.some((id) => isAtOrBelow(place, id) || sameId(place, groupOf(id) ?? ''))
}

const itemsAndJobs = (facts: VmBackupFacts) => [
  ...(valueOf(facts.protection)?.protectedItemId ? [valueOf(facts.protection)!.protectedItemId!] : []),
  ...(valueOf(facts.backupJobs) ?? []).map(({ id }) => id),
]
