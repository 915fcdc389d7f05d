import { defineEntries } from '../entry.ts'
import { comPlusBroken } from '../causes.ts'
import { bitlocker, linuxFreeze, windowsServices } from '../steps.ts'

/** Codes of file systems, COM+, VSS and BitLocker, which a snapshot needs in order. */
export const snapshotCodes = defineEntries({
  UserErrorFsFreezeFailed: {
    known: { messages: ['Failed to freeze one or more mount-points'] },
    meaning: 'file-system-not-frozen',
    causes: [
      {
        text: 'unsuitable-mounts',
        checks: ['vmsnapshot-extension-state', 'last-backup-job', 'guest-mounts'],
        seenBy: 'Guest',
        os: 'Linux',
      },
    ],
    steps: [...linuxFreeze],
  },
  UserErrorFsFreezeTimeout: {
    known: {},
    meaning: 'freeze-too-slow',
    causes: [
      {
        text: 'busy-mounts',
        checks: ['vmsnapshot-extension-state', 'last-backup-job', 'guest-mounts'],
        seenBy: 'Guest',
        os: 'Linux',
      },
    ],
    steps: [...linuxFreeze],
  },
  UserErrorUnableToOpenMount: {
    known: {},
    meaning: 'mount-not-opened',
    causes: [
      {
        text: 'unreachable-mounts',
        checks: ['vmsnapshot-extension-state', 'last-backup-job', 'guest-mounts'],
        seenBy: 'Guest',
        os: 'Linux',
      },
    ],
    steps: [...linuxFreeze],
  },
  ExtensionSnapshotFailedCOM: {
    known: { messages: ['Snapshot operation failed due to COM+ error'] },
    meaning: 'snapshot-failed-in-com-plus',
    causes: [comPlusBroken],
    steps: [...windowsServices],
  },
  ExtensionInstallationFailedCOM: {
    known: { messages: ['Extension installation/operation failed due to a COM+ error'] },
    meaning: 'com-plus-stops-installation',
    causes: [comPlusBroken],
    steps: [...windowsServices],
  },
  ExtensionInstallationFailedMDTC: {
    known: {
      messages: [
        'COM+ was unable to talk to the Microsoft Distributed Transaction Coordinator',
        'COM+ was unable to talk to the MS DTC',
      ],
    },
    meaning: 'msdtc-not-reached',
    causes: [{ text: 'msdtc-account', checks: ['last-backup-job', 'guest-msdtc'], seenBy: 'Guest', os: 'Windows' }],
    steps: [...windowsServices],
  },
  ExtensionFailedVssWriterInBadState: {
    known: { messages: ['VSS writers were in a bad state'] },
    meaning: 'vss-writer-in-bad-state',
    causes: [
      {
        text: 'vss-writers',
        checks: ['last-backup-job', 'guest-disk-space', 'guest-vss-writers'],
        seenBy: 'Guest',
        os: 'Windows',
      },
    ],
    steps: [...windowsServices],
  },
  ExtensionFailedVssServiceInBadState: {
    known: { messages: ['VSS service in bad state', 'VSS service is in a bad state'] },
    meaning: 'vss-service-in-bad-state',
    causes: [{ text: 'vss-service', checks: ['last-backup-job', 'guest-vss-service'], seenBy: 'Guest', os: 'Windows' }],
    steps: [...windowsServices],
  },
  ExtensionSnapshotBitlockerError: {
    known: { messages: ['drive is locked by BitLocker Drive Encryption'] },
    meaning: 'drive-locked-by-bitlocker',
    causes: [{ text: 'bitlocker', checks: ['last-backup-job'], seenBy: 'Guest', os: 'Windows' }],
    steps: [...bitlocker],
  },
})
