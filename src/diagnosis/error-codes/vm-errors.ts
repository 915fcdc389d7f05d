import { pages } from '../documentation.ts'
import { healExtensions, keyVaultAccess, readJob, smallerDisks } from '../guest-steps-solutions.ts'
import { fromControlPlane, fromGuest, guideEntry } from './entry.ts'
import { internalError } from './internal-error.ts'

/** Codes of the VM itself: its state, its disks, and the two that only wrap others. */
export const vmErrors = [
  guideEntry('UserErrorVmProvisioningStateFailed', {
    meaning: "An extension, or the VM's last change, left the VM in provisioning state Failed.",
    causes: [
      fromControlPlane('The backup extension has failed.', 'vmsnapshot-extension-state'),
      fromControlPlane('Another extension has failed.', 'other-extension-state'),
      fromControlPlane('The last change of the VM failed, or one is under way.', 'vm-provisioning-state'),
    ],
    actions: ['deleteFailedExtensions', 'reapply', 'triggerBackup'],
    guestSteps: [
      ...healExtensions,
      'Read the log of the extension that failed: C:\\WindowsAzure\\Logs\\Plugins on Windows, /var/log/azure on Linux.',
    ],
    neverAutomated: ['Deleting extensions that are not Azure Backup’s: monitoring, security, encryption, domain join'],
    documentation: `${pages.guide}#usererrorvmprovisioningstatefailed---the-vm-is-in-failed-provisioning-state`,
  }),
  internalError('BackUpOperationFailed', null),
  internalError(
    'BackUpOperationFailedV2',
    'After a move from a Standard to an Enhanced policy: a case for Microsoft support (backup-azure-vms-troubleshoot).',
  ),
  guideEntry('UserErrorUnsupportedDiskSize', {
    meaning: 'A disk is larger than Azure Backup takes.',
    causes: [
      fromControlPlane(
        'A disk is over the supported size, or encrypted by Azure Disk Encryption and over 4 TB.',
        'disk-size',
      ),
    ],
    guestSteps: [...smallerDisks],
    neverAutomated: ['Shrinking, splitting or excluding disks: what is backed up is for a person to decide'],
    documentation: `${pages.guide}#usererrorunsupporteddisksize---the-configured-disk-sizes-is-currently-not-supported-by-azure-backup`,
    note: 'The guide says 32 TB, the support matrix 64 TB; between the two this service warns.',
  }),
  guideEntry('UserErrorKeyvaultPermissionsNotConfigured', {
    meaning:
      'The VM uses Azure Disk Encryption, and the Backup Management Service may not read and store its keys and secrets.',
    causes: [
      fromControlPlane('Access policy or role assignment of a key vault lacks rights.', 'key-vault-permissions'),
    ],
    actions: ['grantKeyVaultAccess', 'triggerBackup'],
    guestSteps: [...keyVaultAccess],
    neverAutomated: ['Granting access to secrets: it is done on request, never by the playbook'],
    documentation: pages.encryption,
    note: 'A grant takes a while to be seen: try again after some minutes before looking further.',
  }),
  guideEntry('UserErrorCrpReportedUserError', {
    meaning: 'Compute refused a part of the backup; the reason is in the details of the job.',
    causes: [
      fromControlPlane(
        'A lock forbids what Backup must do (ScopeLocked).',
        'restore-point-lock',
        'inherited-lock',
        'vm-lock',
      ),
      fromControlPlane(
        'The VM has as many restore points as Compute allows (OperationNotAllowed).',
        'restore-point-limit',
        'unmanaged-restore-points',
      ),
      fromControlPlane('The VM agent does not report (VMAgentStatusCommunicationError).', 'vm-agent-status'),
      fromControlPlane(
        'The job names another reason (RequestDisallowedByPolicy, TooManyRequests, …).',
        'last-backup-job',
      ),
      fromGuest('Antivirus stops the extension (VMRestorePointInternalError).', 'guest-application-control'),
    ],
    guestSteps: [...readJob],
    actions: ['removeLocks', 'cleanRestorePoints', 'reapply', 'triggerBackup'],
    neverAutomated: ['Changing an Azure Policy that denies what Backup creates'],
    documentation: `${pages.guide}#usererrorcrpreportedusererror---backup-failed-due-to-an-error-for-details-see-job-error-message-details`,
    note: 'What helps depends on the inner code, which last-backup-job reads from the message.',
  }),
]
