import type { BySystem, Steps } from './steps-by-system.ts'

/**
 * What a person does about one condition of the backup extension, or of what its snapshot needs, that the guest checks find: exact commands, never run by this service. From the guide
 * and backup-azure-vms-troubleshoot; agent commands from Azure/WALinuxAgent.
 */
export const reinstallVisualCpp: Steps = [
  'In Programs and Features uninstall Visual C++ Redistributable (x64) for Visual Studio 2013.',
  'Install it again: run vcredist2013_x64 from the newest folder below C:\\Packages\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot, then back up.',
]

export const stableWriters: Steps = [
  'See the writers: `vssadmin list writers`. First make room: free disk space, memory and CPU.',
  'Restart the services of the writers that are not Stable (a writer of a database stops what it serves: choose the hour), then look again.',
  'When they fail again: back up at a quieter time, and ask the maker of the writer.',
]

export const startVss: Steps = [
  'Let Volume Shadow Copy start on demand: `Set-Service VSS -StartupType Manual`, then `Restart-Service VSS`.',
]

export const startComPlus: Steps = [
  'Start COM+ System Application: `Start-Service COMSysApp`. When it does not start: repair COM+ (`Start-Service MSDTC`, then start it again).',
]

export const msdtcAccount: Steps = [
  'In services.msc let Distributed Transaction Coordinator log on as Network Service, and restart it. If that fails: `msdtc -uninstall`, then `msdtc -install` as administrator, and restart COM+ System Application.',
]

export const allowExtension: Steps = [
  'Exclude from antivirus: C:\\Packages\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot and C:\\WindowsAzure\\Logs\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot.',
  'Allow IaaSBcdrExtension.exe by path or publisher in AppLocker or other application control (`Get-AppLockerPolicy -Effective -Xml` shows the rules).',
]

export const selinuxRule: Steps = [
  'See what was denied: `sudo ausearch -m avc -ts recent | grep -i waagent`. Allow it with a rule of your own or exclude /var/lib/waagent; do not turn SELinux off.',
]

export const singleMounts: Steps = [
  'See them: `mount | sort -k3`. Unmount what is mounted twice (`sudo umount <place>`) and take the second line out of /etc/fstab.',
  'What has to stay mounted so: name it under MountsToSkip in /etc/azure/vmbackup.conf.',
]

export const plainBackupSettings: Steps = [
  'Save /etc/azure/vmbackup.conf as ASCII: `iconv -f UTF-8 -t ASCII//TRANSLIT /etc/azure/vmbackup.conf` shows what it becomes.',
]

export const failedSnapshotSetting: Steps = [
  'With Azure Site Recovery on the VM: set isanysnapshotfailed to False in /etc/azure/vmbackup.conf and let its snapshots start at another time than the backup.',
]

export const machineKeyRights: Steps = [
  'See the rights: `icacls %systemdrive%\\programdata\\microsoft\\crypto\\rsa\\machinekeys`. Administrators need full access, Everyone read and write in this folder only.',
  'Delete certificates of "Windows Azure CRP Certificate Generator" under Personal of the local computer (certlm.msc); they are made anew. Then back up.',
]

export const freeDisk: BySystem = {
  Windows: ['Free room on the system drive: `cleanmgr`, or see what fills it; the agent and VSS need some hundred MB.'],
  Linux: [
    'Free room: `sudo du -xh / --max-depth=2 | sort -h | tail` shows what fills it; the agent needs some hundred MB.',
  ],
}

export const freeMemory: Steps = [
  'Free memory, give the VM a larger size, or back up at a quieter time: a snapshot that comes too late fails.',
]

export const freeCpu: Steps = [
  'Back up when the VM is less busy, or give it a larger size: a snapshot that comes too late fails.',
]

export const readExtensionLog: BySystem = {
  Windows: ['Read the logs below C:\\WindowsAzure\\Logs\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot.'],
  Linux: [
    'Read /var/log/azure/Microsoft.Azure.RecoveryServices.VMSnapshotLinux/extension.log and /var/log/waagent.log.',
  ],
}
