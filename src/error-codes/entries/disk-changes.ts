import { defineEntries } from '../entry.ts'

/** Codes of disks that were changed, or are not as the backup was told. */
export const diskChangeCodes = defineEntries({
  UserErrorInvalidVMEncryptionInfo: {
    known: {},
    meaning: 'encryption-settings-do-not-fit',
    causes: [{ text: 'keys-gone', checks: ['key-vault-permissions'] }],
    note: 'encrypt-again',
  },
  UserErrorInvalidDiskLunList: {
    known: {},
    meaning: 'disk-list-does-not-fit',
    causes: [{ text: 'disks-changed', checks: ['disk-configuration', 'last-backup-job'] }],
    note: 'set-disk-list',
  },
  UserErrorInvalidManagedDiskOperation: {
    known: {},
    meaning: 'disk-operation-refused',
    causes: [{ text: 'disk-locked-or-in-use', checks: ['disk-configuration', 'last-backup-job'] }],
    actions: ['triggerBackup'],
    note: 'see-disk-states',
  },
  UserErrorComputeVmWithClassicStorage: {
    known: {},
    meaning: 'classic-storage',
    causes: [{ text: 'classic-storage-not-backed-up', checks: ['disk-configuration', 'last-backup-job'] }],
    note: 'use-managed-disks',
  },
})
