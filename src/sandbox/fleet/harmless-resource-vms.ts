import { aCollection, aRestorePoint, backupPointName } from '../world/collection.ts'
import { guidOf } from '../world/guid.ts'
import { aLock } from '../world/lock.ts'
import { before, days } from '../world/time.ts'
import { daily, protect } from './protection.ts'
import type { Scenario } from './scenario.ts'

/** Nothing is wrong with these, though locks or collections of others look as if. */
export const harmlessResourceVms: Scenario[] = [
  {
    name: 'protection-lock-in-own-group',
    group: 'rg-file-shares',
    verdict: 'Healthy',
    confirmed: [],
    build: (site, vm) => {
      protect(site, vm)
      const id = `${site.group('rg-file-shares')}/providers/Microsoft.Storage/storageAccounts/contososhares`
      site.world.otherResources.add({
        id,
        name: 'contososhares',
        type: 'Microsoft.Storage/storageAccounts',
        location: 'westeurope',
        properties: {},
      })
      aLock(site.world, id, {
        name: 'AzureBackupProtectionLock',
        notes:
          'Auto-created by Azure Backup for storage accounts registered with a Recovery Services Vault. This lock is intended to guard against deletion of backups due to accidental deletion of the storage account.',
      })
    },
  },
  {
    name: 'cannotdelete-on-own-group',
    group: 'rg-guarded',
    verdict: 'Healthy',
    confirmed: ['vm-lock'],
    build: (site, vm) =>
      void (protect(site, vm), aLock(site.world, site.group('rg-guarded'), { name: 'keep', notes: 'Production' })),
  },
  {
    name: 'third-party-restore-points',
    verdict: 'Healthy',
    confirmed: ['unmanaged-restore-points'],
    build: (site, vm) => {
      protect(site, vm)
      aCollection(site.world, vm, site.group('rg-acronis'), {
        name: `acronis-${vm.name}`,
        points: daily(site.now, 5),
        pointName: (time) => `acronis-${time.getTime()}`,
        consistencyMode: 'CrashConsistent',
      })
      aCollection(site.world, vm, site.group('rg-production'), {
        name: 'before-upgrade',
        points: [before(site.now, days(30))],
        pointName: () => 'point-1',
        consistencyMode: 'CrashConsistent',
      })
    },
  },
  {
    // Deleted and made anew: the points of the machine before bear another vmId.
    verdict: 'Healthy',
    confirmed: ['unmanaged-restore-points'],
    name: 'made-anew-under-its-name',
    vm: (now) => ({ created: before(now, days(4)) }),
    build: (site, vm) => {
      protect(site, vm)
      const former = aCollection(site.world, vm, site.group('AzureBackupRG_westeurope_1'), {
        name: `AzureBackup_${vm.name}_4711`,
        points: [],
      })
      const machine = { ...vm, properties: { ...vm.properties, vmId: guidOf(`former ${vm.id}`) } }
      for (const time of [23, 22, 21].map((age) => before(site.now, days(age))))
        former.properties.restorePoints.push(
          aRestorePoint(former.id, backupPointName(time), machine, time, 'ApplicationConsistent'),
        )
    },
  },
]
