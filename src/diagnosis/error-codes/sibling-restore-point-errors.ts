import { about } from './platform-sibling.ts'

const cleanUp = ['removeLocks', 'cleanRestorePoints', 'triggerBackup']

/** Codes of restore points, and of the locks, limits and policies in their way. */
export const siblingRestorePointErrors = [
  about(
    'UserErrorRpCollectionDeleted',
    'Somebody deleted the restore point collection while it was in use.',
    'The next backup makes a new one.',
    ['last-backup-job'],
    ['triggerBackup'],
    'Do not delete further collections.',
  ),
  about(
    'UserErrorRpCollectionMarkedForDeletion',
    'The restore point collection is being deleted.',
    'Its deletion has not ended.',
    ['restore-point-limit', 'last-backup-job'],
    ['triggerBackup'],
  ),
  about(
    'UserErrorResourceIsInLockedState',
    'A lock forbids what Backup must do.',
    'A ReadOnly lock on the VM or its group.',
    ['vm-lock'],
  ),
  about(
    'ScopeLocked',
    "Compute's word for a deletion or change that a lock forbids.",
    'A lock at or above what Backup must change.',
    ['restore-point-lock', 'inherited-lock', 'vm-lock'],
    cleanUp,
  ),
  about(
    'OperationNotAllowed',
    "Compute's word, here for too many restore points of one VM.",
    'There are as many restore points as allowed.',
    ['restore-point-limit', 'unmanaged-restore-points'],
    cleanUp,
  ),
  about(
    'TooManyRequests',
    'Compute throttled the backup.',
    'More than three application-consistent restore points of a VM in an hour, or a busy subscription.',
    ['last-backup-job', 'on-demand-backup-budget'],
    ['triggerBackup'],
  ),
  about(
    'RequestDisallowedByPolicy',
    'An Azure Policy denied what Backup creates.',
    'A tag or naming policy denies the group AzureBackupRG_<geo>_<n>.',
    ['last-backup-job'],
    [],
    'Give the policy the Modify effect, or make the group beforehand by its naming schema.',
  ),
  about(
    'UserErrorRequestDisallowedByPolicy',
    'An Azure Policy denied what Backup creates.',
    'A tag or naming policy denies the group AzureBackupRG_<geo>_<n>.',
    ['last-backup-job'],
    [],
    'Give the policy the Modify effect, or make the group beforehand by its naming schema.',
  ),
]
