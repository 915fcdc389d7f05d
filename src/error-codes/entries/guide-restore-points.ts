import { defineEntries } from '../entry.ts'
import { pages } from '../pages.ts'
import { cleanUpByHand, waitForJob } from '../steps.ts'

/** The guide's codes of restore points, protection and jobs: all of them visible, and most of them curable, from outside the VM. */
export const guideRestorePointCodes = defineEntries({
  UserErrorRpCollectionLimitReached: {
    known: { messages: ['The Restore Point collection max limit has reached.'] },
    meaning: 'no-room-for-restore-points',
    causes: [
      { text: 'lock-stops-clean-up', checks: ['restore-point-lock', 'inherited-lock'] },
      { text: 'as-many-points-as-allowed', checks: ['restore-point-limit', 'unmanaged-restore-points'] },
      { text: 'protection-stopped', checks: ['protection-state'] },
      { text: 'many-backups-a-day', checks: ['on-demand-backup-budget'] },
    ],
    actions: ['removeLocks', 'cleanRestorePoints', 'triggerBackup', 'resumeProtection'],
    steps: ['remove-lock', 'clean-up-by-backup', ...cleanUpByHand],
    note: 'first-backup-may-fail',
    guide: {
      page: `${pages.guide}#usererrorrpcollectionlimitreached---the-restore-point-collection-max-limit-has-reached`,
      neverAutomated: ['only-copies', 'collections-of-others', 'subscription-lock-not-named', 'backup-groups'],
    },
  },
  UserErrorBackupOperationInProgress: {
    known: {
      messages: ['Unable to initiate backup as another backup operation is currently in progress'],
      // 400001 "Command execution failed." says it only in its recommendation (recorded 2016: a second trigger while one ran).
      recommendations: ['Another operation is currently in progress on this item'],
    },
    meaning: 'backup-running',
    causes: [{ text: 'job-not-finished', checks: ['backup-in-progress'] }],
    actions: ['cancelBackup'],
    steps: [...waitForJob],
    guide: {
      page: `${pages.guide}#usererrorbackupoperationinprogress---unable-to-initiate-backup-as-another-backup-operation-is-currently-in-progress`,
      neverAutomated: ['cancelling-after-snapshot', 'cancelling-restores'],
    },
  },
  UserErrorBcmDatasourceNotPresent: {
    known: { messages: ['Backup failed: This virtual machine is not (actively) protected by Azure Backup.'] },
    meaning: 'not-protected',
    causes: [{ text: 'protection-not-active', checks: ['protection-state'] }],
    actions: ['resumeProtection', 'triggerBackup'],
    steps: ['resume-protection'],
    guide: {
      page: `${pages.guide}#usererrorbcmdatasourcenotpresent---backup-failed-this-virtual-machine-is-not-actively-protected-by-azure-backup`,
      neverAutomated: ['choosing-a-policy', 'resuming-protection'],
    },
  },
})
