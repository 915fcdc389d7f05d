import { pages } from '../documentation.ts'
import { applicationControlSteps, hostChannelSteps, linuxAgentSteps, windowsAgentSteps } from '../guest-steps.ts'
import { healExtensions, readyAgent, trueVmState } from '../guest-steps-solutions.ts'
import { agentInstallation, linuxAgent, windowsAgent } from './agent-causes.ts'
import { fromControlPlane, fromGuest, guideEntry } from './entry.ts'

const guestPolicies = ['Changing antivirus, AppLocker or other application control rules', 'Editing /etc/waagent.conf']

/** Codes of an agent that does not answer. */
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
]
