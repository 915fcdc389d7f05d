import {
  agentSteps,
  applicationControlSteps,
  extensionLeftoverSteps,
  hostChannelSteps,
  linuxFreezeSteps,
  vssSteps,
} from '../guest-steps.ts'
import { fromGuest, siblingEntry } from './entry.ts'

const about = (
  code: string,
  meaning: string,
  cause: string,
  guestSteps: readonly string[],
  checks: string[] = ['last-backup-job'],
) => siblingEntry(code, { meaning, causes: [fromGuest(cause, ...checks)], guestSteps: [...guestSteps] })

const extension = ['vmsnapshot-extension-state', 'last-backup-job']
const room = ['Free memory, CPU and disk space in the guest, or back up at a quieter time.']
const machineKeys = [
  'Windows: give SYSTEM and Administrators full access to C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys, and remove expired "Windows Azure CRP Certificate Generator" certificates.',
]
const time = ['Correct the clock of the guest, then restart the agent so that it fetches its certificate anew.']
const runtime = ['Windows: install or repair the Visual C++ Redistributable 2013 (x64).']

/** Codes beside the guide whose cause lies inside the VM: recognised and explained, never repaired from here. */
export const siblingGuestErrors = [
  about(
    'UserErrorFsFreezeFailed',
    'A file system could not be frozen.',
    'Damaged, doubly mounted or unsuitable mounts (Linux).',
    linuxFreezeSteps,
    extension,
  ),
  about(
    'UserErrorFsFreezeTimeout',
    'Freezing the file systems took too long.',
    'Busy or unsuitable mounts (Linux).',
    linuxFreezeSteps,
    extension,
  ),
  about(
    'UserErrorUnableToOpenMount',
    'A mount point could not be opened.',
    'Unreachable mounts (Linux).',
    linuxFreezeSteps,
    extension,
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
  about(
    'ExtensionConfigParsingFailure',
    'The extension could not read its configuration.',
    'Rights on the machine keys (Windows).',
    machineKeys,
  ),
  about(
    'ExtensionSnapshotFailedNoSecureNetwork',
    'No secure channel could be made.',
    'TLS settings of .NET (Windows).',
    ['Windows: set SchUseStrongCrypto for .NET Framework to 1.'],
  ),
  about(
    'ExtensionVCRedistInstallationFailure',
    'The Visual C++ runtime could not be installed.',
    'A broken runtime (Windows).',
    runtime,
  ),
  about(
    'ExtensionFailedTimeoutVMNetworkUnresponsive',
    'The VM was too slow for the snapshot.',
    'Load on the VM.',
    room,
  ),
  about(
    'ExtensionFailedTimeoutDelayInNetwork',
    'The extension waited too long for the network.',
    'A proxy between guest and host.',
    hostChannelSteps,
  ),
  about('ExtensionFailedOutOfMemoryError', 'The extension ran out of memory.', 'Load on the VM.', room, extension),
  about('ExtensionInstallProviderComMemoryQuotaReached', 'COM+ ran out of memory.', 'Load on the VM (Windows).', [
    ...room,
    ...vssSteps,
  ]),
  about(
    'ExtensionInstallationFailure',
    'The extension could not be installed.',
    'Antivirus, rights or leftovers.',
    [...applicationControlSteps, ...extensionLeftoverSteps],
    extension,
  ),
  about(
    'ExtensionCommandExecFailure',
    'A command of the extension failed.',
    'Antivirus, rights or leftovers.',
    [...applicationControlSteps, ...extensionLeftoverSteps],
    extension,
  ),
  about(
    'ExtensionPreScriptTimeout',
    'The pre-script took too long.',
    'Pre-scripts (Linux).',
    ['Linux: repair or shorten the scripts named in /etc/azure/VMSnapshotScriptPluginConfig.json.'],
    extension,
  ),
  about(
    'VMBackupLinuxExtensionConfFileWrongEncodingFormat',
    'A configuration file cannot be read.',
    'Encoding of /etc/azure/vmbackup.conf (Linux).',
    ['Linux: save /etc/azure/vmbackup.conf as ASCII.'],
    extension,
  ),
  about(
    'NoExtensionStatusButStatusBlobAvailable',
    'The extension ended without a status.',
    'Many disks snapshotted at once (Linux).',
    ['Linux: set seqsnapshot = 2 in /etc/azure/vmbackup.conf.'],
    extension,
  ),
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
    extension,
  ),
]
