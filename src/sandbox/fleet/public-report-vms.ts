import type { JobError } from '../world/backup.ts'
import { aCollection } from '../world/collection.ts'
import { aDiskEncryptionSet } from '../world/disk-encryption-set.ts'
import { anExtension } from '../world/extension.ts'
import { aJob } from '../world/job.ts'
import { before, hours } from '../world/time.ts'
import { jobErrors } from './job-errors.ts'
import { daily, protect, type LastJob } from './protection.ts'
import type { Scenario } from './scenario.ts'
import { subscriptionIds } from './site.ts'

const inProduction = (group: string, type: string, name: string) =>
  `/subscriptions/${subscriptionIds.production}/resourceGroups/${group}/providers/${type}/${name}`
const lastBackupFailed = { verdict: 'AtRisk', confirmed: ['last-backup-job'] } as const
const failed = (error: JobError, rest: Partial<LastJob> = {}): LastJob => ({
  state: 'Failed',
  errors: [error],
  ...rest,
})
const byTitle = (errorTitle: string, errorString: string, errorCode?: number) => ({
  ...(errorCode === undefined ? {} : { errorCode }),
  errorTitle,
  errorString,
  recommendations: [],
})

const customerKey = inProduction('rg-keys', 'Microsoft.Compute/diskEncryptionSets', 'des-disks')
const encryptedByCustomerKey = {
  encryption: { type: 'EncryptionAtRestWithCustomerKey', diskEncryptionSetId: customerKey },
}

const groupDenied = {
  error: jobErrors.crpReportedUserError,
  dynamicErrorMessage:
    "RequestDisallowedByPolicy: Resource 'AzureBackupRG_westeurope_10' was disallowed by policy. Policy identifiers: 'require-tag-and-its-value-on-resource-groups'.",
}
const noModule = byTitle(
  'GuestAgentSnapshotTaskStatusError',
  'Could not communicate with the VM agent for snapshot status.',
  400039,
)
const moduleNotFound = {
  provisioningState: 'Failed',
  status: {
    code: 'ProvisioningState/failed/1009',
    level: 'Error' as const,
    displayStatus: 'Provisioning failed',
    message:
      "Non-zero exit code: 1, /var/lib/waagent/Microsoft.Azure.RecoveryServices.VMSnapshotLinux-1.0.9218.0/main/handle.sh enable [stderr] ModuleNotFoundError: No module named 'imp'",
  },
}
const snapshotFailedAtClock = byTitle(
  'ExtensionOperationFailedForManagedDisks',
  'VMSnapshot extension operation failed',
  400237,
)

