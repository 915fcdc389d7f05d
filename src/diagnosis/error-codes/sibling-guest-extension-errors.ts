import { applicationControlSteps, extensionLeftoverSteps, hostChannelSteps, vssSteps } from '../guest-steps.ts'
import { about, byExtension } from './guest-sibling.ts'

const room = ['Free memory, CPU and disk space in the guest, or back up at a quieter time.']
const machineKeys = [
  'Windows: give SYSTEM and Administrators full access to C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys, and remove expired "Windows Azure CRP Certificate Generator" certificates.',
]
const runtime = ['Windows: install or repair the Visual C++ Redistributable 2013 (x64).']

/** Codes of the backup extension: its installation, settings, network and memory. */
export const siblingGuestExtensionErrors = [
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
  about('ExtensionFailedOutOfMemoryError', 'The extension ran out of memory.', 'Load on the VM.', room, byExtension),
  about('ExtensionInstallProviderComMemoryQuotaReached', 'COM+ ran out of memory.', 'Load on the VM (Windows).', [
    ...room,
    ...vssSteps,
  ]),
  about(
    'ExtensionInstallationFailure',
    'The extension could not be installed.',
    'Antivirus, rights or leftovers.',
    [...applicationControlSteps, ...extensionLeftoverSteps],
    byExtension,
  ),
  about(
    'ExtensionCommandExecFailure',
    'A command of the extension failed.',
    'Antivirus, rights or leftovers.',
    [...applicationControlSteps, ...extensionLeftoverSteps],
    byExtension,
  ),
  about(
    'ExtensionPreScriptTimeout',
    'The pre-script took too long.',
    'Pre-scripts (Linux).',
    ['Linux: repair or shorten the scripts named in /etc/azure/VMSnapshotScriptPluginConfig.json.'],
    byExtension,
  ),
  about(
    'VMBackupLinuxExtensionConfFileWrongEncodingFormat',
    'A configuration file cannot be read.',
    'Encoding of /etc/azure/vmbackup.conf (Linux).',
    ['Linux: save /etc/azure/vmbackup.conf as ASCII.'],
    byExtension,
  ),
  about(
    'NoExtensionStatusButStatusBlobAvailable',
    'The extension ended without a status.',
    'Many disks snapshotted at once (Linux).',
    ['Linux: set seqsnapshot = 2 in /etc/azure/vmbackup.conf.'],
    byExtension,
  ),
]
