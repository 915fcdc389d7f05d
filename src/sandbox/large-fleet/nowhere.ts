import type { BackupJob, ProtectedItem, RecoveryPoint } from '../world/backup.ts'
import type { RestorePointCollection, VirtualMachine } from '../world/compute.ts'
import { ResourceMap } from '../world/resource.ts'
import { emptyWorld, type World } from '../world/world.ts'

class PassingMap<T extends { id: string }> extends ResourceMap<T> {
  override add(resource: T): T {
    return resource
  }
}

/** Where resources are made for one look: a world that keeps nothing of what vaults and collections hold, nor a VM. */
export const nowhere: World = {
  ...emptyWorld(),
  virtualMachines: new PassingMap<VirtualMachine>(),
  restorePointCollections: new PassingMap<RestorePointCollection>(),
  protectedItems: new PassingMap<ProtectedItem>(),
  backupJobs: new PassingMap<BackupJob>(),
  recoveryPoints: new PassingMap<RecoveryPoint>(),
}

/** The same for a VM, whose disks and extensions are looked up while it is made. */
export const workbench = (): World => ({
  ...nowhere,
  disks: new ResourceMap(),
  extensions: new ResourceMap(),
  unlistedExtensions: new Set(),
  liveAgents: new Set(),
})
