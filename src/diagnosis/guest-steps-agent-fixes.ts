import type { BySystem, Steps } from './steps-by-system.ts'

/**
 * What a person does about one condition of the agent, or of its way to the host, that the guest checks find: exact commands, never run by this service. From the guide
 * and backup-azure-vms-troubleshoot; agent commands from Azure/WALinuxAgent.
 */
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
