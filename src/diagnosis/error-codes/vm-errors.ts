import { pages } from '../documentation.ts'
import { applicationControlSteps, hostChannelSteps, linuxAgentSteps, windowsAgentSteps } from '../guest-steps.ts'
import {
  healExtensions,
  keyVaultAccess,
  readJob,
  removeLock,
  smallerDisks,
  trueVmState,
} from '../guest-steps-solutions.ts'
import type { ErrorCodeEntry } from './catalogue.ts'
import { fromControlPlane, fromGuest, guideEntry } from './entry.ts'

/** The guide treats the two as one; V2 is what Enhanced policies answer. */
const internalError = (code: string, note: string | null): ErrorCodeEntry =>
  guideEntry(code, {
    message: 'Backup failed with an internal error - Please retry the operation in a few minutes',
    meaning: 'The backup failed for a reason that Azure does not name; the usual ones are looked at in turn.',
    causes: [
      fromControlPlane('The VM agent does not respond or is out of date.', 'vm-agent-status'),
      fromGuest(
        'The agent answers and is out of date or out of order.',
        'guest-agent-service',
        'guest-agent-version',
        'guest-dotnet',
      ),
      fromControlPlane('The backup extension has failed.', 'vmsnapshot-extension-state'),
      fromGuest(
        'The VM gets no host address by DHCP, or the snapshot came too late.',
        'guest-dhcp',
        'guest-host-channel',
      ),
      fromControlPlane(
        'A lock keeps Azure Backup from deleting old restore points.',
        'restore-point-lock',
        'inherited-lock',
        'restore-point-limit',
      ),
      fromGuest('iaasvmprovider.dll or the Visual C++ runtime is damaged (Windows).', 'guest-visual-cpp'),
    ],
    actions: ['removeLocks', 'deleteFailedExtensions', 'triggerBackup'],
    guestSteps: [
      ...windowsAgentSteps,
      ...linuxAgentSteps,
      ...trueVmState,
      ...hostChannelSteps,
      ...removeLock,
      ...applicationControlSteps,
      'Windows: reinstall the Visual C++ Redistributable 2013 (x64) when iaasvmprovider.dll does not load.',
    ],
    neverAutomated: [
      'Reinstalling runtimes in the guest',
      'Anything after a move from a Standard to an Enhanced policy: that is a support case',
    ],
    documentation: `${pages.guide}#backupoperationfailed--backupoperationfailedv2---backup-fails-with-an-internal-error`,
    note,
  })

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
