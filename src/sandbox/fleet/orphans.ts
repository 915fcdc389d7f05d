import { aCollection } from '../world/collection.ts'
import type { VirtualMachine } from '../world/compute.ts'
import { before, days } from '../world/time.ts'
import { aVm } from '../world/vm.ts'
import { daily, protect } from './protection.ts'
import type { Site } from './site.ts'

/** Snapshots of VMs that were deleted: Azure Backup's, with and without a protected item, and another product's. */
export function leaveOrphans(site: Site): void {
  gone(site, 'deleted-while-protected', (vm) => {
    const { id } = aVm(site.world, site.group('rg-production'), vm, { now: site.now })
    const machine = site.world.virtualMachines.get(id)!
    protect(site, machine, { restorePointGroup: 'AzureBackupRG_westeurope_9', backups: daily(site.now, 4) })
    return machine
  })
  for (const [name, group, points] of [
    ['deleted-after-protection', 'AzureBackupRG_westeurope_9', 2],
    ['deleted-with-acronis', 'rg-acronis', 30],
  ] as const)
    gone(site, name, (vm) => {
      const machine = aVm(site.world, site.group('rg-production'), vm, { now: site.now })
      aCollection(site.world, machine, site.group(group), {
        ...(group === 'rg-acronis' ? { name: `acronis-${vm}` } : {}),
        points: Array.from({ length: points }, (_, index) => before(site.now, days(400 - index))),
      })
      return machine
    })
}

function gone({ world }: Site, name: string, build: (name: string) => VirtualMachine): void {
  const { id } = build(name)
  world.virtualMachines.delete(id)
  world.liveAgents.delete(id.toLowerCase())
  for (const disk of world.disks.values()) {
    if (disk.managedBy !== id) continue
    delete disk.managedBy
    disk.properties.diskState = 'Unattached'
  }
}
