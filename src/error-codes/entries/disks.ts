import { defineEntries } from '../entry.ts'

/** Codes of disks, their encryption and their snapshots. */
export const diskCodes = defineEntries({
  UserErrorSharedDiskBackupNotSupported: {
    known: {},
    meaning: 'shared-disk',
    causes: [{ text: 'shared-disks', checks: ['disk-configuration'] }],
    note: 'leave-shared-disk-out',
  },
  UserErrorUnsupportedDiskConfiguration: {
    known: {},
    meaning: 'disk-kind-not-supported',
    causes: [{ text: 'kind-or-number-of-disks', checks: ['disk-configuration'] }],
    note: 'leave-disk-out',
  },
  UserErrorUnsupportedStorageType: {
    known: {},
    meaning: 'disk-type-not-covered',
    causes: [{ text: 'enhanced-policy-needed', checks: ['disk-configuration'] }],
    note: 'enhanced-or-leave-out',
  },
  UserErrorBCMUnsupportedDiskCount: {
    known: {},
    meaning: 'too-many-disks',
    causes: [{ text: 'more-disks-than-supported', checks: ['disk-configuration'] }],
    note: 'leave-disks-out',
  },
  UserErrorWAEnabledDisksNotSupported: {
    known: {},
    meaning: 'write-acceleration-not-supported',
    causes: [{ text: 'write-accelerated-disks', checks: ['disk-configuration', 'last-backup-job'] }],
    note: 'allow-internet',
  },
  UserErrorKeyVaultNotFound: {
    known: {},
    meaning: 'key-vault-gone',
    causes: [{ text: 'key-vault-deleted', checks: ['key-vault-permissions'] }],
    note: 'recover-key-vault',
  },
  UserErrorBCMPremiumStorageQuotaError: {
    known: { messages: ['insufficient free space in the storage account'] },
    meaning: 'storage-account-full',
    causes: [{ text: 'no-room-for-snapshot', checks: ['last-backup-job'] }],
    note: 'room-in-storage-account',
  },
  ExtensionFailedSnapshotLimitReachedError: {
    known: { messages: ['snapshot limit is exceeded for some of the disks attached'] },
    meaning: 'too-many-snapshots-of-a-disk',
    causes: [{ text: 'another-product-snapshots', checks: ['vmsnapshot-extension-state', 'last-backup-job'] }],
    note: 'delete-old-snapshots',
  },
  ExtensionFailedSnapshotRateExceededError: {
    known: {},
    meaning: 'snapshots-too-fast',
    causes: [{ text: 'another-product-snapshots', checks: ['vmsnapshot-extension-state', 'last-backup-job'] }],
    actions: ['triggerBackup'],
  },
})
