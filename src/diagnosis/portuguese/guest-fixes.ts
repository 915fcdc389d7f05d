/** What a person does about what a guest check found, by the English text. */
export const portugueseGuestFixes: Readonly<Record<string, string>> = {
  'In /etc/waagent.conf set `Extensions.Enabled=y`, then restart the agent.':
    'Em /etc/waagent.conf defina `Extensions.Enabled=y` e reinicie o agente.',
  'The guide also asks for `Provisioning.Agent=auto`; cloud-init and waagent are values that the agent supports.':
    'O guia pede também `Provisioning.Agent=auto`; cloud-init e waagent são valores que o agente suporta.',
  'Exclude from antivirus: C:\\Packages\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot and C:\\WindowsAzure\\Logs\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot.':
    'Exclua do antivírus: C:\\Packages\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot e C:\\WindowsAzure\\Logs\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot.',
  'Allow IaaSBcdrExtension.exe by path or publisher in AppLocker or other application control (`Get-AppLockerPolicy -Effective -Xml` shows the rules).':
    'Autorize IaaSBcdrExtension.exe pelo caminho ou pelo editor no AppLocker ou noutro controlo de aplicações (`Get-AppLockerPolicy -Effective -Xml` mostra as regras).',
  'See it with `netsh winhttp show proxy` and `bitsadmin /Util /GetIEProxy LOCALSYSTEM`.':
    'Veja-o com `netsh winhttp show proxy` e `bitsadmin /Util /GetIEProxy LOCALSYSTEM`.',
  'Let 168.63.129.16 and 169.254.169.254 go around the proxy, or take it off: `netsh winhttp reset proxy`, `bitsadmin /Util /SetIEProxy LOCALSYSTEM NO_PROXY`.':
    'Faça com que 168.63.129.16 e 169.254.169.254 não passem pelo proxy, ou retire-o: `netsh winhttp reset proxy`, `bitsadmin /Util /SetIEProxy LOCALSYSTEM NO_PROXY`.',
  'Let 168.63.129.16 and 169.254.169.254 go around the proxy: `no_proxy=168.63.129.16,169.254.169.254` where the proxy is set, or clear HttpProxy.Host in /etc/waagent.conf; then restart the agent.':
    'Faça com que 168.63.129.16 e 169.254.169.254 não passem pelo proxy: `no_proxy=168.63.129.16,169.254.169.254` onde o proxy está definido, ou apague HttpProxy.Host em /etc/waagent.conf; reinicie depois o agente.',
  'With Azure Site Recovery on the VM: set isanysnapshotfailed to False in /etc/azure/vmbackup.conf and let its snapshots start at another time than the backup.':
    'Com Azure Site Recovery na VM: defina isanysnapshotfailed como False em /etc/azure/vmbackup.conf e marque os seus instantâneos para outra hora que não a da cópia de segurança.',
  'Back up when the VM is less busy, or give it a larger size: a snapshot that comes too late fails.':
    'Faça a cópia quando a VM estiver menos ocupada, ou dê-lhe um tamanho maior: um instantâneo que chega tarde falha.',
  'Free room on the system drive: `cleanmgr`, or see what fills it; the agent and VSS need some hundred MB.':
    'Liberte espaço na unidade do sistema: `cleanmgr`, ou veja o que a enche; o agente e o VSS precisam de algumas centenas de MB.',
  'Free room: `sudo du -xh / --max-depth=2 | sort -h | tail` shows what fills it; the agent needs some hundred MB.':
    'Liberte espaço: `sudo du -xh / --max-depth=2 | sort -h | tail` mostra o que o ocupa; o agente precisa de algumas centenas de MB.',
  'Free memory, give the VM a larger size, or back up at a quieter time: a snapshot that comes too late fails.':
    'Liberte memória, dê à VM um tamanho maior, ou faça a cópia a uma hora mais calma: um instantâneo que chega tarde falha.',
  'Install .NET Framework 4.5 or newer: without it the agent cannot reach Azure. `(Get-ItemProperty "HKLM:\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full").Release` must be 378389 or more.':
    'Instale o .NET Framework 4.5 ou mais recente: sem ele o agente não comunica com o Azure. `(Get-ItemProperty "HKLM:\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full").Release` tem de ser 378389 ou mais.',
  'Install Python 3 from the distribution (`sudo apt-get install python3`, `sudo yum install python3`) and restart the agent.':
    'Instale o Python 3 da distribuição (`sudo apt-get install python3`, `sudo yum install python3`) e reinicie o agente.',
  'See the rights: `icacls %systemdrive%\\programdata\\microsoft\\crypto\\rsa\\machinekeys`. Administrators need full access, Everyone read and write in this folder only.':
    'Veja os direitos: `icacls %systemdrive%\\programdata\\microsoft\\crypto\\rsa\\machinekeys`. Os Administradores precisam de acesso total; Todos, de leitura e escrita só nesta pasta.',
  'Delete certificates of "Windows Azure CRP Certificate Generator" under Personal of the local computer (certlm.msc); they are made anew. Then back up.':
    'Elimine os certificados de "Windows Azure CRP Certificate Generator" em Pessoal do computador local (certlm.msc); são criados de novo. Repita depois a cópia.',
  'In services.msc let Distributed Transaction Coordinator log on as Network Service, and restart it. If that fails: `msdtc -uninstall`, then `msdtc -install` as administrator, and restart COM+ System Application.':
    'Em services.msc faça com que o Coordenador de Transações Distribuídas inicie sessão como Serviço de Rede e reinicie-o. Se falhar: `msdtc -uninstall` e depois `msdtc -install` como administrador, e reinicie a Aplicação de Sistema COM+.',
  'Save /etc/azure/vmbackup.conf as ASCII: `iconv -f UTF-8 -t ASCII//TRANSLIT /etc/azure/vmbackup.conf` shows what it becomes.':
    'Grave /etc/azure/vmbackup.conf em ASCII: `iconv -f UTF-8 -t ASCII//TRANSLIT /etc/azure/vmbackup.conf` mostra como fica.',
  'See what is blocked: `Test-NetConnection 168.63.129.16 -Port 80` and `-Port 32526`.':
    'Veja o que está bloqueado: `Test-NetConnection 168.63.129.16 -Port 80` e `-Port 32526`.',
  "Allow both in the guest's own firewall, for programs that run as Local System; network security groups, routes and Azure Firewall do not reach this address.":
    'Autorize ambas na firewall do próprio sistema convidado, para programas que correm como Sistema Local; grupos de segurança de rede, rotas e Azure Firewall não alcançam este endereço.',
  'See what is blocked: `curl -m 5 http://168.63.129.16/?comp=versions` and `timeout 5 bash -c "</dev/tcp/168.63.129.16/32526"`.':
    'Veja o que está bloqueado: `curl -m 5 http://168.63.129.16/?comp=versions` e `timeout 5 bash -c "</dev/tcp/168.63.129.16/32526"`.',
  'Look for a rule in the way (`sudo iptables -S`, `sudo nft list ruleset`, firewall-cmd) and allow root to reach 168.63.129.16; network security groups, routes and Azure Firewall do not reach this address.':
    'Procure uma regra que o impeça (`sudo iptables -S`, `sudo nft list ruleset`, firewall-cmd) e permita que root chegue a 168.63.129.16; grupos de segurança de rede, rotas e Azure Firewall não alcançam este endereço.',
  'Read the logs below C:\\WindowsAzure\\Logs\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot.':
    'Leia os registos em C:\\WindowsAzure\\Logs\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot.',
  'Read /var/log/azure/Microsoft.Azure.RecoveryServices.VMSnapshotLinux/extension.log and /var/log/waagent.log.':
    'Leia /var/log/azure/Microsoft.Azure.RecoveryServices.VMSnapshotLinux/extension.log e /var/log/waagent.log.',
  'In Programs and Features uninstall Visual C++ Redistributable (x64) for Visual Studio 2013.':
    'Em Programas e Funcionalidades desinstale o Visual C++ Redistributable (x64) do Visual Studio 2013.',
  'Install it again: run vcredist2013_x64 from the newest folder below C:\\Packages\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot, then back up.':
    'Instale-o de novo: execute vcredist2013_x64 da pasta mais recente em C:\\Packages\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot e repita a cópia.',
  'As administrator: `Restart-Service RdAgent, WindowsAzureGuestAgent`; both must then say Running in `Get-Service RdAgent, WindowsAzureGuestAgent`.':
    'Como administrador: `Restart-Service RdAgent, WindowsAzureGuestAgent`; ambos têm depois de indicar Running em `Get-Service RdAgent, WindowsAzureGuestAgent`.',
  'Start the agent: `sudo systemctl restart walinuxagent` (Ubuntu, Debian) or `sudo systemctl restart waagent` (others); `ps -e | grep -i waagent` must then show it.':
    'Inicie o agente: `sudo systemctl restart walinuxagent` (Ubuntu, Debian) ou `sudo systemctl restart waagent` (outras); `ps -e | grep -i waagent` tem depois de o mostrar.',
  "Let it restart by itself after a crash: `Restart=always` in the [Service] section of the agent's unit (`sudo systemctl edit walinuxagent`).":
    'Faça com que reinicie sozinho depois de uma falha: `Restart=always` na secção [Service] da unidade do agente (`sudo systemctl edit walinuxagent`).',
  'See what was denied: `sudo ausearch -m avc -ts recent | grep -i waagent`. Allow it with a rule of your own or exclude /var/lib/waagent; do not turn SELinux off.':
    'Veja o que foi negado: `sudo ausearch -m avc -ts recent | grep -i waagent`. Autorize-o com uma regra sua ou exclua /var/lib/waagent; não desligue o SELinux.',
  'See them: `mount | sort -k3`. Unmount what is mounted twice (`sudo umount <place>`) and take the second line out of /etc/fstab.':
    'Veja-os: `mount | sort -k3`. Desmonte o que está montado duas vezes (`sudo umount <place>`) e retire a segunda linha de /etc/fstab.',
  'What has to stay mounted so: name it under MountsToSkip in /etc/azure/vmbackup.conf.':
    'O que tiver de ficar assim montado: indique-o em MountsToSkip em /etc/azure/vmbackup.conf.',
  'See the writers: `vssadmin list writers`. First make room: free disk space, memory and CPU.':
    'Veja os escritores: `vssadmin list writers`. Arranje primeiro espaço: liberte disco, memória e CPU.',
  'Restart the services of the writers that are not Stable (a writer of a database stops what it serves: choose the hour), then look again.':
    'Reinicie os serviços dos escritores que não estão Stable (o escritor de uma base de dados para o que ela serve: escolha a hora) e volte a ver.',
  'When they fail again: back up at a quieter time, and ask the maker of the writer.':
    'Se voltarem a falhar: faça a cópia a uma hora mais calma e contacte o fabricante do escritor.',
  'Start COM+ System Application: `Start-Service COMSysApp`. When it does not start: repair COM+ (`Start-Service MSDTC`, then start it again).':
    'Inicie a Aplicação de Sistema COM+: `Start-Service COMSysApp`. Se não iniciar: repare o COM+ (`Start-Service MSDTC` e inicie-a de novo).',
  'Let Volume Shadow Copy start on demand: `Set-Service VSS -StartupType Manual`, then `Restart-Service VSS`.':
    'Faça com que a Cópia Sombra de Volumes inicie a pedido: `Set-Service VSS -StartupType Manual` e depois `Restart-Service VSS`.',
  'Install the newest Azure VM agent MSI (https://go.microsoft.com/fwlink/?LinkID=394789) as administrator.':
    'Instale o MSI mais recente do agente de VM do Azure (https://go.microsoft.com/fwlink/?LinkID=394789) como administrador.',
  "Update from the distribution's repository: `sudo apt-get update && sudo apt-get install walinuxagent`, `sudo yum update WALinuxAgent` or `sudo zypper update python-azure-agent`; then restart the agent.":
    'Atualize a partir do repositório da distribuição: `sudo apt-get update && sudo apt-get install walinuxagent`, `sudo yum update WALinuxAgent` ou `sudo zypper update python-azure-agent`; reinicie depois o agente.',
  'Set AutoUpdate.Enabled=y in /etc/waagent.conf and restart the agent.':
    'Defina AutoUpdate.Enabled=y em /etc/waagent.conf e reinicie o agente.',
  'Give the network interface its static address in Azure (portal or PowerShell) and turn DHCP on in the guest: `Set-NetIPInterface -InterfaceAlias Ethernet -Dhcp Enabled`, `ipconfig /renew`.':
    'Dê à interface de rede o endereço estático no Azure (portal ou PowerShell) e ative o DHCP no sistema convidado: `Set-NetIPInterface -InterfaceAlias Ethernet -Dhcp Enabled`, `ipconfig /renew`.',
  'Give the network interface its static address in Azure (portal or PowerShell) and let the guest use DHCP: `dhcp4: true` (netplan), `BOOTPROTO=dhcp` (ifcfg) or `method=auto` (NetworkManager); then renew the lease.':
    'Dê à interface de rede o endereço estático no Azure (portal ou PowerShell) e deixe o sistema convidado usar DHCP: `dhcp4: true` (netplan), `BOOTPROTO=dhcp` (ifcfg) ou `method=auto` (NetworkManager); renove depois a concessão.',
}
