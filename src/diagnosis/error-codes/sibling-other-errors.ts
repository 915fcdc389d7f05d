import { fromControlPlane, siblingEntry } from './entry.ts'

const about = (code: string, meaning: string, cause: string, checks: string[], note: string, actions: string[] = []) =>
  siblingEntry(code, { meaning, causes: [fromControlPlane(cause, ...checks)], actions, note })

const restore = 'A code of restores: recognised, but outside of what this service diagnoses.'
const job = ['last-backup-job']

/** Codes of restores, quotas and set-up, and what Compute reports inside the wrapper. */
export const siblingOtherErrors = [
  about(
    'VMExtensionProvisioningError',
    'An extension of the VM could not be provisioned.',
    'An extension has failed.',
    ['vmsnapshot-extension-state', 'other-extension-state', 'vm-provisioning-state'],
    'Where the extension is not Azure Backup’s, its owner repairs it.',
    ['deleteFailedExtensions', 'reapply', 'triggerBackup'],
  ),
  about(
    'VMExtensionProvisioningTimeout',
    'An extension of the VM did not finish within 90 minutes.',
    'An extension has failed, or the agent does not report.',
    ['vmsnapshot-extension-state', 'other-extension-state', 'vm-agent-status'],
    'Where the extension is not Azure Backup’s, its owner repairs it.',
    ['deleteFailedExtensions', 'reapply', 'triggerBackup'],
  ),
  about(
    'TooManyVMRedeploymentRequests',
    'Compute was asked to redeploy the VM too often.',
    'Somebody or something redeploys the VM.',
    job,
    'Wait an hour, and find out who redeploys it, before the next backup.',
    ['triggerBackup'],
  ),
  about(
    'UserErrorPreCheckVmNotInDesirableState',
    'The VM was between states when the backup looked at it.',
    'A backup needs the VM running, stopped or deallocated.',
    ['vm-power-state', 'vm-provisioning-state'],
    'Wait until it has settled.',
    ['triggerBackup'],
  ),
  about(
    'UserErrorInvalidVMEncryptionInfo',
    "The VM's encryption settings do not fit together.",
    'Keys or secrets of Azure Disk Encryption are not there any more.',
    ['key-vault-permissions'],
    'Encrypt the VM again, or set the key and secret URLs of its disks right.',
  ),
  about(
    'UserErrorInvalidDiskLunList',
    'The disks that the backup was told to take are not those of the VM.',
    'Disks were attached or detached since selective disk backup was set up.',
    ['disk-configuration', ...job],
    'Set the list of disks (selective disk backup) anew.',
  ),
  about(
    'UserErrorInvalidManagedDiskOperation',
    'An operation on a managed disk was refused.',
    'A disk is locked, in use elsewhere, or being changed.',
    ['disk-configuration', ...job],
    'See the state of the disks that the job names.',
    ['triggerBackup'],
  ),
  about(
    'UserErrorComputeVmWithClassicStorage',
    'The VM has disks in a classic storage account.',
    'Classic storage is not backed up.',
    ['disk-configuration', ...job],
    'Move the disks to managed disks.',
  ),
  about(
    'UserErrorProtectionQuotaExceeded',
    'The vault protects as many machines as it may.',
    'A vault takes 1,000 VMs.',
    ['protection-state', ...job],
    'Protect the VM in another vault.',
  ),
  about(
    'UserErrorProt32dAllocationPending',
    'Azure Backup still prepares storage for the vault.',
    'Allocation is pending.',
    job,
    'Resolves by itself within 48 hours.',
  ),
  about(
    'UserErrorSubscriptionStateNotRegistered',
    'The subscription is not registered for what the backup needs.',
    'The provider Microsoft.RecoveryServices or Microsoft.Compute is not registered.',
    job,
    'Register it: az provider register --namespace Microsoft.RecoveryServices.',
  ),
  about(
    'UserErrorDeleteBackupItemOnImmutableItem',
    'The item is immutable and cannot be deleted.',
    'The vault is immutable.',
    job,
    'Intended: the recovery points expire by their policy.',
  ),
  about('UserErrorSkuNotAvailable', 'The size of the VM is not to be had there.', 'See the job.', job, restore),
  about('UserErrorMarketPlaceVMNotSupported', 'The image’s plan is not to be had there.', 'See the job.', job, restore),
  about(
    'UserErrorMigrationFromTrustedLaunchVMToNonTrustedVMNotAllowed',
    'A Trusted Launch VM cannot be restored as another kind.',
    'See the job.',
    job,
    restore,
  ),
  about(
    'UserErrorCrossSubscriptionRestore',
    'A restore into another subscription was refused; the code goes on with the reason.',
    'See the job.',
    job,
    restore,
  ),
]
