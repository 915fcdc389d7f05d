import { defineEntries, type Entry } from '../entry.ts'
import { pages } from '../pages.ts'
import {
  applicationControl,
  healExtensions,
  hostChannel,
  keyVaultAccess,
  linuxAgent,
  visualCpp,
  windowsAgent,
} from '../steps.ts'

const internalErrorMessage = 'Backup failed with an internal error - Please retry the operation in a few minutes'

/** The guide treats the two as one; V2 is what Enhanced policies answer. */
const internalError = {
  meaning: 'reason-not-named',
  causes: [
    { text: 'agent-silent-or-old', checks: ['vm-agent-status'] },
    {
      text: 'agent-answers-out-of-order',
      checks: ['guest-agent-service', 'guest-agent-version', 'guest-dotnet'],
      seenBy: 'Guest',
    },
    { text: 'backup-extension-failed', checks: ['vmsnapshot-extension-state'] },
    { text: 'no-dhcp-or-too-late', checks: ['guest-dhcp', 'guest-host-channel'], seenBy: 'Guest' },
    { text: 'lock-keeps-old-points', checks: ['restore-point-lock', 'inherited-lock', 'restore-point-limit'] },
    { text: 'provider-or-runtime-damaged', checks: ['guest-visual-cpp'], seenBy: 'Guest', os: 'Windows' },
  ],
  actions: ['removeLocks', 'deleteFailedExtensions', 'triggerBackup'],
  steps: [
    ...windowsAgent,
    ...linuxAgent,
    'stop-in-portal',
    ...hostChannel,
    'remove-lock',
    ...applicationControl,
    ...visualCpp,
  ],
  guide: {
    page: `${pages.guide}#backupoperationfailed--backupoperationfailedv2---backup-fails-with-an-internal-error`,
    neverAutomated: ['runtimes', 'after-policy-move'],
  },
} as const satisfies Omit<Entry, 'known'>

/** The guide's codes of the VM itself: its state, its disks, and those that only wrap others. */
export const guideVmCodes = defineEntries({
  UserErrorVmProvisioningStateFailed: {
    known: {
      // Recorded in 2016 without a title; the symbol is the documentation's for the same sentence.
      numbers: [400160],
      messages: ['The VM is in failed provisioning state', 'VM is in Failed Provisioning State.'],
    },
    meaning: 'vm-left-failed',
    causes: [
      { text: 'backup-extension-failed', checks: ['vmsnapshot-extension-state'] },
      { text: 'other-extension-failed', checks: ['other-extension-state'] },
      { text: 'last-change-failed', checks: ['vm-provisioning-state'] },
    ],
    actions: ['deleteFailedExtensions', 'reapply', 'triggerBackup'],
    steps: [...healExtensions, 'failed-extension-log'],
    guide: {
      page: `${pages.guide}#usererrorvmprovisioningstatefailed---the-vm-is-in-failed-provisioning-state`,
      neverAutomated: ['extensions-of-others'],
    },
  },
  BackUpOperationFailed: {
    ...internalError,
    known: {
      numbers: [400002],
      messages: [internalErrorMessage, 'Backup failed with an internal error', 'Backup failed with a internal error'],
    },
  },
  // Same sentence as BackUpOperationFailed: only the title can tell them apart.
  BackUpOperationFailedV2: {
    ...internalError,
    known: {},
    message: internalErrorMessage,
    note: 'policy-move-needs-support',
  },
  UserErrorUnsupportedDiskSize: {
    known: {
      messages: [
        'The configured disk size(s) is currently not supported by Azure Backup.',
        'The configured disk size is currently not supported by Azure Backup.',
      ],
    },
    meaning: 'disk-too-large',
    causes: [{ text: 'disk-over-size', checks: ['disk-size'] }],
    steps: ['split-disk'],
    note: 'two-size-limits',
    guide: {
      page: `${pages.guide}#usererrorunsupporteddisksize---the-configured-disk-sizes-is-currently-not-supported-by-azure-backup`,
      neverAutomated: ['choosing-disks'],
    },
  },
  UserErrorKeyvaultPermissionsNotConfigured: {
    // Recorded titles write KeyVault, the guide Keyvault: the comparison without case makes them one.
    known: {
      numbers: [400198],
      messages: [
        "Backup doesn't have sufficient permissions to the key vault for backup of encrypted VMs.",
        'Azure Backup Service does not have sufficient permissions to Key Vault for Backup of Encrypted Virtual Machines.',
      ],
    },
    meaning: 'key-vault-access-missing',
    causes: [{ text: 'key-vault-rights-missing', checks: ['key-vault-permissions'] }],
    actions: ['grantKeyVaultAccess', 'triggerBackup'],
    steps: [...keyVaultAccess],
    note: 'grants-take-a-while',
    guide: { page: pages.encryption, neverAutomated: ['secret-access'] },
  },
  UserErrorCrpReportedUserError: {
    known: {
      numbers: [400349],
      messages: ['Backup failed due to an error. For details, see Job Error Message Details.'],
    },
    meaning: 'refused-by-compute',
    causes: [
      { text: 'inner-scope-locked', checks: ['restore-point-lock', 'inherited-lock', 'vm-lock'], inner: 'ScopeLocked' },
      {
        text: 'inner-too-many-points',
        checks: ['restore-point-limit', 'unmanaged-restore-points'],
        inner: 'OperationNotAllowed',
      },
      { text: 'inner-agent-silent', checks: ['vm-agent-status'], inner: 'VMAgentStatusCommunicationError' },
      { text: 'inner-other-reason', checks: ['last-backup-job'] },
      {
        text: 'inner-antivirus',
        checks: ['guest-application-control'],
        seenBy: 'Guest',
        inner: 'VMRestorePointInternalError',
      },
    ],
    actions: ['removeLocks', 'cleanRestorePoints', 'reapply', 'triggerBackup'],
    steps: ['read-job'],
    note: 'inner-code-read-by-check',
    guide: {
      page: `${pages.guide}#usererrorcrpreportedusererror---backup-failed-due-to-an-error-for-details-see-job-error-message-details`,
      neverAutomated: ['azure-policies'],
    },
  },
})
