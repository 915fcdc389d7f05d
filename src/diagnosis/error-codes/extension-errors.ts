import { pages } from '../documentation.ts'
import {
  applicationControlSteps,
  extensionLeftoverSteps,
  hostChannelSteps,
  linuxAgentSteps,
  vssSteps,
  windowsAgentSteps,
} from '../guest-steps.ts'
import { trueVmState } from '../guest-steps-solutions.ts'
import { agentInstallation, linuxAgent, windowsAgent } from './agent-causes.ts'
import { fromControlPlane, fromGuest, guideEntry } from './entry.ts'

/** Codes of a backup extension that ran and failed, or had no way out. */
export const extensionErrors = [
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
