import { defineEntries } from '../entry.ts'
import { pages } from '../pages.ts'
import {
  applicationControl,
  extensionLeftovers,
  hostChannel,
  linuxAgent,
  windowsAgent,
  windowsServices,
} from '../steps.ts'

/** The guide's codes of a backup extension that ran and failed, or had no way out. */
export const guideExtensionCodes = defineEntries({
  ExtensionSnapshotFailedNoNetwork: {
    known: {
      numbers: [400206],
      messages: ['Snapshot operation failed due to no network connectivity on the virtual machine'],
    },
    meaning: 'no-way-to-host',
    causes: [
      { text: 'extension-says-no-network', checks: ['vmsnapshot-extension-state'] },
      { text: 'agent-does-not-report', checks: ['vm-agent-status'] },
      { text: 'firewall-proxy-or-dhcp', checks: ['guest-host-channel', 'guest-proxy', 'guest-dhcp'], seenBy: 'Guest' },
      { text: 'shut-down-over-remote-desktop', checks: [], seenBy: 'Guest' },
    ],
    actions: ['deleteFailedExtensions', 'triggerBackup'],
    steps: ['stop-in-portal', ...hostChannel],
    note: 'only-the-guest-cuts-it',
    guide: {
      page: `${pages.guide}#ExtensionSnapshotFailedNoNetwork-snapshot-operation-failed-due-to-no-network-connectivity-on-the-virtual-machine`,
      neverAutomated: ['network-rules'],
    },
  },
  ExtensionOperationFailedForManagedDisks: {
    known: {
      // The spelling of the pages of 2018, and what they were corrected to.
      aliases: ['ExtentionOperationFailed', 'ExtensionOperationFailed'],
      messages: ['VMSnapshot extension operation failed'],
    },
    meaning: 'extension-ran-and-failed',
    causes: [
      { text: 'backup-extension-failed', checks: ['vmsnapshot-extension-state'] },
      {
        text: 'no-dhcp-or-too-late',
        checks: ['guest-dhcp', 'guest-host-channel', 'guest-disk-space'],
        seenBy: 'Guest',
      },
      {
        text: 'agent-does-not-respond-on-windows',
        checks: ['vm-agent-status', 'guest-agent-service', 'guest-dotnet'],
        seenBy: 'Guest',
        os: 'Windows',
      },
      {
        text: 'agent-out-of-date-on-linux',
        checks: ['vm-agent-status', 'guest-agent-version', 'guest-agent-service'],
        seenBy: 'Guest',
        os: 'Linux',
      },
      {
        text: 'windows-services-or-antivirus',
        checks: [
          'guest-vss-writers',
          'guest-vss-service',
          'guest-com-plus',
          'guest-msdtc',
          'guest-application-control',
        ],
        seenBy: 'Guest',
        os: 'Windows',
      },
      { text: 'mounted-twice', checks: ['guest-mounts'], seenBy: 'Guest', os: 'Linux' },
    ],
    actions: ['deleteFailedExtensions', 'reapply', 'triggerBackup'],
    steps: [
      'stop-in-portal',
      ...hostChannel,
      ...windowsAgent,
      ...linuxAgent,
      ...windowsServices,
      ...applicationControl,
      ...extensionLeftovers,
    ],
    guide: {
      page: `${pages.guide}#ExtensionOperationFailed-vmsnapshot-extension-operation-failed`,
      neverAutomated: ['registry-changes', 'agent-installation', 'restart-or-redeploy'],
    },
  },
})
