import type { VirtualMachine } from '../world/compute.ts'
import { aLock } from '../world/lock.ts'
import type { ManagementLockProperties } from '../world/management-lock.ts'
import { daily, protect, type LastJob } from './protection.ts'
import { jobErrors } from './job-errors.ts'
import type { Site } from './site.ts'

const limitReached: LastJob = { state: 'Failed', errors: [jobErrors.collectionLimitReached] }

/** A VM whose snapshots are in a group of their own, so that its lock is nobody else's. */
export const inOwnGroup =
  (restorePointGroup: string, points: number, lock?: Partial<ManagementLockProperties> & { name?: string }) =>
  (site: Site, vm: VirtualMachine) => {
    protect(site, vm, {
      restorePointGroup,
      backups: daily(site.now, points),
      ...(points >= 18 ? { lastJob: limitReached } : {}),
    })
    if (lock) aLock(site.world, site.group(restorePointGroup), lock)
  }
