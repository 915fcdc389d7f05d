/**
 * What a person does about one condition that the guest checks find: exact commands, never run by this service. From the guide
 * and backup-azure-vms-troubleshoot; agent commands from Azure/WALinuxAgent.
 */
type Steps = readonly string[]
type BySystem = Readonly<Record<'Windows' | 'Linux', Steps>>

export const restartAgent: BySystem = {
  Windows: [
    'As administrator: `Restart-Service RdAgent, WindowsAzureGuestAgent`; both must then say Running in `Get-Service RdAgent, WindowsAzureGuestAgent`.',
  ],
  Linux: [
    'Start the agent: `sudo systemctl restart walinuxagent` (Ubuntu, Debian) or `sudo systemctl restart waagent` (others); `ps -e | grep -i waagent` must then show it.',
    "Let it restart by itself after a crash: `Restart=always` in the [Service] section of the agent's unit (`sudo systemctl edit walinuxagent`).",
  ],
}

export const updateAgent: BySystem = {
  Windows: ['Install the newest Azure VM agent MSI (https://go.microsoft.com/fwlink/?LinkID=394789) as administrator.'],
  Linux: [
    "Update from the distribution's repository: `sudo apt-get update && sudo apt-get install walinuxagent`, `sudo yum update WALinuxAgent` or `sudo zypper update python-azure-agent`; then restart the agent.",
    'Set AutoUpdate.Enabled=y in /etc/waagent.conf and restart the agent.',
  ],
}

export const agentSettings: Steps = [
  'In /etc/waagent.conf set `Extensions.Enabled=y`, then restart the agent.',
  'The guide also asks for `Provisioning.Agent=auto`; cloud-init and waagent are values that the agent supports.',
]

export const reachHost: BySystem = {
  Windows: [
    'See what is blocked: `Test-NetConnection 168.63.129.16 -Port 80` and `-Port 32526`.',
    "Allow both in the guest's own firewall, for programs that run as Local System; network security groups, routes and Azure Firewall do not reach this address.",
  ],
  Linux: [
    'See what is blocked: `curl -m 5 http://168.63.129.16/?comp=versions` and `timeout 5 bash -c "</dev/tcp/168.63.129.16/32526"`.',
    'Look for a rule in the way (`sudo iptables -S`, `sudo nft list ruleset`, firewall-cmd) and allow root to reach 168.63.129.16; network security groups, routes and Azure Firewall do not reach this address.',
  ],
}

export const exceptFromProxy: BySystem = {
  Windows: [
    'See it with `netsh winhttp show proxy` and `bitsadmin /Util /GetIEProxy LOCALSYSTEM`.',
    'Let 168.63.129.16 and 169.254.169.254 go around the proxy, or take it off: `netsh winhttp reset proxy`, `bitsadmin /Util /SetIEProxy LOCALSYSTEM NO_PROXY`.',
  ],
  Linux: [
    'Let 168.63.129.16 and 169.254.169.254 go around the proxy: `no_proxy=168.63.129.16,169.254.169.254` where the proxy is set, or clear HttpProxy.Host in /etc/waagent.conf; then restart the agent.',
  ],
}

export const useDhcp: BySystem = {
  Windows: [
    'Give the network interface its static address in Azure (portal or PowerShell) and turn DHCP on in the guest: `Set-NetIPInterface -InterfaceAlias Ethernet -Dhcp Enabled`, `ipconfig /renew`.',
  ],
  Linux: [
    'Give the network interface its static address in Azure (portal or PowerShell) and let the guest use DHCP: `dhcp4: true` (netplan), `BOOTPROTO=dhcp` (ifcfg) or `method=auto` (NetworkManager); then renew the lease.',
  ],
}

export const installPython: Steps = [
  'Install Python 3 from the distribution (`sudo apt-get install python3`, `sudo yum install python3`) and restart the agent.',
]

export const installDotNet: Steps = [
  'Install .NET Framework 4.5 or newer: without it the agent cannot reach Azure. `(Get-ItemProperty "HKLM:\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full").Release` must be 378389 or more.',
]

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
