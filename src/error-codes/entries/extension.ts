import { loadOnWindows } from '../causes.ts'
import { defineEntries } from '../entry.ts'
import {
  applicationControl,
  dotNetTls,
  extensionLeftovers,
  hostChannel,
  machineKeys,
  plainSettings,
  sequentialSnapshots,
  snapshotScripts,
  visualCpp,
  windowsServices,
} from '../steps.ts'

/** Codes of the backup extension: its installation, settings, network and memory. */
export const extensionCodes = defineEntries({
  ExtensionConfigParsingFailure: {
    known: { messages: ['Failure in parsing the config for the backup extension'] },
    meaning: 'configuration-not-read',
    causes: [
      { text: 'machine-key-rights', checks: ['last-backup-job', 'guest-machine-keys'], seenBy: 'Guest', os: 'Windows' },
    ],
    steps: [...machineKeys],
  },
  ExtensionSnapshotFailedNoSecureNetwork: {
    known: { messages: ['failure to create a secure network communication channel'] },
    meaning: 'no-secure-channel',
    causes: [{ text: 'dotnet-tls', checks: ['last-backup-job'], seenBy: 'Guest', os: 'Windows' }],
    steps: [...dotNetTls],
  },
  ExtensionVCRedistInstallationFailure: {
    known: {
      numbers: [380020],
      messages: ['Snapshot operation failed due to failure in installation of Visual C++ Redistributable'],
    },
    meaning: 'visual-cpp-not-installed',
    causes: [
      { text: 'runtime-broken', checks: ['last-backup-job', 'guest-visual-cpp'], seenBy: 'Guest', os: 'Windows' },
    ],
    steps: [...visualCpp],
  },
  ExtensionFailedTimeoutVMNetworkUnresponsive: {
    known: { messages: ['Snapshot operation failed due to inadequate VM resources'] },
    meaning: 'vm-too-slow',
    causes: [{ text: 'load', checks: ['last-backup-job', 'guest-memory', 'guest-cpu'], seenBy: 'Guest' }],
    steps: ['make-room'],
  },
  ExtensionFailedTimeoutDelayInNetwork: {
    known: {},
    meaning: 'network-too-slow',
    causes: [{ text: 'proxy', checks: ['last-backup-job', 'guest-proxy'], seenBy: 'Guest' }],
    steps: [...hostChannel],
  },
  ExtensionFailedOutOfMemoryError: {
    known: {},
    meaning: 'extension-out-of-memory',
    causes: [
      { text: 'load', checks: ['vmsnapshot-extension-state', 'last-backup-job', 'guest-memory'], seenBy: 'Guest' },
    ],
    steps: ['make-room'],
  },
  ExtensionInstallProviderComMemoryQuotaReached: {
    known: {},
    meaning: 'com-plus-out-of-memory',
    causes: [loadOnWindows],
    steps: ['make-room', ...windowsServices],
  },
  ExtensionInstallationFailure: {
    known: {},
    meaning: 'extension-not-installed',
    causes: [
      {
        text: 'antivirus-rights-leftovers',
        checks: ['vmsnapshot-extension-state', 'last-backup-job', 'guest-application-control'],
        seenBy: 'Guest',
      },
    ],
    steps: [...applicationControl, ...extensionLeftovers],
  },
  ExtensionCommandExecFailure: {
    known: {},
    meaning: 'extension-command-failed',
    causes: [
      {
        text: 'antivirus-rights-leftovers',
        checks: ['vmsnapshot-extension-state', 'last-backup-job', 'guest-application-control'],
        seenBy: 'Guest',
      },
    ],
    steps: [...applicationControl, ...extensionLeftovers],
  },
  ExtensionPreScriptTimeout: {
    known: {},
    meaning: 'pre-script-too-slow',
    causes: [
      { text: 'pre-scripts', checks: ['vmsnapshot-extension-state', 'last-backup-job'], seenBy: 'Guest', os: 'Linux' },
    ],
    steps: [...snapshotScripts],
  },
  VMBackupLinuxExtensionConfFileWrongEncodingFormat: {
    known: {},
    meaning: 'configuration-file-not-readable',
    causes: [
      {
        text: 'configuration-encoding',
        checks: ['vmsnapshot-extension-state', 'last-backup-job', 'guest-backup-settings'],
        seenBy: 'Guest',
        os: 'Linux',
      },
    ],
    steps: [...plainSettings],
  },
  NoExtensionStatusButStatusBlobAvailable: {
    known: {},
    meaning: 'no-extension-status',
    causes: [
      {
        text: 'many-disks-at-once',
        checks: ['vmsnapshot-extension-state', 'last-backup-job'],
        seenBy: 'Guest',
        os: 'Linux',
      },
    ],
    steps: [...sequentialSnapshots],
  },
})
