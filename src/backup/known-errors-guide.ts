import type { KnownError } from './known-error.ts'

/**
 * The 13 codes of Microsoft's guide to agent and extension failures (backup-azure-troubleshoot-vm-backup-fails-snapshot-timeout,
 * English edition of 11/12/2025). First message: the guide's. Further messages and the numbers: recorded jobs and items of
 * 2016-2025. No public list ties numbers to symbols, so a code without a number here was never seen with one.
 */
export const guideErrors: readonly KnownError[] = [
  {
    code: 'UserErrorGuestAgentStatusUnavailable',
    numbers: [400196],
    messages: [
      'VM Agent unable to communicate with Azure Backup',
      'VM agent is unable to communicate with the Azure Backup Service.',
    ],
  },
  {
    code: 'GuestAgentSnapshotTaskStatusError',
    numbers: [400039],
    messages: ['Could not communicate with the VM agent for snapshot status'],
  },
  {
    code: 'UserErrorVmProvisioningStateFailed',
    // Recorded in 2016 without a title; the symbol is the documentation's for the same sentence.
    numbers: [400160],
    messages: ['The VM is in failed provisioning state', 'VM is in Failed Provisioning State.'],
  },
  {
    code: 'UserErrorRpCollectionLimitReached',
    numbers: [],
    messages: ['The Restore Point collection max limit has reached.'],
  },
  {
    code: 'UserErrorKeyvaultPermissionsNotConfigured',
    // Recorded titles write KeyVault, the guide Keyvault: the comparison without case makes them one.
    numbers: [400198],
    messages: [
      "Backup doesn't have sufficient permissions to the key vault for backup of encrypted VMs.",
      'Azure Backup Service does not have sufficient permissions to Key Vault for Backup of Encrypted Virtual Machines.',
    ],
  },
  {
    code: 'ExtensionSnapshotFailedNoNetwork',
    numbers: [400206],
    messages: ['Snapshot operation failed due to no network connectivity on the virtual machine'],
  },
  {
    code: 'ExtensionOperationFailedForManagedDisks',
    // The spelling of the pages of 2018, and what they were corrected to.
    aliases: ['ExtentionOperationFailed', 'ExtensionOperationFailed'],
    numbers: [],
    messages: ['VMSnapshot extension operation failed'],
  },
  {
    code: 'BackUpOperationFailed',
    numbers: [400002],
    messages: [
      'Backup failed with an internal error - Please retry the operation in a few minutes',
      'Backup failed with an internal error',
      'Backup failed with a internal error',
    ],
  },
  // Same sentence as BackUpOperationFailed: only the title can tell them apart.
  { code: 'BackUpOperationFailedV2', numbers: [], messages: [] },
  {
    code: 'UserErrorUnsupportedDiskSize',
    numbers: [],
    messages: [
      'The configured disk size(s) is currently not supported by Azure Backup.',
      'The configured disk size is currently not supported by Azure Backup.',
    ],
  },
  {
    code: 'UserErrorBackupOperationInProgress',
    numbers: [],
    messages: ['Unable to initiate backup as another backup operation is currently in progress'],
    // 400001 "Command execution failed." says it only in its recommendation (recorded 2016: a second trigger while one ran).
    recommendations: ['Another operation is currently in progress on this item'],
  },
  {
    code: 'UserErrorCrpReportedUserError',
    numbers: [400349],
    messages: ['Backup failed due to an error. For details, see Job Error Message Details.'],
  },
  {
    code: 'UserErrorBcmDatasourceNotPresent',
    numbers: [],
    messages: ['Backup failed: This virtual machine is not (actively) protected by Azure Backup.'],
  },
]
