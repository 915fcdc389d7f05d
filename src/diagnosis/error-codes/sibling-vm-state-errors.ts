import { about } from './platform-sibling.ts'

const notInState = 'A backup needs the VM running, stopped or deallocated.'

/** Codes of a VM, agent or extension in a state in which no backup starts. */
export const siblingVmStateErrors = [
  about(
    'VMAgentStatusCommunicationError',
    'Compute waited for the VM agent in vain.',
    'The agent does not report.',
    ['vm-agent-status'],
    ['reapply', 'triggerBackup'],
  ),
  about(
    'UserErrorVmNotInDesirableState',
    'The VM is between states.',
    notInState,
    ['vm-power-state', 'vm-provisioning-state'],
    ['triggerBackup'],
  ),
  about(
    'VmNotInDesirableState',
    'The VM is between states.',
    notInState,
    ['vm-power-state', 'vm-provisioning-state'],
    ['triggerBackup'],
  ),
  about(
    'AzureVmOffline',
    'The extension could not be installed because the VM did not run.',
    'The VM or its agent was off.',
    ['vm-power-state', 'vm-agent-status'],
    ['triggerBackup'],
  ),
  about(
    'ExtensionStuckInDeletionState',
    'The backup extension is in a state in which it can do nothing.',
    'The backup extension has failed.',
    ['vmsnapshot-extension-state'],
    ['deleteFailedExtensions', 'triggerBackup'],
  ),
  about(
    'ExtensionStateInvalid',
    'The backup extension is in a state in which it can do nothing.',
    'The backup extension has failed.',
    ['vmsnapshot-extension-state'],
    ['deleteFailedExtensions', 'triggerBackup'],
  ),
  about(
    'ExtensionOperationInProgress',
    'Something else is using the extension.',
    'A job or a change of the VM is under way.',
    ['backup-in-progress', 'vm-provisioning-state'],
  ),
  about(
    'SystemBackupOperationInProgress',
    'A backup that Azure started itself is running.',
    'A job has not finished.',
    ['backup-in-progress'],
  ),
]
