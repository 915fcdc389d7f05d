import { anExtension, extensionFailed } from '../world/extension.ts'
import { linuxSnapshotResult } from '../world/snapshot-report.ts'
import { jobErrors } from './job-errors.ts'
import { protect, type LastJob } from './protection.ts'
import type { Scenario } from './scenario.ts'

const extensionCause: LastJob = { state: 'Failed', errors: [jobErrors.extensionOperationFailed] }
const snapshotFailed = extensionFailed('Snapshot operation failed: the provider of the extension is not registered.')

/** Step 1 to 3 of the guide: the extensions of the VM. */
export const extensionVms: Scenario[] = [
  {
    name: 'vmsnapshot-failed',
    verdict: 'Blocked',
    confirmed: ['vmsnapshot-extension-state', 'last-backup-job'],
    build: (site, vm) => {
      anExtension(site.world, vm, { provisioningState: 'Failed', status: snapshotFailed })
      protect(site, vm, { lastJob: extensionCause })
    },
  },
  {
    name: 'vmsnapshot-failed-hidden',
    verdict: 'Blocked',
    confirmed: ['vmsnapshot-extension-state', 'last-backup-job'],
    build: (site, vm) => {
      anExtension(site.world, vm, { provisioningState: 'Failed', status: snapshotFailed, shown: 'InstanceViewOnly' })
      protect(site, vm, { lastJob: extensionCause })
    },
  },
  {
    name: 'vmsnapshot-failed-by-name-only',
    verdict: 'Blocked',
    confirmed: ['vmsnapshot-extension-state', 'last-backup-job'],
    build: (site, vm) => {
      anExtension(site.world, vm, {
        provisioningState: 'Failed',
        status: snapshotFailed,
        shown: 'ByNameOnly',
        inInstanceView: false,
      })
      protect(site, vm, { lastJob: extensionCause })
    },
  },
  {
    name: 'linux-snapshot-no-network',
    verdict: 'Blocked',
    confirmed: ['vmsnapshot-extension-state', 'last-backup-job'],
    vm: () => ({ os: 'Linux' }),
    standing: { error: jobErrors.snapshotFailedNoNetwork, leaves: linuxSnapshotResult(76) },
    build: (site, vm) => {
      anExtension(site.world, vm, linuxSnapshotResult(76))
      protect(site, vm, { lastJob: { state: 'Failed', errors: [jobErrors.snapshotFailedNoNetwork] } })
    },
  },
  {
    name: 'linux-fsfreeze-failed',
    verdict: 'Blocked',
    confirmed: ['vmsnapshot-extension-state', 'last-backup-job'],
    vm: () => ({ os: 'Linux' }),
    standing: { error: jobErrors.backupOperationFailed, leaves: linuxSnapshotResult(121) },
    build: (site, vm) => {
      anExtension(site.world, vm, { ...linuxSnapshotResult(121), shown: 'InstanceViewOnly' })
      protect(site, vm, { lastJob: { state: 'Failed', errors: [jobErrors.backupOperationFailed] } })
    },
  },
  {
    name: 'other-extension-failed',
    verdict: 'AtRisk',
    confirmed: ['other-extension-state'],
    build: (site, vm) => {
      anExtension(site.world, vm, {
        publisher: 'Microsoft.Azure.Monitor',
        type: 'AzureMonitorWindowsAgent',
        version: '1.29.0.0',
        provisioningState: 'Failed',
        status: extensionFailed('Enable failed.'),
      })
      protect(site, vm)
    },
  },
]
