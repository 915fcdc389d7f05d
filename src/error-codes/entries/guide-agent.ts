import { defineEntries } from '../entry.ts'
import { pages } from '../pages.ts'
import { applicationControl, healExtensions, hostChannel, linuxAgent, windowsAgent } from '../steps.ts'

/** The guide's codes of an agent that does not answer. */
export const guideAgentCodes = defineEntries({
  UserErrorGuestAgentStatusUnavailable: {
    known: {
      numbers: [400196],
      messages: [
        'VM Agent unable to communicate with Azure Backup',
        'VM agent is unable to communicate with the Azure Backup Service.',
      ],
    },
    meaning: 'agent-not-usable',
    causes: [
      { text: 'agent-reports-nothing-new', checks: ['vm-agent-status'] },
      { text: 'made-without-agent', checks: ['vm-extension-operations-allowed'] },
      { text: 'extension-or-vm-failed', checks: ['other-extension-state', 'vm-provisioning-state'] },
      {
        text: 'agent-stopped-or-host-unreachable',
        checks: [
          'guest-agent-service',
          'guest-agent-version',
          'guest-host-channel',
          'guest-python',
          'guest-dotnet',
          'guest-disk-space',
        ],
        seenBy: 'Guest',
      },
    ],
    actions: ['reapply', 'triggerBackup'],
    steps: ['compare-vm-and-agent', ...windowsAgent, ...linuxAgent, ...hostChannel, ...healExtensions],
    guide: {
      page: `${pages.guide}#UserErrorGuestAgentStatusUnavailable-vm-agent-unable-to-communicate-with-azure-backup`,
      neverAutomated: ['agent-installation', 'restart-or-redeploy'],
    },
  },
  GuestAgentSnapshotTaskStatusError: {
    known: { numbers: [400039], messages: ['Could not communicate with the VM agent for snapshot status'] },
    meaning: 'snapshot-status-not-told',
    causes: [
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
      { text: 'backup-extension-failed', checks: ['vmsnapshot-extension-state'] },
      { text: 'no-extensions-allowed', checks: ['vm-extension-operations-allowed'] },
      { text: 'shut-down-or-no-dhcp', checks: ['guest-dhcp', 'guest-host-channel'], seenBy: 'Guest' },
      {
        text: 'too-busy-or-full',
        checks: ['guest-memory', 'guest-cpu', 'guest-disk-space', 'guest-python'],
        seenBy: 'Guest',
      },
      { text: 'extensions-disabled-on-linux', checks: ['guest-agent-settings'], seenBy: 'Guest', os: 'Linux' },
      { text: 'application-control', checks: ['guest-application-control'], seenBy: 'Guest', os: 'Windows' },
    ],
    actions: ['deleteFailedExtensions', 'reapply', 'triggerBackup'],
    steps: [...windowsAgent, ...linuxAgent, 'stop-in-portal', ...hostChannel, ...applicationControl],
    guide: {
      page: `${pages.guide}#guestagentsnapshottaskstatuserror---could-not-communicate-with-the-vm-agent-for-snapshot-status`,
      neverAutomated: ['agent-installation', 'restart-or-redeploy', 'application-control-rules', 'agent-settings-file'],
    },
  },
})
