import { linuxFreezeSteps, vssSteps } from '../guest-steps.ts'
import { about, byExtension } from './guest-sibling.ts'

/** Codes of file systems, COM+, VSS and BitLocker, which a snapshot needs in order. */
export const siblingGuestSnapshotErrors = [
  about(
    'UserErrorFsFreezeFailed',
    'A file system could not be frozen.',
    'Damaged, doubly mounted or unsuitable mounts (Linux).',
    linuxFreezeSteps,
    byExtension,
  ),
  about(
    'UserErrorFsFreezeTimeout',
    'Freezing the file systems took too long.',
    'Busy or unsuitable mounts (Linux).',
    linuxFreezeSteps,
    byExtension,
  ),
  about(
    'UserErrorUnableToOpenMount',
    'A mount point could not be opened.',
    'Unreachable mounts (Linux).',
    linuxFreezeSteps,
    byExtension,
  ),
  about('ExtensionSnapshotFailedCOM', 'The snapshot failed in COM+.', 'COM+ does not work (Windows).', vssSteps),
  about(
    'ExtensionInstallationFailedCOM',
    'The extension could not be installed because of COM+.',
    'COM+ does not work (Windows).',
    vssSteps,
  ),
  about(
    'ExtensionInstallationFailedMDTC',
    'COM+ could not reach the transaction coordinator.',
    'MSDTC does not run as Network Service (Windows).',
    vssSteps,
  ),
  about('ExtensionFailedVssWriterInBadState', 'A VSS writer was in a bad state.', 'VSS writers (Windows).', vssSteps),
  about('ExtensionFailedVssServiceInBadState', 'The VSS service was in a bad state.', 'VSS (Windows).', vssSteps),
  about('ExtensionSnapshotBitlockerError', 'A drive is locked by BitLocker.', 'BitLocker (Windows).', [
    'Windows: unlock or decrypt the drive.',
  ]),
]
