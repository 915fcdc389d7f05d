import { defineEntries } from '../entry.ts'
import { agentSteps, applicationControl, distribution } from '../steps.ts'

/** Codes of the agent and its system, and of Compute when it did not hear of the end. */
export const agentCodes = defineEntries({
  GuestAgentCertificateNotFound: {
    known: {},
    meaning: 'agent-certificate-missing',
    causes: [{ text: 'guest-clock', checks: ['vm-agent-status'], seenBy: 'Guest' }],
    steps: ['guest-clock'],
  },
  GuestAgentPluginInstallCommandProcessingFailed: {
    known: {},
    meaning: 'extension-not-installed-by-agent',
    causes: [{ text: 'agent-or-antivirus', checks: ['vm-agent-status'], seenBy: 'Guest' }],
    steps: [...agentSteps(null), ...applicationControl],
  },
  ManagedRPCreationFailedInCrpButExtensionSucceeded: {
    known: {},
    meaning: 'success-not-heard-of',
    causes: [{ text: 'agent-out-of-step', checks: ['vm-agent-status'], seenBy: 'Guest' }],
    steps: [...agentSteps(null)],
  },
  UserErrorGuestAgentVersionUnsupported: {
    known: { numbers: [380016], messages: ['Does not have the latest agent installed.'] },
    meaning: 'agent-too-old',
    causes: [{ text: 'agent-outdated', checks: ['vm-agent-status', 'guest-agent-version'], seenBy: 'Guest' }],
    steps: [...agentSteps(null)],
  },
  UserErrorUnsupportedDistribution: {
    known: {},
    meaning: 'distribution-not-supported',
    causes: [{ text: 'operating-system', checks: ['last-backup-job'], seenBy: 'Guest', os: 'Linux' }],
    steps: [...distribution],
  },
  VMRestorePointInternalError: {
    known: {
      messages: ['Restore Point creation failed due to an internal execution error while creating VM snapshot'],
    },
    meaning: 'restore-point-not-finished',
    causes: [
      {
        text: 'antivirus',
        checks: ['vmsnapshot-extension-state', 'last-backup-job', 'guest-application-control'],
        seenBy: 'Guest',
      },
    ],
    steps: [...applicationControl],
  },
})
