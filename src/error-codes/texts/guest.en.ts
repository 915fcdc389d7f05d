/** What a person does inside the VM: exact commands, never run by this service. */
export const guestEn = {
  'restart-agent-windows':
    'Open services.msc, see that "Windows Azure Guest Agent" runs and restart it, or as administrator: `Restart-Service RdAgent, WindowsAzureGuestAgent`; both must then say Running in `Get-Service RdAgent, WindowsAzureGuestAgent`.',
  'reinstall-agent-windows':
    'No such service: look for Windows Azure Guest Agent in Programs and Features, uninstall it there and install it anew; its services must then appear.',
  'newest-agent-windows':
    'Install the newest Azure VM agent MSI (https://go.microsoft.com/fwlink/?LinkID=394789) as administrator.',
  'install-dotnet':
    'Install .NET Framework 4.5 or newer where it is missing: without it the agent cannot reach Azure. `(Get-ItemProperty "HKLM:\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full").Release` must be 378389 or more.',
  'restart-agent-linux':
    'Restart the agent: `sudo systemctl restart walinuxagent` (Ubuntu, Debian) or `sudo systemctl restart waagent` (others); `ps -e | grep -i waagent` must then show it.',
  'update-agent-linux':
    "Update the agent from the distribution's own repository, not from GitHub: `sudo apt-get update && sudo apt-get install walinuxagent`, `sudo yum update WALinuxAgent` or `sudo zypper update python-azure-agent`; then restart it.",
  'agent-updates-itself': 'Set AutoUpdate.Enabled=y in /etc/waagent.conf and restart the agent.',
  'enable-extensions': 'In /etc/waagent.conf set `Extensions.Enabled=y`, then restart the agent.',
  'provisioning-agent':
    'The guide also asks for `Provisioning.Agent=auto`; cloud-init and waagent are values that the agent supports.',
  'install-python':
    'Where Python 3 is missing, install it from the distribution (`sudo apt-get install python3`, `sudo yum install python3`) and restart the agent.',
  'agent-restarts-itself':
    'Let the agent restart by itself after a crash: `Restart=always` in the [Service] section of its unit (`sudo systemctl edit walinuxagent`).',
  'verbose-agent-log': 'For a fuller log set Logs.Verbose=y in /etc/waagent.conf and restart the agent.',
  'keep-agent-logs':
    'Still failing: keep /var/log/waagent.log, /var/lib/waagent/*.xml and /var/log/azure/* for support.',
  'guest-clock': 'Correct the clock of the guest, then restart the agent so that it fetches its certificate anew.',
  'pending-updates': 'Finish pending operating system updates and restarts.',
  'supported-distribution': 'Compare the distribution with the support matrix.',
  'reach-host':
    'Let the guest reach 168.63.129.16 on TCP 80 and 32526: only its own firewall or proxy can block that address; network security groups, routes and Azure Firewall cannot.',
  'firewall-windows':
    'See what is blocked: `Test-NetConnection 168.63.129.16 -Port 80` and `-Port 32526`. Allow both in the firewall, for programs that run as Local System.',
  'firewall-linux':
    'See what is blocked: `curl -m 5 http://168.63.129.16/?comp=versions` and `timeout 5 bash -c "</dev/tcp/168.63.129.16/32526"`. Look for a rule in the way (`sudo iptables -S`, `sudo nft list ruleset`, firewall-cmd) and allow root to reach the address.',
  'see-proxy-windows': 'See it with `netsh winhttp show proxy` and `bitsadmin /Util /GetIEProxy LOCALSYSTEM`.',
  'around-proxy-windows':
    'Let 168.63.129.16 and 169.254.169.254 go around the proxy, or take it off: `netsh winhttp reset proxy`, `bitsadmin /Util /SetIEProxy LOCALSYSTEM NO_PROXY`.',
  'around-proxy-linux':
    'Let 168.63.129.16 and 169.254.169.254 go around the proxy: `no_proxy=168.63.129.16,169.254.169.254` where the proxy is set, or clear HttpProxy.Host in /etc/waagent.conf; then restart the agent.',
  'keep-dhcp':
    'Keep DHCP on inside the guest; a static private address belongs into the network interface in Azure (portal or PowerShell), else DHCP option 245 is lost.',
  'dhcp-windows': 'Turn DHCP on: `Set-NetIPInterface -InterfaceAlias Ethernet -Dhcp Enabled`, `ipconfig /renew`.',
  'dhcp-linux':
    'Turn DHCP on: `dhcp4: true` (netplan), `BOOTPROTO=dhcp` (ifcfg) or `method=auto` (NetworkManager); then renew the lease.',
  'application-log': 'Search the Application log for "Faulting application name: IaaSBcdrExtension.exe".',
  'exclude-extension':
    'Exclude C:\\Packages\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot and C:\\WindowsAzure\\Logs\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot from antivirus and application control.',
  'allow-extension':
    'With AppLocker or another application control: allow IaaSBcdrExtension.exe by publisher or path (`Get-AppLockerPolicy -Effective -Xml` shows the rules).',
  'extension-leftovers-windows':
    'Windows, when the extension keeps failing after its deletion: stop the agent, delete HKLM\\SOFTWARE\\Microsoft\\WindowsAzure\\HandlerState\\Microsoft.Azure.RecoveryServices.VMSnapshot_*, rename C:\\Packages\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot, start the agent.',
  'extension-leftovers-linux':
    'Linux, when the extension keeps failing after its deletion: remove /var/lib/waagent/Microsoft.Azure.RecoveryServices.VMSnapshotLinux-* and restart the agent.',
  'failed-extension-log':
    "Read the log of the extension that failed (C:\\WindowsAzure\\Logs\\Plugins on Windows, /var/log/azure on Linux) and repair it with its vendor's instructions.",
  'backup-extension-log-windows':
    'Read the logs below C:\\WindowsAzure\\Logs\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot.',
  'backup-extension-log-linux':
    'Read /var/log/azure/Microsoft.Azure.RecoveryServices.VMSnapshotLinux/extension.log and /var/log/waagent.log.',
  'unpack-extension': 'Restart the agent so that the extension is unpacked again: its safefreeze binary is missing.',
  'uninstall-visual-cpp':
    'In Programs and Features uninstall Visual C++ Redistributable (x64) for Visual Studio 2013, without which iaasvmprovider.dll does not load.',
  'install-visual-cpp':
    'Install it again: run vcredist2013_x64 from the newest folder below C:\\Packages\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot, then back up.',
  'machine-key-rights':
    'See the rights: `icacls %systemdrive%\\programdata\\microsoft\\crypto\\rsa\\machinekeys`. SYSTEM and Administrators need full access, Everyone read and write in this folder only.',
  'machine-key-certificates':
    'Delete certificates of "Windows Azure CRP Certificate Generator" under Personal of the local computer (certlm.msc); they are made anew. Then back up.',
  'strong-crypto': 'Set SchUseStrongCrypto for .NET Framework to 1.',
  'unlock-drive': 'Unlock or decrypt the drive.',
  'stable-writers':
    '`vssadmin list writers` must show every writer as Stable. First make room: free disk space, memory and CPU.',
  'restart-writers':
    'Restart the services of the writers that are not Stable (a writer of a database stops what it serves: choose the hour), then look again.',
  'writers-fail-again': 'When they fail again: back up at a quieter time, and ask the maker of the writer.',
  'start-vss':
    'Let Volume Shadow Copy start on demand: `Set-Service VSS -StartupType Manual`, then `Restart-Service VSS`.',
  'start-com-plus':
    'COM+ System Application must run: `Start-Service COMSysApp`. When it does not start: repair COM+ (`Start-Service MSDTC`, then start it again).',
  'msdtc-account':
    'In services.msc let Distributed Transaction Coordinator log on as Network Service, and restart it. If that fails: `msdtc -uninstall`, then `msdtc -install` as administrator, and restart COM+ System Application.',
  'single-mounts':
    'Unmount file systems that are mounted twice: `mount | sort -k3` shows them, `sudo umount <place>` unmounts one; take its second line out of /etc/fstab.',
  'check-file-systems': 'Run fsck on file systems that do not freeze.',
  'mounts-to-skip':
    'Name mounts that have to stay as they are under MountsToSkip in /etc/azure/vmbackup.conf, so that they are left out.',
  'plain-backup-settings':
    'Save /etc/azure/vmbackup.conf as ASCII: `iconv -f UTF-8 -t ASCII//TRANSLIT /etc/azure/vmbackup.conf` shows what it becomes.',
  'failed-snapshot-setting':
    'With Azure Site Recovery on the VM: set isanysnapshotfailed to False in /etc/azure/vmbackup.conf and let its snapshots start at another time than the backup.',
  'sequential-snapshots': 'Set seqsnapshot = 2 in /etc/azure/vmbackup.conf.',
  'pre-and-post-scripts':
    'Repair or shorten the pre- and post-scripts named in /etc/azure/VMSnapshotScriptPluginConfig.json.',
  'workload-settings': 'Repair the workload settings in /etc/azure/workload.conf.',
  'selinux-rule':
    'See what was denied: `sudo ausearch -m avc -ts recent | grep -i waagent`. Allow it with a rule of your own or exclude /var/lib/waagent; do not turn SELinux off.',
  'make-room':
    'Free memory, CPU and disk space, give the VM a larger size, or back up at a quieter time: a snapshot that comes too late fails.',
  'free-disk-windows':
    'Free room on the system drive: `cleanmgr`, or see what fills it; the agent and VSS need some hundred MB.',
  'free-disk-linux':
    'Free room on the root file system: `sudo du -xh / --max-depth=2 | sort -h | tail` shows what fills it; the agent needs some hundred MB.',
  'snapshot-limit-used-up': 'Look for another product that snapshots the same disks: their snapshot limit is used up.',
  'snapshot-rate':
    'Look for another product that snapshots the same disks: one snapshot a disk and minute is the rate.',
  'snapshot-too-long': 'Back up at a quieter time: the snapshot took longer than Compute waits.',
} as const
