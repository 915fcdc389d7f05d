import type { JobError } from '../world/backup.ts'

const retry = ['Please retry the operation in a few minutes.']

/**
 * The guide's thirteen codes as a job carries them. Numbers only where real traffic had one; some without a title, as Azure sent them
 * in 2016, some with the message alone, so that nobody gets away with reading one field.
 */
export const jobErrors = {
  guestAgentStatusUnavailable: {
    errorCode: 400196,
    errorTitle: 'UserErrorGuestAgentStatusUnavailable',
    errorString: 'VM agent is unable to communicate with the Azure Backup Service.',
    recommendations: ['Ensure the VM has network connectivity and the VM agent is latest and running.'],
  },
  guestAgentSnapshotTaskStatus: {
    errorCode: 400039,
    errorTitle: 'GuestAgentSnapshotTaskStatusError',
    errorString: 'Could not communicate with the VM agent for snapshot status.',
    recommendations: [],
  },
  vmProvisioningStateFailed: {
    errorCode: 400160,
    errorTitle: '',
    errorString: 'VM is in Failed Provisioning State.',
    recommendations: [],
  },
  collectionLimitReached: {
    errorTitle: 'UserErrorRpCollectionLimitReached',
    errorString: 'The Restore Point collection max limit has reached.',
    recommendations: ['Remove the lock from the resource group of the restore point collections, and retry.'],
  },
  keyVaultPermissions: {
    errorCode: 400198,
    errorTitle: 'UserErrorKeyVaultPermissionsNotConfigured',
    errorString:
      'Azure Backup Service does not have sufficient permissions to Key Vault for Backup of Encrypted Virtual Machines.',
    recommendations: [],
  },
  snapshotFailedNoNetwork: {
    errorCode: 400206,
    errorTitle: 'ExtensionSnapshotFailedNoNetwork',
    errorString: 'Snapshot operation failed due to no network connectivity on the virtual machine.',
    recommendations: [],
  },
  extensionOperationFailed: {
    errorTitle: 'ExtensionOperationFailedForManagedDisks',
    errorString: 'VMSnapshot extension operation failed',
    recommendations: retry,
  },
  backupOperationFailed: {
    errorCode: 400002,
    errorTitle: '',
    errorString: 'Backup failed with an internal error.',
    recommendations: retry,
  },
  backupOperationFailedV2: {
    errorTitle: 'BackUpOperationFailedV2',
    errorString: 'Backup failed with an internal error - Please retry the operation in a few minutes',
    recommendations: retry,
  },
  unsupportedDiskSize: {
    errorTitle: 'UserErrorUnsupportedDiskSize',
    errorString: 'The configured disk size(s) is currently not supported by Azure Backup.',
    recommendations: [],
  },
  backupInProgress: {
    errorTitle: '',
    errorString: 'Unable to initiate backup as another backup operation is currently in progress',
    recommendations: [],
  },
  crpReportedUserError: {
    errorCode: 400349,
    errorTitle: 'UserErrorCrpReportedUserError',
    errorString: 'Backup failed due to an error. For details, see Job Error Message Details.',
    recommendations: [],
  },
  datasourceNotPresent: {
    errorTitle: '',
    errorString: 'Backup failed: This virtual machine is not (actively) protected by Azure Backup.',
    recommendations: [],
  },
} satisfies Record<string, JobError>
