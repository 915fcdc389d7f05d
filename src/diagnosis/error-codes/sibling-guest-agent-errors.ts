import { agentSteps, applicationControlSteps } from '../guest-steps.ts'
import { about, byExtension } from './guest-sibling.ts'

const time = ['Correct the clock of the guest, then restart the agent so that it fetches its certificate anew.']

/** Codes of the agent and its system, and of Compute when it did not hear of the end. */
export const siblingGuestAgentErrors = [
  about('GuestAgentCertificateNotFound', "The agent's certificate is missing.", 'Clock of the guest.', time, [
    'vm-agent-status',
  ]),
  about(
    'GuestAgentPluginInstallCommandProcessingFailed',
    'The agent could not install the extension.',
    'The agent or antivirus.',
    [...agentSteps(null), ...applicationControlSteps],
    ['vm-agent-status'],
  ),
  about(
    'ManagedRPCreationFailedInCrpButExtensionSucceeded',
    'The extension succeeded, and Compute did not hear of it.',
    'The agent is out of step.',
    agentSteps(null),
    ['vm-agent-status'],
  ),
  about(
    'UserErrorGuestAgentVersionUnsupported',
    'The agent is older than supported; backups may still work.',
    'Outdated agent.',
    agentSteps(null),
    ['vm-agent-status'],
  ),
  about('UserErrorUnsupportedDistribution', 'The Linux distribution is not supported.', 'Operating system (Linux).', [
    'Linux: compare the distribution with the support matrix.',
  ]),
  about(
    'VMRestorePointInternalError',
    'Compute could not finish the restore point.',
    'Antivirus stops the extension.',
    applicationControlSteps,
    byExtension,
  ),
]
