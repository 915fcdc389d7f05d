import { defineEntries } from '../entry.ts'
import { pages } from '../pages.ts'

const page = pages.compute

/** Compute's codes of disks, their blobs, storage accounts and keys (error-messages). */
export const computeDiskCodes = defineEntries({
  AcquireDiskLeaseFailed: {
    known: { messages: ["Failed to acquire lease while creating disk '{}' using blob with URI"] },
    meaning: 'disk-in-use',
    causes: [{ text: 'blob-leased', checks: ['last-backup-job'] }],
    note: 'free-the-blob',
    page,
  },
  ContainerAlreadyOnLease: {
    known: { messages: ['There is already a lease on the storage container holding the blob'] },
    meaning: 'disk-in-use',
    causes: [{ text: 'blob-leased', checks: ['last-backup-job'] }],
    note: 'free-the-blob',
    page,
  },
  DiskBlobAlreadyInUseByAnotherDisk: {
    known: { messages: ['is already in use by another disk belonging to VM'] },
    meaning: 'disk-in-use',
    causes: [{ text: 'blob-of-another-vm', checks: ['last-backup-job'] }],
    note: 'one-disk-one-vm',
    page,
  },
  ConflictingUserInput: {
    known: { messages: ["Disk '{}' cannot be attached as the disk is already owned by VM"] },
    meaning: 'disk-in-use',
    causes: [{ text: 'blob-of-another-vm', checks: ['last-backup-job'] }],
    note: 'one-disk-one-vm',
    page,
  },
  AttachDiskWhileBeingDetached: {
    known: { messages: ["Cannot attach data disk '{}' to VM '{}' because the disk is currently being detached"] },
    meaning: 'vm-changed-meanwhile',
    causes: [{ text: 'disk-being-detached', checks: ['last-backup-job'] }],
    actions: ['triggerBackup'],
    page,
  },
  DataDisksForceDetached: {
    known: { messages: ['One or more data disks were force detached from the VM'] },
    meaning: 'disks-left-inconsistent',
    causes: [{ text: 'disks-force-detached', checks: ['vm-provisioning-state', 'last-backup-job'] }],
    actions: ['reapply'],
    note: 'reapply-then-back-up',
    page,
  },
  DiskBlobNotFound: {
    known: { aliases: ['ImageBlobNotFound'], messages: ['Unable to find VHD blob with URI'] },
    meaning: 'disk-blob-gone',
    causes: [{ text: 'blob-deleted', checks: ['last-backup-job'] }],
    note: 'bring-blob-back',
    page,
  },
  DiskPreparationError: {
    known: { messages: ['One or more errors occurred while preparing VM disks'] },
    meaning: 'disk-not-prepared',
    causes: [{ text: 'see-disk-states', checks: ['last-backup-job'] }],
    note: 'see-disk-states',
    page,
  },
  DiskProcessingError: {
    known: { messages: ['Disk processing halted as the VM has other disks in failed disks'] },
    meaning: 'disk-not-prepared',
    causes: [{ text: 'another-disk-failed', checks: ['last-backup-job'] }],
    note: 'see-disk-states',
    page,
  },
  DiskEncryptionKeySecretMissingTags: {
    known: { messages: ["secret doesn't have the {} tags. Please update the secret version"] },
    meaning: 'key-not-usable',
    causes: [{ text: 'secret-lacks-tags', checks: ['last-backup-job'] }],
    note: 'tag-the-secret',
    page,
  },
  DiskEncryptionKeySecretUnwrapFailed: {
    known: { messages: ['Unwrap of secret {} value using key {} failed'] },
    meaning: 'key-not-usable',
    causes: [{ text: 'key-disabled-or-expired', checks: ['key-vault-permissions', 'last-backup-job'] }],
    note: 'see-the-key',
    page,
  },
  KeyVaultAccessForbidden: {
    known: { messages: ["Unable to access key vault resource '{}' to enable encryption at rest"] },
    meaning: 'key-not-usable',
    causes: [{ text: 'encryption-set-lacks-rights', checks: ['last-backup-job'] }],
    note: 'grant-encryption-set',
    page,
  },
  StorageAccountNotFound: {
    known: { messages: ['Storage account {} not found. Ensure storage account is not deleted'] },
    meaning: 'storage-account-refused',
    causes: [{ text: 'storage-account-deleted', checks: ['last-backup-job'] }],
    note: 'bring-account-back',
    page,
  },
  StorageAccountLimitation: {
    known: {
      messages: [
        "Storage account '{}' has exceeded its allocated quota",
        "Storage account '{}' does not support page blobs which are required to create disks",
      ],
    },
    meaning: 'storage-account-refused',
    causes: [{ text: 'account-full-or-unsuited', checks: ['last-backup-job'] }],
    note: 'use-managed-disks',
    page,
  },
  StorageAccountTooBusy: {
    known: { messages: ["Storage account '{}' is too busy currently"] },
    meaning: 'storage-account-refused',
    causes: [{ text: 'passing', checks: ['last-backup-job'] }],
    actions: ['triggerBackup'],
    page,
  },
  StorageAccountOperationInternalError: {
    known: { messages: ['Internal error occurred while accessing storage account'] },
    meaning: 'storage-account-refused',
    causes: [{ text: 'passing', checks: ['last-backup-job'] }],
    actions: ['triggerBackup'],
    page,
  },
  StorageAccountLocationMismatch: {
    known: {
      messages: [
        'Could not resolve storage account {} Please ensure it was created through the Storage Resource Provider',
      ],
    },
    meaning: 'storage-account-refused',
    causes: [{ text: 'account-elsewhere', checks: ['last-backup-job'] }],
    note: 'use-managed-disks',
    page,
  },
})
