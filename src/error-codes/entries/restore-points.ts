import { defineEntries } from '../entry.ts'

/** Codes of restore points, and of the locks, limits and policies in their way. */
export const restorePointCodes = defineEntries({
  UserErrorRpCollectionDeleted: {
    known: { numbers: [400288], messages: ['The Restore Point collection has been deleted by the user.'] },
    meaning: 'collection-deleted-in-use',
    causes: [{ text: 'next-backup-makes-collection', checks: ['last-backup-job'] }],
    actions: ['triggerBackup'],
    note: 'keep-collections',
  },
  UserErrorRpCollectionMarkedForDeletion: {
    known: {},
    meaning: 'collection-being-deleted',
    causes: [{ text: 'deletion-not-finished', checks: ['restore-point-limit', 'last-backup-job'] }],
    actions: ['triggerBackup'],
  },
  UserErrorResourceIsInLockedState: {
    known: { messages: ['Backup failed due to a lock on virtual machine'] },
    meaning: 'lock-forbids',
    causes: [{ text: 'read-only-lock', checks: ['vm-lock'] }],
    note: 'lower-lock',
  },
  ScopeLocked: {
    known: {},
    meaning: 'locked-in-computes-word',
    causes: [{ text: 'lock-at-or-above', checks: ['restore-point-lock', 'inherited-lock', 'vm-lock'] }],
    actions: ['removeLocks', 'cleanRestorePoints', 'triggerBackup'],
  },
  TooManyRequests: {
    known: {},
    meaning: 'throttled-by-compute',
    causes: [{ text: 'more-than-three-an-hour', checks: ['last-backup-job', 'on-demand-backup-budget'] }],
    actions: ['triggerBackup'],
  },
  RequestDisallowedByPolicy: {
    known: {},
    meaning: 'denied-by-policy',
    causes: [{ text: 'policy-denies-resource', checks: ['last-backup-job'] }],
    note: 'exempt-from-policy',
    sentences: [
      {
        says: ["Resource 'AzureBackupRG{}' was disallowed by policy"],
        meaning: 'denied-by-policy',
        causes: [{ text: 'policy-denies-group', checks: ['last-backup-job'] }],
        note: 'modify-policy',
      },
    ],
  },
  UserErrorRequestDisallowedByPolicy: {
    known: { messages: ['An invalid policy is configured on the VM which is preventing Snapshot operation'] },
    meaning: 'denied-by-policy',
    causes: [{ text: 'policy-denies-group', checks: ['last-backup-job'] }],
    note: 'modify-policy',
  },
})
