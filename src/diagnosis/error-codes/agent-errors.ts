import { pages } from '../documentation.ts'
import {
  applicationControlSteps,
  hostChannelSteps,
  linuxAgentSteps,
  vssSteps,
  windowsAgentSteps,
  extensionLeftoverSteps,
} from '../guest-steps.ts'
import { healExtensions, readyAgent, trueVmState } from '../guest-steps-solutions.ts'
import { fromControlPlane, fromGuest, guideEntry } from './entry.ts'

const windowsAgent = fromGuest(
  'The agent is installed and does not respond (Windows).',
  'vm-agent-status',
  'guest-agent-service',
  'guest-dotnet',
)
const linuxAgent = fromGuest(
  'The installed agent is out of date (Linux).',
  'vm-agent-status',
  'guest-agent-version',
  'guest-agent-service',
)
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
      fromGuest(
        'The agent service is stopped, or the guest cannot reach its host address.',
        'guest-agent-service',
        'guest-agent-version',
        'guest-host-channel',
        'guest-python',
        'guest-dotnet',
        'guest-disk-space',
      ),
    ],
    actions: ['reapply', 'triggerBackup'],
    guestSteps: [...readyAgent, ...windowsAgentSteps, ...linuxAgentSteps, ...hostChannelSteps, ...healExtensions],
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
      fromGuest(
        'The VM was shut down from within, or gets no host address by DHCP.',
        'guest-dhcp',
        'guest-host-channel',
      ),
      fromGuest(
        'The VM is too busy or too full for the snapshot to come in time.',
        'guest-memory',
        'guest-cpu',
        'guest-disk-space',
        'guest-python',
      ),
      fromGuest('The agent is configured to run no extensions (Linux).', 'guest-agent-settings'),
      fromGuest('Application control or antivirus stops IaaSBcdrExtension.exe.', 'guest-application-control'),
    ],
    actions: ['deleteFailedExtensions', 'reapply', 'triggerBackup'],
    guestSteps: [
      ...windowsAgentSteps,
      ...linuxAgentSteps,
      ...trueVmState,
      ...hostChannelSteps,
      ...applicationControlSteps,
    ],
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
      fromGuest(
        'The guest firewall or proxy blocks 168.63.129.16, or DHCP is off.',
        'guest-host-channel',
        'guest-proxy',
        'guest-dhcp',
      ),
      fromGuest('The VM was shut down over Remote Desktop and its state is reported wrongly.'),
    ],
    actions: ['deleteFailedExtensions', 'triggerBackup'],
    guestSteps: [...trueVmState, ...hostChannelSteps],
    neverAutomated: ['Changing network security groups, routes or firewalls: they do not reach 168.63.129.16'],
    documentation: `${pages.guide}#ExtensionSnapshotFailedNoNetwork-snapshot-operation-failed-due-to-no-network-connectivity-on-the-virtual-machine`,
    note: 'The message names the network, but only the guest itself can cut this channel. VMs with write accelerated disks do need the internet.',
  }),
  guideEntry('ExtensionOperationFailedForManagedDisks', {
    meaning: 'The backup extension ran and failed.',
    causes: [
      fromControlPlane('The backup extension has failed.', 'vmsnapshot-extension-state'),
      fromGuest(
        'The VM gets no host address by DHCP, or the snapshot came too late.',
        'guest-dhcp',
        'guest-host-channel',
        'guest-disk-space',
      ),
      windowsAgent,
      linuxAgent,
      fromGuest(
        'VSS writers, COM+ or MSDTC are in a bad state, or antivirus stops the extension (Windows).',
        'guest-vss-writers',
        'guest-vss-service',
        'guest-com-plus',
        'guest-msdtc',
        'guest-application-control',
      ),
      fromGuest('A file system is mounted twice (Linux).', 'guest-mounts'),
    ],
    actions: ['deleteFailedExtensions', 'reapply', 'triggerBackup'],
    guestSteps: [
      ...trueVmState,
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
