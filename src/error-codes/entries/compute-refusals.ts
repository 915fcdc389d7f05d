import { defineEntries } from '../entry.ts'
import { pages } from '../pages.ts'

const page = pages.compute

/** OperationNotAllowed: one code with as many causes as sentences (error-messages, restore-point-troubleshooting, azure-docs#47934). */
export const computeRefusalCodes = defineEntries({
  OperationNotAllowed: {
    // Its name alone tells no cause.
    known: null,
    meaning: 'state-refuses',
    causes: [{ text: 'named-by-its-sentence', checks: ['last-backup-job'] }],
    note: 'do-as-it-says',
    page,
    sentences: [
      {
        says: [
          'The number of restore points across restore point collections and resource groups for a VM cannot exceed',
          "number of restore points across restore point collections and resource groups for a VM can't exceed",
        ],
        meaning: 'too-many-points-in-computes-word',
        causes: [{ text: 'as-many-points-as-allowed', checks: ['restore-point-limit', 'unmanaged-restore-points'] }],
        actions: ['removeLocks', 'cleanRestorePoints', 'triggerBackup'],
      },
      {
        says: ["Changes were made to the Virtual Machine while the operation '{}' was in progress"],
        meaning: 'vm-changed-meanwhile',
        causes: [{ text: 'changed-meanwhile', checks: ['last-backup-job'] }],
        actions: ['triggerBackup'],
        page: pages.restorePoints,
      },
      {
        says: ["Operation '{}' is not allowed as disk(s) have not been allocated successfully"],
        meaning: 'disk-not-allocated',
        causes: [{ text: 'disk-never-allocated', checks: ['last-backup-job'] }],
        note: 'leave-disk-out',
        page: pages.restorePoints,
      },
      {
        says: ["Operation '{}' is not allowed as Restore point collection '{}' is marked for deletion"],
        meaning: 'collection-being-deleted',
        causes: [{ text: 'deletion-not-finished', checks: ['last-backup-job'] }],
        actions: ['triggerBackup'],
        page,
      },
      {
        says: ["Operation '{}' is not allowed on VM extension '{}' since it is marked for deletion"],
        meaning: 'extension-stuck',
        causes: [{ text: 'extension-deletion-stuck', checks: ['vmsnapshot-extension-state', 'other-extension-state'] }],
        actions: ['deleteFailedExtensions', 'triggerBackup'],
        page,
      },
      {
        says: ["Operation '{}' is not allowed on VM '{}' since VM has extension '{}' in failed state"],
        meaning: 'extension-not-provisioned',
        causes: [{ text: 'an-extension-failed', checks: ['vmsnapshot-extension-state', 'other-extension-state'] }],
        actions: ['deleteFailedExtensions', 'triggerBackup'],
        note: 'extension-owner',
        page,
      },
      {
        says: ["Operation '{}' is not allowed on VM '{}' since another operation is in progress"],
        meaning: 'vm-changed-meanwhile',
        causes: [{ text: 'another-change-under-way', checks: ['vm-provisioning-state', 'last-backup-job'] }],
        actions: ['triggerBackup'],
        page,
      },
      {
        says: ['An ongoing operation is changing power state of Virtual Machine'],
        meaning: 'vm-between-states',
        causes: [{ text: 'power-changes', checks: ['vm-power-state', 'last-backup-job'] }],
        actions: ['triggerBackup'],
        page,
      },
      {
        says: [
          'Cannot modify extensions in the VM when the VM is not running',
          'The operation requires the VM to be running (or set to run)',
          "Operation '{}' is not allowed on VM '{}' since the VM is either deallocated or marked to be deallocated",
        ],
        meaning: 'vm-did-not-run',
        causes: [{ text: 'vm-off', checks: ['vm-power-state'] }],
        note: 'start-vm',
        page,
      },
      {
        says: [
          "Operation '{}' is not allowed on VM '{}' since the VM is running",
          "Operation '{}' is not allowed on VM '{}' since the VM is not deallocated",
        ],
        meaning: 'state-refuses',
        causes: [{ text: 'vm-not-deallocated', checks: ['last-backup-job'] }],
        note: 'deallocate-first',
        page,
      },
      {
        says: ["Operation '{}' is not allowed on VM '{}' since the VM is generalized"],
        meaning: 'vm-generalized',
        causes: [{ text: 'made-an-image', checks: ['last-backup-job'] }],
        note: 'not-a-machine-any-more',
        page,
      },
      {
        says: ["Operation '{}' is not allowed on VM '{}' since the VM is marked for deletion"],
        meaning: 'vm-being-deleted',
        causes: [{ text: 'vm-deletion-under-way', checks: ['last-backup-job'] }],
        note: 'stop-old-protection',
        page,
      },
      {
        says: ["Management operations on VM '{}' are disallowed because VM disks are being converted to managed disks"],
        meaning: 'vm-changed-meanwhile',
        causes: [{ text: 'disks-being-converted', checks: ['last-backup-job'] }],
        note: 'wait',
        page,
      },
      {
        says: [
          'Unable to add or update the VM. The requested VM size {} may not be available in the existing allocation unit',
          'Unable to resize the VM because the requested size {} is not available in the cluster where the',
        ],
        meaning: 'no-capacity',
        causes: [{ text: 'cluster-lacks-size', checks: ['last-backup-job'] }],
        note: 'deallocate-to-move',
        page: pages.allocation,
      },
      {
        says: ['The maximum number of data disks allowed to be attached to a VM of this size is'],
        meaning: 'too-many-disks',
        causes: [{ text: 'size-takes-fewer-disks', checks: ['last-backup-job'] }],
        note: 'larger-size',
        page,
      },
      {
        says: ['Updates to encryptionSettings is not allowed when VM is allocated'],
        meaning: 'encryption-settings-do-not-fit',
        causes: [{ text: 'vm-not-deallocated', checks: ['last-backup-job'] }],
        note: 'deallocate-first',
        page,
      },
    ],
  },
  Conflict: {
    known: null,
    meaning: 'state-refuses',
    causes: [{ text: 'named-by-its-sentence', checks: ['last-backup-job'] }],
    note: 'do-as-it-says',
    page,
    sentences: [
      {
        says: ['The request failed due to conflict with a concurrent request'],
        meaning: 'vm-changed-meanwhile',
        causes: [{ text: 'another-change-under-way', checks: ['vm-provisioning-state', 'last-backup-job'] }],
        actions: ['triggerBackup'],
      },
      {
        says: ['Disk resizing is allowed only when creating a VM or when the VM is deallocated'],
        meaning: 'state-refuses',
        causes: [{ text: 'vm-not-deallocated', checks: ['last-backup-job'] }],
        note: 'deallocate-first',
        page,
      },
    ],
  },
  ResourceUpdateBlockedOnPlatformUpdate: {
    known: { messages: ['Resource cannot be updated at this time due to ongoing platform update'] },
    meaning: 'platform-update',
    causes: [{ text: 'passing', checks: ['last-backup-job'] }],
    actions: ['triggerBackup'],
    page,
  },
})
