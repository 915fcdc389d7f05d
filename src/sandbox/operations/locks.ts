import { armError, lockNotFound, resourceGroupNotFound, scopeLocked } from '../arm-error.ts'
import { operation, param, type Call } from '../operation.ts'
import { page } from '../paging.ts'
import { scopeOf, type ManagementLock } from '../world/management-lock.ts'
import { isWithin } from '../world/resource.ts'
import type { World } from '../world/world.ts'

const path = '/{scope}/providers/Microsoft.Authorization/locks'

/** Clients send scopes with and without a slash in front, and encoded. */
const scopeParam = (call: Call) => `/${param(call, 'scope').replace(/^\/+|\/+$/g, '')}`
const lockId = (call: Call) => `${scopeParam(call)}/providers/Microsoft.Authorization/locks/${param(call, 'lockName')}`

/** Plain: at the scope, above it and below it. With atScope(): at and above only. */
function locksAt(world: World, scope: string, atScopeOnly: boolean): ManagementLock[] {
  return world.locks
    .values()
    .filter((lock) => isWithin(scope, scopeOf(lock)) || (!atScopeOnly && isWithin(scopeOf(lock), scope)))
}

export const lockOperations = [
  operation({
    id: 'ManagementLocks_ListByScope',
    method: 'GET',
    path,
    action: 'Microsoft.Authorization/locks/read',
    answers: [200],
    knownFrom: 'recording',
    handle: (call) =>
      page(call, locksAt(call.world, scopeParam(call), /atscope\(\)/i.test(call.query.get('$filter') ?? ''))),
  }),
  operation({
    id: 'ManagementLocks_GetByScope',
    method: 'GET',
    path: `${path}/{lockName}`,
    action: 'Microsoft.Authorization/locks/read',
    answers: [200],
    knownFrom: 'recording',
    handle: (call) => {
      const lock = call.world.locks.get(lockId(call))
      return lock ? { status: 200, body: lock } : lockNotFound(param(call, 'lockName'))
    },
  }),
  operation({
    id: 'ManagementLocks_CreateOrUpdateByScope',
    method: 'PUT',
    path: `${path}/{lockName}`,
    action: 'Microsoft.Authorization/locks/write',
    answers: [200, 201],
    knownFrom: 'recording',
    handle: (call) => {
      const { properties } = (call.body ?? {}) as Partial<ManagementLock>
      if (properties?.level !== 'CanNotDelete' && properties?.level !== 'ReadOnly') {
        return armError(400, 'LockLevelNotSpecified', "The lock level must be 'CanNotDelete' or 'ReadOnly'.")
      }
      const [group] = /\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(scopeParam(call)) ?? []
      if (group && !call.world.resourceGroups.has(group)) return resourceGroupNotFound(group.split('/').at(-1) ?? '')
      const replaced = call.world.locks.get(lockId(call))
      const { level, notes, owners } = properties
      const lock: ManagementLock = {
        properties: { level, ...(notes === undefined ? {} : { notes }), ...(owners === undefined ? {} : { owners }) },
        // A lock's id keeps the spelling of the PUT that made it.
        id: replaced?.id ?? lockId(call),
        type: 'Microsoft.Authorization/locks',
        name: replaced?.name ?? param(call, 'lockName'),
      }
      call.world.locks.add(lock)
      return { status: replaced ? 200 : 201, body: lock }
    },
  }),
  operation({
    id: 'ManagementLocks_DeleteByScope',
    method: 'DELETE',
    path: `${path}/{lockName}`,
    action: 'Microsoft.Authorization/locks/delete',
    answers: [200, 204],
    knownFrom: 'recording',
    handle: (call) => {
      const lock = call.world.locks.get(lockId(call))
      if (!lock) return { status: 204 }
      if (lock.properties.owners?.length) {
        const owner = lock.properties.owners[0]?.applicationId ?? ''
        return armError(
          401,
          'UnauthorizedApplicationId',
          `The lock '${lock.name}' is owned by application '${owner}' and cannot be deleted by the caller.`,
        )
      }
      call.world.locks.delete(lock.id)
      return { status: 200 }
    },
  }),
]

/** Locks are inherited; a deletion of a group is stopped by locks inside it too. Locks themselves are not locked. */
export function refusedByLock(world: World, method: string, scope: string) {
  if (method === 'GET' || /\/providers\/Microsoft\.Authorization\/locks\//i.test(scope)) return undefined
  const holding = world.locks.values().filter((lock) => {
    const reaches = isWithin(scope, scopeOf(lock))
    return reaches && (method === 'DELETE' || lock.properties.level === 'ReadOnly')
  })
  if (holding.length === 0) return undefined
  return scopeLocked(scope, method === 'DELETE' ? 'delete' : 'write', [...new Set(holding.map(scopeOf))])
}
