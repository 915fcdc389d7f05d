import type { Resource } from './resource.ts'
import type { World } from './world.ts'

export interface ManagementLockProperties {
  level: string
  notes?: string
  owners?: { applicationId: string }[]
}
export type ManagementLock = Resource<ManagementLockProperties>

const suffix = /\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i

/** What a lock is on; empty for nothing. */
export const scopeOf = (lock: { id: string }) => lock.id.replace(suffix, '')

interface LockOptions extends Partial<ManagementLockProperties> {
  name?: string
}

export function aLock(world: World, scope: string, { name = 'do-not-delete', level = 'CanNotDelete', ...rest }: LockOptions = {}) {
  const id = `${scope}/providers/Microsoft.Authorization/locks/${name}`
  return world.locks.add({ properties: { level, ...rest }, id, type: 'Microsoft.Authorization/locks', name })
}
