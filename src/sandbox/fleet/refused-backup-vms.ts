import { anExtension, extensionFailed } from '../world/extension.ts'
import { aLock } from '../world/lock.ts'
import { protect } from './protection.ts'
import type { Scenario } from './scenario.ts'

const byTitle = (errorTitle: string, errorString = '') => ({ errorTitle, errorString, recommendations: [] })
const failed = (errorTitle: string, errorString?: string) => ({
  state: 'Failed' as const,
  errors: [byTitle(errorTitle, errorString)],
})

/** Codes beside the guide whose cause ARM shows. */
export const refusedBackupVms: Scenario[] = [
  {
    name: 'locked-vm-refused',
    group: 'rg-frozen',
    verdict: 'Blocked',
    confirmed: ['vm-lock', 'last-backup-job'],
    build: (site, vm) => {
      protect(site, vm, {
        lastJob: failed('UserErrorResourceIsInLockedState', 'Backup failed due to a lock on virtual machine'),
      })
      aLock(site.world, site.group('rg-frozen'), { name: 'frozen', level: 'ReadOnly' })
    },
  },
  {
    name: 'extension-stuck-in-deletion',
    verdict: 'Blocked',
    confirmed: ['vmsnapshot-extension-state', 'last-backup-job'],
    build: (site, vm) => {
      anExtension(site.world, vm, {
        provisioningState: 'Failed',
        status: extensionFailed('The extension is being deleted and cannot be changed.'),
      })
      protect(site, vm, {
        lastJob: failed('ExtensionStuckInDeletionState', 'Extension state is not supportive to the backup operation'),
      })
    },
  },
  {
    name: 'shared-disk-refused',
    verdict: 'Blocked',
    confirmed: ['disk-configuration', 'last-backup-job'],
    vm: () => ({ dataDisks: [{ maxShares: 2 }] }),
    build: (site, vm) => void protect(site, vm, { lastJob: failed('UserErrorSharedDiskBackupNotSupported') }),
  },
  {
    name: 'ultra-disk-refused',
    verdict: 'Blocked',
    confirmed: ['disk-configuration', 'last-backup-job'],
    vm: () => ({ dataDisks: [{ sku: 'UltraSSD_LRS' }] }),
    build: (site, vm) => void protect(site, vm, { lastJob: failed('UserErrorUnsupportedStorageType') }),
  },
  {
    name: 'starting-when-backed-up',
    verdict: 'AtRisk',
    confirmed: ['vm-power-state', 'last-backup-job'],
    vm: () => ({ powerState: 'starting' }),
    build: (site, vm) =>
      void protect(site, vm, {
        lastJob: failed('UserErrorVmNotInDesirableState', 'VM is not in a state that allows backups'),
      }),
  },
]
