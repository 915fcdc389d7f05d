import { defineEntries } from '../entry.ts'

/** Codes that a job ended with, and those of restores. */
export const jobCodes = defineEntries({
  BCMCrpInternalError: {
    known: {},
    meaning: 'compute-failed',
    causes: [{ text: 'passing', checks: ['last-backup-job'] }],
    actions: ['triggerBackup'],
  },
  BMSUserErrorObjectLocked: {
    known: {},
    meaning: 'item-in-use',
    causes: [{ text: 'job-not-finished', checks: ['backup-in-progress'] }],
    actions: ['triggerBackup'],
  },
  CopyingVHDsFromBackUpVaultTakingLongTime: {
    known: { messages: ['Copying backed up data from vault timed out'] },
    meaning: 'vault-copy-too-slow',
    causes: [{ text: 'many-restores-at-once', checks: ['last-backup-job'] }],
    note: 'spread-schedules',
  },
  UserErrorCrpReportedUserErrorForVMSnapshot: {
    known: {},
    meaning: 'snapshot-refused-by-compute',
    causes: [{ text: 'named-by-job', checks: ['last-backup-job', 'vmsnapshot-extension-state'] }],
    note: 'inner-code',
  },
  UserErrorJobSuccessfullyCancelled: {
    known: { numbers: [400158], messages: ['Job is cancelled.'] },
    meaning: 'job-cancelled',
    causes: [{ text: 'job-was-cancelled', checks: ['last-backup-job'] }],
    actions: ['triggerBackup'],
  },
  UserErrorInstantRpNotFound: {
    known: { messages: ['Restore failed because the snapshot of the VM was not found'] },
    meaning: 'snapshot-to-restore-gone',
    causes: [{ text: 'instant-points-deleted', checks: ['last-backup-job'] }],
    note: 'restores-out-of-scope',
  },
  RestoreOperationFailed: {
    known: { numbers: [400003], messages: ['Restore failed with an internal error.'] },
    meaning: 'restore-failed',
    causes: [{ text: 'see-the-job', checks: ['last-backup-job'] }],
    note: 'restores-out-of-scope',
  },
  UserErrorBCMRestoreStorageAccountNotFound: {
    known: { numbers: [400048], messages: ["Storage Account specified for Restore operation doesn't exist."] },
    meaning: 'staging-account-gone',
    causes: [{ text: 'see-the-job', checks: ['last-backup-job'] }],
    note: 'restores-out-of-scope',
  },
})
