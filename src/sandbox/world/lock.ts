import type { ManagementLockProperties } from './management-lock.ts'
import type { World } from './world.ts'

interface LockOptions extends Partial<ManagementLockProperties> {
  name?: string
}

export function aLock(
  world: World,
  scope: string,
  { name = 'do-not-delete', level = 'CanNotDelete', ...rest }: LockOptions = {},
) {
  const id = `${scope}/providers/Microsoft.Authorization/locks/${name}`
  return world.locks.add({ properties: { level, ...rest }, id, type: 'Microsoft.Authorization/locks', name })
}