/** Public reports of faults, each with the verdict that the report calls right. */
export const publicReportVms: Scenario[] = [
  {
    // MicrosoftDocs/azure-compute-docs, restore-point-troubleshooting.md: DiskRestorePointClientError.
    name: 'key-vault-of-disk-encryption-set-gone',
    verdict: 'Blocked',
    confirmed: ['disk-configuration', 'last-backup-job'],
    vm: () => ({ osDisk: encryptedByCustomerKey, dataDisks: [encryptedByCustomerKey] }),
    build: (site, vm) => {
      const keyVault = inProduction('rg-keys', 'Microsoft.KeyVault/vaults', 'kv-disks')
      aDiskEncryptionSet(site.world, site.group('rg-keys'), 'des-disks', keyVault)
      protect(site, vm, {
        lastJob: failed(jobErrors.crpReportedUserError, {
          dynamicErrorMessage:
            'DiskRestorePointClientError: Keyvault associated with DiskEncryptionSet not found. The resource may have been deleted due to which Restore Point creation failed. Please retry the operation after re-creating the missing resource with the same name.',
        }),
      })
    },
  },
  {
    // The same page: OperationNotAllowed that is no limit.
    ...lastBackupFailed,
    confirmed: [...lastBackupFailed.confirmed],
    name: 'vm-changed-while-the-point-was-made',
    build: (site, vm) =>
      void protect(site, vm, {
        backups: daily(site.now, 5),
        lastJob: failed(jobErrors.crpReportedUserError, {
          dynamicErrorMessage:
            "OperationNotAllowed: Changes were made to the Virtual Machine while the operation 'Create Restore Point' was in progress. Operation Create Restore Point cannot be completed at this time. Please try again later.",
        }),
      }),
  },
  {
    // acronis.com, backup-azure-restore-points, and runbooks that keep a collection of their own.
    name: 'other-product-keeps-its-own-points',
    verdict: 'AtRisk',
    confirmed: ['restore-point-limit', 'unmanaged-restore-points'],
    build: (site, vm) => {
      protect(site, vm, { backups: [58, 34, 10].map((age) => before(site.now, hours(age))) })
      aCollection(site.world, vm, site.group('rg-other-product'), {
        name: 'other-product-rpc-1',
        points: Array.from({ length: 16 }, (_, index) => before(site.now, hours(20 + 24 * (15 - index)))),
        pointName: (time) => `op-${time.getTime()}`,
        consistencyMode: 'CrashConsistent',
      })
    },
  },
  {
    // Azure/azure-cli 14106; Azure/azure-linux-extensions 1704: the instance view has nothing of it any more.
    name: 'backup-extension-stuck-in-deletion',
    verdict: 'Blocked',
    confirmed: ['vmsnapshot-extension-state', 'last-backup-job'],
    vm: () => ({ os: 'Linux' }),
    build: (site, vm) => {
      anExtension(site.world, vm, { provisioningState: 'Deleting', inInstanceView: false })
      protect(site, vm, {
        lastJob: failed({
          ...byTitle('ExtensionStuckInDeletionState', 'Extension state is not supportive to the backup operation.'),
          recommendations: ['Delete the extension.'],
        }),
      })
    },
  },
  {
    // Azure/azure-linux-extensions 2177, 2172, 1922, 946; Azure/WALinuxAgent 3132: a deletion brings the same extension back.
    name: 'extension-without-its-python-module',
    verdict: 'Blocked',
    confirmed: ['vmsnapshot-extension-state', 'last-backup-job'],
    vm: () => ({ os: 'Linux' }),
    standing: { error: noModule, leaves: moduleNotFound },
    build: (site, vm) => {
      anExtension(site.world, vm, { ...moduleNotFound, version: '1.0.9218.0' })
      const jobs = [75, 51, 27].map((age) => before(site.now, hours(age)))
      const { item } = protect(site, vm, {
        backups: daily(site.now, 6).slice(0, 3),
        lastJob: failed(jobErrors.guestAgentSnapshotTaskStatus, { start: jobs.at(-1)! }),
      })
      for (const start of jobs.slice(0, -1))
        aJob(site.world, site.vault, vm, { start, now: site.now, state: 'Failed', errors: [noModule] })
      for (const { properties } of site.world.backupJobs.values())
        if (properties.containerName === item.properties.containerName && properties.status === 'Failed')
          properties.duration = 'PT9H3M12.5S'
    },
  },
  {
    // MicrosoftDocs/azure-docs 76638.
    ...lastBackupFailed,
    confirmed: [...lastBackupFailed.confirmed],
    name: 'clock-of-the-guest-off',
    vm: () => ({ clockAhead: hours(3) }),
    standing: { error: snapshotFailedAtClock },
    build: (site, vm) => void protect(site, vm, { lastJob: { state: 'Failed', errors: [snapshotFailedAtClock] } }),
  },
  {
    // MicrosoftDocs/azure-docs 42299: by hand it works.
    ...lastBackupFailed,
    confirmed: [...lastBackupFailed.confirmed],
    name: 'com-error-every-morning',
    build: (site, vm) =>
      void protect(site, vm, {
        lastJob: {
          state: 'Failed',
          errors: [
            {
              ...byTitle('ExtensionSnapshotFailedCOM', 'Snapshot operation failed due to COM+ error'),
              recommendations: ['Please restart windows service "COM+ System Application" (COMSysApp).'],
            },
          ],
        },
      }),
  },
  {
    // Azure/azure-policy 345.
    ...lastBackupFailed,
    confirmed: [...lastBackupFailed.confirmed],
    name: 'policy-denies-the-group',
    standing: groupDenied,
    build: (site, vm) =>
      void protect(site, vm, {
        lastJob: failed(groupDenied.error, { dynamicErrorMessage: groupDenied.dynamicErrorMessage }),
      }),
  },
  {
    // jpabrs-scem/blog, VM_Restorefail_invalid_protection.md; MicrosoftDocs/azure-docs 50541.
    name: 'replace-existing-after-stop',
    verdict: 'Blocked',
    confirmed: ['protection-state', 'last-backup-job'],
    build: (site, vm) => {
      protect(site, vm, {
        item: { protectionState: 'ProtectionStopped', policyId: '', policyName: '' },
        lastJob: failed(jobErrors.datasourceNotPresent),
      })
      const { world, vault, now } = site
      const start = before(now, hours(3.1))
      const errors = [jobErrors.datasourceNotPresent]
      aJob(world, vault, vm, { start, now, operation: 'Restore', state: 'Failed', errors })
    },
  },
]
