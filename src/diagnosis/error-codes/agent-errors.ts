import { pages } from '../documentation.ts'
import {
  applicationControlSteps,
  hostChannelSteps,
  linuxAgentSteps,
  vssSteps,
  windowsAgentSteps,
  extensionLeftoverSteps,
} from '../guest-steps.ts'
import { fromControlPlane, fromGuest, guideEntry } from './entry.ts'

const windowsAgent = fromGuest('The agent is installed and does not respond (Windows).', 'vm-agent-status')
const linuxAgent = fromGuest('The installed agent is out of date (Linux).', 'vm-agent-status')
const agentInstallation = [
  'Uninstalling or reinstalling the VM agent',
  'Restarting or redeploying the VM: a person decides when it may go down',
]
const guestPolicies = ['Changing antivirus, AppLocker or other application control rules', 'Editing /etc/waagent.conf']

/** Codes of an agent or extension that does not answer. */
export const agentErrors = [
  guideEntry('UserErrorGuestAgentStatusUnavailable', {
    meaning:
      'The VM agent is stopped, outdated, in an inconsistent state or not installed, so no snapshot can be asked for.',
    causes: [
      fromControlPlane('The VM runs and its agent reports nothing, not Ready, or nothing new.', 'vm-agent-status'),
      fromControlPlane('The VM was made without an agent or without extensions.', 'vm-extension-operations-allowed'),
      fromControlPlane(
        'An extension or the VM itself is in a failed state.',
        'other-extension-state',
        'vm-provisioning-state',
      ),
      fromGuest('The agent service is stopped, or the guest cannot reach its host address.'),
    ],
    actions: ['reapply', 'triggerBackup'],
    guestSteps: [...windowsAgentSteps, ...linuxAgentSteps, ...hostChannelSteps],
    neverAutomated: agentInstallation,
    documentation: `${pages.guide}#UserErrorGuestAgentStatusUnavailable-vm-agent-unable-to-communicate-with-azure-backup`,
  }),
  guideEntry('GuestAgentSnapshotTaskStatusError', {
    meaning: 'The snapshot was asked for, and the agent did not say in time how it went.',
    causes: [
      windowsAgent,
      linuxAgent,
      fromControlPlane('The backup extension has failed.', 'vmsnapshot-extension-state'),
      fromControlPlane('The VM takes no extensions.', 'vm-extension-operations-allowed'),
      fromGuest('The VM was shut down from within, or gets no host address by DHCP.'),
      fromGuest('The agent is configured to run no extensions (Linux).'),
      fromGuest('Application control or antivirus stops IaaSBcdrExtension.exe.'),
    ],
    actions: ['deleteFailedExtensions', 'reapply', 'triggerBackup'],
    guestSteps: [...windowsAgentSteps, ...linuxAgentSteps, ...hostChannelSteps, ...applicationControlSteps],
    neverAutomated: [...agentInstallation, ...guestPolicies],
    documentation: `${pages.guide}#guestagentsnapshottaskstatuserror---could-not-communicate-with-the-vm-agent-for-snapshot-status`,
  }),
  guideEntry('ExtensionSnapshotFailedNoNetwork', {
    meaning: 'The snapshot command found no way from the guest to its host or to storage.',
    causes: [
      fromControlPlane(
        'The backup extension says so itself (Linux: substatus 76, 761 or 556).',
        'vmsnapshot-extension-state',
      ),
      fromControlPlane('The agent does not report.', 'vm-agent-status'),
      fromGuest('The guest firewall or proxy blocks 168.63.129.16, or DHCP is off.'),
      fromGuest('The VM was shut down over Remote Desktop and its state is reported wrongly.'),
    ],
    actions: ['deleteFailedExtensions', 'triggerBackup'],
    guestSteps: [...hostChannelSteps],
    neverAutomated: ['Changing network security groups, routes or firewalls: they do not reach 168.63.129.16'],
    documentation: `${pages.guide}#ExtensionSnapshotFailedNoNetwork-snapshot-operation-failed-due-to-no-network-connectivity-on-the-virtual-machine`,
    note: 'The message names the network, but only the guest itself can cut this channel. VMs with write accelerated disks do need the internet.',
  }),
  guideEntry('ExtensionOperationFailedForManagedDisks', {
    meaning: 'The backup extension ran and failed.',
    causes: [
      fromControlPlane('The backup extension has failed.', 'vmsnapshot-extension-state'),
      fromGuest('The VM gets no host address by DHCP, or the snapshot came too late.'),
      windowsAgent,
      linuxAgent,
      fromGuest('VSS writers, COM+ or MSDTC are in a bad state, or antivirus stops the extension (Windows).'),
    ],
    actions: ['deleteFailedExtensions', 'reapply', 'triggerBackup'],
    guestSteps: [
      ...hostChannelSteps,
      ...windowsAgentSteps,
      ...linuxAgentSteps,
      ...vssSteps,
      ...applicationControlSteps,
      ...extensionLeftoverSteps,
    ],
    neverAutomated: ['Registry changes such as SnapshotWithoutThreads', ...agentInstallation],
    documentation: `${pages.guide}#ExtensionOperationFailed-vmsnapshot-extension-operation-failed`,
  }),
]
