import { defineEntries } from '../entry.ts'

/** Codes of a VM, agent or extension in a state in which no backup starts. */
export const vmStateCodes = defineEntries({
  VMAgentStatusCommunicationError: {
    known: { messages: ['has not reported status for VM agent or extensions'] },
    meaning: 'agent-waited-for',
    causes: [{ text: 'agent-does-not-report', checks: ['vm-agent-status'] }],
    actions: ['reapply', 'triggerBackup'],
  },
  UserErrorVmNotInDesirableState: {
    known: { messages: ['VM is not in a state that allows backups'] },
    meaning: 'vm-between-states',
    causes: [{ text: 'vm-not-in-a-fit-state', checks: ['vm-power-state', 'vm-provisioning-state', 'guest-selinux'] }],
    actions: ['triggerBackup'],
  },
  VmNotInDesirableState: {
    known: { messages: ["The VM isn't in a state that allows backups"] },
    meaning: 'vm-between-states',
    causes: [{ text: 'vm-not-in-a-fit-state', checks: ['vm-power-state', 'vm-provisioning-state', 'guest-selinux'] }],
    actions: ['triggerBackup'],
  },
  AzureVmOffline: {
    known: {
      numbers: [380008],
      messages: [
        'Failed to install the Azure Recovery Services extension as virtual machine is not running',
        'extension as virtual machine is not running',
      ],
    },
    meaning: 'vm-did-not-run',
    causes: [{ text: 'vm-or-agent-off', checks: ['vm-power-state', 'vm-agent-status'] }],
    actions: ['triggerBackup'],
  },
  ExtensionStuckInDeletionState: {
    known: { messages: ['Extension state is not supportive to the backup operation'] },
    meaning: 'extension-stuck',
    causes: [{ text: 'backup-extension-failed', checks: ['vmsnapshot-extension-state'] }],
    actions: ['deleteFailedExtensions', 'triggerBackup'],
  },
  ExtensionStateInvalid: {
    known: {},
    meaning: 'extension-stuck',
    causes: [{ text: 'backup-extension-failed', checks: ['vmsnapshot-extension-state'] }],
    actions: ['deleteFailedExtensions', 'triggerBackup'],
  },
  ExtensionOperationInProgress: {
    known: {},
    meaning: 'extension-in-use',
    causes: [{ text: 'job-or-change-under-way', checks: ['backup-in-progress', 'vm-provisioning-state'] }],
    note: 'wait-and-change-nothing',
  },
  SystemBackupOperationInProgress: {
    known: {},
    meaning: 'system-backup-running',
    causes: [{ text: 'job-not-finished', checks: ['backup-in-progress'] }],
    note: 'wait',
  },
})
