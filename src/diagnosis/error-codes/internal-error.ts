import { pages } from '../documentation.ts'
import { applicationControlSteps, hostChannelSteps, linuxAgentSteps, windowsAgentSteps } from '../guest-steps.ts'
import { removeLock, trueVmState } from '../guest-steps-solutions.ts'
import type { ErrorCodeEntry } from './catalogue.ts'
import { fromControlPlane, fromGuest, guideEntry } from './entry.ts'

/** The guide treats the two as one; V2 is what Enhanced policies answer. */
export const internalError = (code: string, note: string | null): ErrorCodeEntry =>
  guideEntry(code, {
    message: 'Backup failed with an internal error - Please retry the operation in a few minutes',
    meaning: 'The backup failed for a reason that Azure does not name; the usual ones are looked at in turn.',
    causes: [
      fromControlPlane('The VM agent does not respond or is out of date.', 'vm-agent-status'),
      fromGuest(
        'The agent answers and is out of date or out of order.',
        'guest-agent-service',
        'guest-agent-version',
        'guest-dotnet',
      ),
      fromControlPlane('The backup extension has failed.', 'vmsnapshot-extension-state'),
      fromGuest(
        'The VM gets no host address by DHCP, or the snapshot came too late.',
        'guest-dhcp',
        'guest-host-channel',
      ),
      fromControlPlane(
        'A lock keeps Azure Backup from deleting old restore points.',
        'restore-point-lock',
        'inherited-lock',
        'restore-point-limit',
      ),
      fromGuest('iaasvmprovider.dll or the Visual C++ runtime is damaged (Windows).', 'guest-visual-cpp'),
    ],
    actions: ['removeLocks', 'deleteFailedExtensions', 'triggerBackup'],
    guestSteps: [
      ...windowsAgentSteps,
      ...linuxAgentSteps,
      ...trueVmState,
      ...hostChannelSteps,
      ...removeLock,
      ...applicationControlSteps,
      'Windows: reinstall the Visual C++ Redistributable 2013 (x64) when iaasvmprovider.dll does not load.',
    ],
    neverAutomated: [
      'Reinstalling runtimes in the guest',
      'Anything after a move from a Standard to an Enhanced policy: that is a support case',
    ],
    documentation: `${pages.guide}#backupoperationfailed--backupoperationfailedv2---backup-fails-with-an-internal-error`,
    note,
  })
