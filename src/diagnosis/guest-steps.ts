/**
 * What a person does inside the VM. From the guide's "Causes and solutions" and, for Linux commands and the setting
 * Extensions.Enabled (the guide writes Enable), from the agent's own README (Azure/WALinuxAgent).
 */
export const windowsAgentSteps = [
  'Open services.msc and see that "Windows Azure Guest Agent" runs; restart it.',
  'No such service: look for Windows Azure Guest Agent in Programs and Features, uninstall it there, install the newest agent MSI as administrator and see that its services appear.',
  'See that .NET Framework 4.5 or newer is installed; the agent needs it to reach Azure.',
] as const

export const linuxAgentSteps = [
  'Run `ps -e` and look for the agent; when it is missing: `sudo systemctl restart walinuxagent` (Ubuntu, Debian) or `sudo systemctl restart waagent` (others).',
  "Update the agent from the distribution's own repository, not from GitHub.",
  'In /etc/waagent.conf set Extensions.Enabled=y (and, says the guide, Provisioning.Agent=auto), and see that Python is installed and the root file system has room.',
  'Let the agent restart by itself after a crash: `Restart=always` in the [Service] section of its unit.',
  'For a fuller log set Logs.Verbose=y in /etc/waagent.conf and restart the agent.',
  'Still failing: keep /var/log/waagent.log, /var/lib/waagent/*.xml and /var/log/azure/* for support.',
] as const

export const hostChannelSteps = [
  'Let the guest reach 168.63.129.16 on TCP 80 and 32526: only its own firewall or proxy can block that address, network security groups and routes cannot.',
  'Keep DHCP on inside the guest; a static private address belongs into the network interface in Azure, else DHCP option 245 is lost.',
] as const

export const applicationControlSteps = [
  'Windows: search the Application log for "Faulting application name: IaaSBcdrExtension.exe"; exclude C:\\Packages\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot and C:\\WindowsAzure\\Logs\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot from antivirus and application control.',
  'With AppLocker or another application control: allow IaaSBcdrExtension.exe by publisher or path.',
] as const

export const vssSteps = [
  'Windows: `vssadmin list writers` must show every writer as Stable; free disk space and memory first, then restart the services of the writers that are not.',
  'Windows: COM+ System Application must run, and Distributed Transaction Coordinator must log on as Network Service.',
] as const

export const linuxFreezeSteps = [
  'Linux: unmount file systems that are mounted twice and run fsck on those that do not freeze.',
  'Linux: list mounts that must be left out under MountsToSkip in /etc/azure/vmbackup.conf.',
] as const

/** Deleting the extension in Azure takes half of it away on Windows (backup-azure-manage-vms); the rest is the guest's. */
export const extensionLeftoverSteps = [
  'Windows, when the extension keeps failing after its deletion: stop the agent, delete HKLM\\SOFTWARE\\Microsoft\\WindowsAzure\\HandlerState\\Microsoft.Azure.RecoveryServices.VMSnapshot_*, rename C:\\Packages\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot, start the agent.',
  'Linux, when the extension keeps failing after its deletion: remove /var/lib/waagent/Microsoft.Azure.RecoveryServices.VMSnapshotLinux-* and restart the agent.',
] as const

export const pendingUpdatesSteps = ['Finish pending operating system updates and restarts.'] as const

export const agentSteps = (osType: string | null): string[] => {
  if (osType === 'Windows') return [...windowsAgentSteps]
  if (osType === 'Linux') return [...linuxAgentSteps]
  return [...windowsAgentSteps.map((step) => `Windows: ${step}`), ...linuxAgentSteps.map((step) => `Linux: ${step}`)]
}
