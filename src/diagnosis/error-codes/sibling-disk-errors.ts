import { about } from './platform-sibling.ts'

/** Codes of disks, their encryption and their snapshots. */
export const siblingDiskErrors = [
  about('UserErrorSharedDiskBackupNotSupported', 'A disk is shared between VMs.', 'Shared disks are not backed up.', [
    'disk-configuration',
  ]),
  about(
    'UserErrorUnsupportedDiskConfiguration',
    'The disks are of a kind that is not backed up.',
    'Kind or number of disks.',
    ['disk-configuration'],
  ),
  about(
    'UserErrorUnsupportedStorageType',
    'A disk is of a type that the policy does not cover.',
    'Ultra and Premium SSD v2 need an Enhanced policy.',
    ['disk-configuration'],
  ),
  about('UserErrorBCMUnsupportedDiskCount', 'The VM has too many disks.', 'More disks than supported.', [
    'disk-configuration',
  ]),
  about(
    'UserErrorWAEnabledDisksNotSupported',
    'A disk uses write acceleration in a way that is not supported.',
    'Write accelerated disks.',
    ['disk-configuration', 'last-backup-job'],
  ),
  about(
    'UserErrorKeyVaultNotFound',
    'The key vault of the encryption is not there.',
    'The key vault was deleted or cannot be read.',
    ['key-vault-permissions'],
  ),
  about(
    'UserErrorBCMPremiumStorageQuotaError',
    'A storage account of unmanaged premium disks is full.',
    'No room for the snapshot.',
    ['last-backup-job'],
  ),
  about(
    'ExtensionFailedSnapshotLimitReachedError',
    'A disk has more snapshots than storage allows.',
    'Another product snapshots the disks.',
    ['vmsnapshot-extension-state', 'last-backup-job'],
  ),
  about(
    'ExtensionFailedSnapshotRateExceededError',
    'A disk was snapshotted twice within a minute.',
    'Another product snapshots the disks.',
    ['vmsnapshot-extension-state', 'last-backup-job'],
    ['triggerBackup'],
  ),
]
