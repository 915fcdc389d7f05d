import { about } from './platform-sibling.ts'

const outOfScope = 'A code of restores: recognised, but outside of what this service diagnoses.'

/** Codes that a job ended with, and those of restores. */
export const siblingJobErrors = [
  about(
    'BCMCrpInternalError',
    'Compute failed internally.',
    'Passing, as a rule.',
    ['last-backup-job'],
    ['triggerBackup'],
  ),
  about(
    'BMSUserErrorObjectLocked',
    'Something else is working on the protected item.',
    'A job has not finished.',
    ['backup-in-progress'],
    ['triggerBackup'],
  ),
  about(
    'CopyingVHDsFromBackUpVaultTakingLongTime',
    'Copying from the vault took too long.',
    'Many restores or backups at once.',
    ['last-backup-job'],
  ),
  about(
    'UserErrorCrpReportedUserErrorForVMSnapshot',
    'Compute refused the snapshot; the reason is in the details of the job.',
    'The job names the reason.',
    ['last-backup-job', 'vmsnapshot-extension-state'],
  ),
  about(
    'UserErrorJobSuccessfullyCancelled',
    'Somebody cancelled the job.',
    'The job was cancelled.',
    ['last-backup-job'],
    ['triggerBackup'],
  ),
  about(
    'UserErrorInstantRpNotFound',
    'The snapshot to restore from is gone.',
    'Instant restore points were deleted by hand.',
    ['last-backup-job'],
    [],
    outOfScope,
  ),
  about('RestoreOperationFailed', 'A restore failed.', 'See the job.', ['last-backup-job'], [], outOfScope),
  about(
    'UserErrorBCMRestoreStorageAccountNotFound',
    'The staging account of a restore is not there.',
    'See the job.',
    ['last-backup-job'],
    [],
    outOfScope,
  ),
]
