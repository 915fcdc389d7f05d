import { defineEntries } from '../entry.ts'
import { pages } from '../pages.ts'
import { comPlusBroken, loadOnWindows } from '../causes.ts'
import { hostChannel, visualCpp, windowsServices } from '../steps.ts'

const page = pages.restorePoints

/** Compute's codes of restore points, with the sentences of restore-point-troubleshooting. */
export const computeRestorePointCodes = defineEntries({
  VMRestorePointClientError: {
    known: {},
    meaning: 'restore-point-refused',
    causes: [{ text: 'named-by-its-sentence', checks: ['last-backup-job'] }],
    note: 'do-as-it-says',
    page,
    sentences: [
      {
        says: ['Creation of Restore Point of a Virtual Machine with Shared disks is not supported'],
        meaning: 'shared-disk',
        causes: [{ text: 'shared-disks', checks: ['disk-configuration'] }],
        note: 'leave-shared-disk-out',
        page,
      },
      {
        says: ['Restore Point creation failed due to COM+ error'],
        meaning: 'snapshot-failed-in-com-plus',
        causes: [comPlusBroken],
        steps: [...windowsServices],
        page,
      },
      {
        says: ['Restore Point creation failed due to insufficient memory available in COM+ memory quota'],
        meaning: 'com-plus-out-of-memory',
        causes: [loadOnWindows],
        steps: ['make-room', ...windowsServices],
        page,
      },
      {
        says: ['Restore Point creation failed due to VSS Writers in bad state'],
        meaning: 'vss-writer-in-bad-state',
        causes: [
          {
            text: 'vss-writers',
            checks: ['last-backup-job', 'guest-disk-space', 'guest-vss-writers'],
            seenBy: 'Guest',
            os: 'Windows',
          },
        ],
        steps: [...windowsServices],
        page,
      },
      {
        says: ['Restore Point creation failed due to failure in installation of Visual C++ Redistributable'],
        meaning: 'visual-cpp-not-installed',
        causes: [
          { text: 'runtime-broken', checks: ['last-backup-job', 'guest-visual-cpp'], seenBy: 'Guest', os: 'Windows' },
        ],
        steps: [...visualCpp],
        page,
      },
      {
        says: ['maximum allowed snapshot limit of one or more disk blobs has been reached'],
        meaning: 'too-many-snapshots-of-a-disk',
        causes: [{ text: 'as-many-as-compute-keeps', checks: ['unmanaged-restore-points', 'last-backup-job'] }],
        note: 'delete-points-of-others',
        page,
      },
      {
        says: [
          'Restore Point creation failed with the error COM+ was unable to talk to the Microsoft Distributed Transaction Coordinator',
        ],
        meaning: 'msdtc-not-reached',
        causes: [{ text: 'msdtc-account', checks: ['last-backup-job', 'guest-msdtc'], seenBy: 'Guest', os: 'Windows' }],
        steps: [...windowsServices],
        page,
      },
      {
        says: ['Restore Point creation failed due to inadequate VM resources'],
        meaning: 'vm-too-slow',
        causes: [{ text: 'load', checks: ['last-backup-job', 'guest-memory', 'guest-cpu'], seenBy: 'Guest' }],
        steps: ['make-room'],
        page,
      },
      {
        says: ['Restore point creation failed due to no network connectivity on the virtual machine'],
        meaning: 'no-way-to-host',
        causes: [
          {
            text: 'firewall-proxy-or-dhcp',
            checks: ['guest-host-channel', 'guest-proxy', 'guest-dhcp'],
            seenBy: 'Guest',
          },
        ],
        steps: [...hostChannel],
        page,
      },
      {
        says: [
          "RestorePoint creation failed since a concurrent 'Create RestorePoint' operation was triggered",
          "Restore Point creation failed since a concurrent 'Create Restore Point' operation was triggered",
        ],
        meaning: 'restore-point-being-made',
        causes: [{ text: 'another-restore-point', checks: ['backup-in-progress', 'last-backup-job'] }],
        actions: ['triggerBackup'],
        note: 'wait',
        page,
      },
    ],
  },
  DiskRestorePointClientError: {
    known: {},
    meaning: 'restore-point-refused',
    causes: [{ text: 'named-by-its-sentence', checks: ['last-backup-job'] }],
    note: 'do-as-it-says',
    page,
    sentences: [
      {
        says: [
          'Keyvault associated with DiskEncryptionSet not found',
          'Key vault associated with DiskEncryptionSet is not found',
        ],
        meaning: 'key-vault-gone',
        causes: [{ text: 'key-vault-of-encryption-set-gone', checks: ['last-backup-job'] }],
        note: 'make-key-vault-anew',
        page,
      },
    ],
  },
  DiskRestorePointUsedByCustomer: {
    known: { messages: ['active shared access signature outstanding for disk restore point'] },
    meaning: 'restore-point-in-use',
    causes: [{ text: 'shared-access-open', checks: ['last-backup-job'] }],
    note: 'end-shared-access',
    page,
  },
  InternalExecutionError: {
    known: {
      aliases: ['InternalError', 'InternalDiskRestorePointError'],
      messages: ['An internal execution error occurred'],
    },
    meaning: 'compute-failed',
    causes: [
      { text: 'passing', checks: ['last-backup-job'] },
      { text: 'agent-silent-or-old', checks: ['vm-agent-status'] },
      { text: 'lock-keeps-old-points', checks: ['restore-point-lock', 'inherited-lock', 'restore-point-limit'] },
    ],
    actions: ['removeLocks', 'triggerBackup'],
    page,
  },
})
