import { pages } from '../documentation.ts'
import { activeProtection, cleanUpByBackup, cleanUpByHand, removeLock, waitForJob } from '../guest-steps-solutions.ts'
import { fromControlPlane, guideEntry } from './entry.ts'

/** Codes of restore points, protection and jobs: all of them visible, and most of them curable, from outside the VM. */
export const restorePointErrors = [
  guideEntry('UserErrorRpCollectionLimitReached', {
    meaning: 'The VM has as many restore points as it may have, so there is no room for the next one.',
    causes: [
      fromControlPlane(
        'A lock on the restore points, their group or the subscription stops their clean-up.',
        'restore-point-lock',
        'inherited-lock',
      ),
      fromControlPlane(
        'There are as many restore points as allowed.',
        'restore-point-limit',
        'unmanaged-restore-points',
      ),
      fromControlPlane('Protection is stopped or paused, and clean-up with it.', 'protection-state'),
      fromControlPlane('Several backups a day were triggered by hand.', 'on-demand-backup-budget'),
    ],
    actions: ['removeLocks', 'cleanRestorePoints', 'triggerBackup', 'resumeProtection'],
    guestSteps: [...removeLock, ...cleanUpByBackup, ...cleanUpByHand],
    neverAutomated: [
      'Deleting restore points of which no other copy exists',
      'Deleting collections that Azure Backup did not make',
      "Removing a subscription's lock that was not named",
      'Deleting an AzureBackupRG group',
    ],
    documentation: `${pages.guide}#usererrorrpcollectionlimitreached---the-restore-point-collection-max-limit-has-reached`,
    note: 'The on-demand backup that starts the clean-up is expected to fail the first time; the clean-up follows within hours.',
  }),
  guideEntry('UserErrorBackupOperationInProgress', {
    meaning: 'A backup of the VM is running already, in this vault or in a former one.',
    causes: [fromControlPlane('A job has not finished.', 'backup-in-progress')],
    actions: ['cancelBackup'],
    guestSteps: [...waitForJob],
    neverAutomated: ['Cancelling a job: once the snapshot is taken Azure refuses it', 'Cancelling restores'],
    documentation: `${pages.guide}#usererrorbackupoperationinprogress---unable-to-initiate-backup-as-another-backup-operation-is-currently-in-progress`,
  }),
  guideEntry('UserErrorBcmDatasourceNotPresent', {
    meaning: 'No vault actively protects the VM.',
    causes: [fromControlPlane('Protection was never set up, or is stopped, paused or deleted.', 'protection-state')],
    actions: ['resumeProtection', 'triggerBackup'],
    guestSteps: [...activeProtection],
    neverAutomated: ['Choosing a policy for a VM', 'Resuming protection: it costs, so it is done on request only'],
    documentation: `${pages.guide}#usererrorbcmdatasourcenotpresent---backup-failed-this-virtual-machine-is-not-actively-protected-by-azure-backup`,
  }),
]
