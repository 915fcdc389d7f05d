import { armError } from '../arm-error.ts'
import { asksForVms, filterTerms } from '../odata-filter.ts'
import { operation, param, type Answer, type Call } from '../operation.ts'
import { page } from '../paging.ts'
import type { ProtectedItem } from '../world/backup.ts'
import { vaultIdOf } from '../world/protected-item.ts'
import { sameName } from '../world/resource.ts'
import { days, timeSpan } from '../world/time.ts'
import { softDeleteDaysOf } from '../world/vault.ts'
import { itemPath, vaultPath } from './paths.ts'
import { vaultIdFrom, withVault } from './vaults.ts'

export const itemIdFrom = (call: Call) =>
  `${vaultIdFrom(call)}/backupFabrics/${param(call, 'fabricName')}/protectionContainers/${param(call, 'containerName')}/protectedItems/${param(call, 'protectedItemName')}`

export function withItem(call: Call, then: (item: ProtectedItem) => Answer): Answer {
  return withVault(call, () => {
    const item = call.world.protectedItems.get(itemIdFrom(call))
    if (item) return then(item)
    return armError(
      404,
      'BMSUserErrorDataSourceObjectNotFound',
      'Item not found. Selected item might have been deleted. Please check if item is registered to the vault.',
    )
  })
}

/** Fields counted from the moment of asking: how long a soft-deleted item can still be undeleted. */
function timed({ now, world }: Call, item: ProtectedItem) {
  const { deferredDeleteTimeInUTC, isScheduledForDeferredDelete } = item.properties
  const softDeleteRetentionPeriod = softDeleteDaysOf(world.vaults.get(vaultIdOf(item.id)))
  const properties = { ...item.properties, softDeleteRetentionPeriod }
  if (!isScheduledForDeferredDelete || deferredDeleteTimeInUTC === undefined) return { ...item, properties }
  const end = Date.parse(deferredDeleteTimeInUTC) + days(softDeleteRetentionPeriod)
  return { ...item, properties: { ...properties, deferredDeleteTimeRemaining: timeSpan(end - now.getTime()) } }
}

/** Backup mirrors how the request spells `/Subscriptions/`. */
export const mirrored = <T extends { id: string }>(call: Call, resource: T): T => ({
  ...resource,
  id: resource.id.replace(/^\/subscriptions\//i, call.path.slice(0, '/subscriptions/'.length)),
})

const named = ['policyname', 'friendlyname', 'containername']

function isAskedFor(terms: Map<string, string>, { properties }: ProtectedItem): boolean {
  const { policyName, friendlyName, containerName } = properties
  return [policyName, friendlyName, containerName].every((value, at) =>
    sameName(terms.get(named[at] ?? '') ?? value, value),
  )
}

export const protectedItemOperations = [
  operation({
    id: 'ProtectedItems_Get',
    method: 'GET',
    path: itemPath,
    action: 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/read',
    answers: [200],
    knownFrom: 'recording',
    handle: (call) => withItem(call, (item) => ({ status: 200, body: mirrored(call, timed(call, item)) })),
  }),
  operation({
    id: 'BackupProtectedItems_List',
    method: 'GET',
    path: `${vaultPath}/backupProtectedItems`,
    action: 'Microsoft.RecoveryServices/vaults/backupProtectedItems/read',
    answers: [200],
    knownFrom: 'recording',
    handle: (call) =>
      withVault(call, (vault) => {
        const { protectedItems } = call.world
        const terms = filterTerms(call.query.get('$filter'))
        const shown = (item: ProtectedItem) => mirrored(call, timed(call, item))
        if (!asksForVms(terms)) return page(call, [])
        if (named.some((term) => terms.has(term)))
          return page(
            call,
            protectedItems.under(vault.id).filter((item) => isAskedFor(terms, item)),
            shown,
          )
        // Ids are had without making every item of a large vault.
        return page(call, protectedItems.idsUnder(vault.id), (id) => shown(protectedItems.get(id)!))
      }),
  }),
]
