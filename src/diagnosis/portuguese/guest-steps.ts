/** What a person does, by the English text. */
export const portugueseSteps: Readonly<Record<string, string>> = {
  'Compare the state of VM and agent in the portal (Properties): the VM must be running and the agent Ready.':
    'Compare no portal (Propriedades) o estado da VM e do agente: a VM tem de estar em execução e o agente Pronto (Ready).',
  'Open services.msc and see that "Windows Azure Guest Agent" runs; restart it.':
    'Abra services.msc, confirme que "Windows Azure Guest Agent" está em execução e reinicie-o.',
  'No such service: look for Windows Azure Guest Agent in Programs and Features, uninstall it there, install the newest agent MSI as administrator and see that its services appear.':
    'Se o serviço não existir: procure Windows Azure Guest Agent em Programas e Funcionalidades, desinstale-o aí, instale o MSI mais recente do agente como administrador e confirme que os serviços aparecem.',
  'See that .NET Framework 4.5 or newer is installed; the agent needs it to reach Azure.':
    'Confirme que está instalado o .NET Framework 4.5 ou mais recente; o agente precisa dele para comunicar com o Azure.',
  'Run `ps -e` and look for the agent; when it is missing: `sudo systemctl restart walinuxagent` (Ubuntu, Debian) or `sudo systemctl restart waagent` (others).':
    'Execute `ps -e` e procure o agente; se não estiver lá: `sudo systemctl restart walinuxagent` (Ubuntu, Debian) ou `sudo systemctl restart waagent` (outras distribuições).',
  "Update the agent from the distribution's own repository, not from GitHub.":
    'Atualize o agente a partir do repositório da própria distribuição, não do GitHub.',
  'In /etc/waagent.conf set Extensions.Enabled=y (and, says the guide, Provisioning.Agent=auto), and see that Python is installed and the root file system has room.':
    'Em /etc/waagent.conf defina Extensions.Enabled=y (e, segundo o guia, Provisioning.Agent=auto); confirme que o Python está instalado e que o sistema de ficheiros raiz tem espaço.',
  'Let the agent restart by itself after a crash: `Restart=always` in the [Service] section of its unit.':
    'Faça com que o agente reinicie sozinho depois de uma falha: `Restart=always` na secção [Service] da sua unidade.',
  'For a fuller log set Logs.Verbose=y in /etc/waagent.conf and restart the agent.':
    'Para um registo mais completo defina Logs.Verbose=y em /etc/waagent.conf e reinicie o agente.',
  'Still failing: keep /var/log/waagent.log, /var/lib/waagent/*.xml and /var/log/azure/* for support.':
    'Se continuar a falhar: guarde /var/log/waagent.log, /var/lib/waagent/*.xml e /var/log/azure/* para o suporte.',
  'Let the guest reach 168.63.129.16 on TCP 80 and 32526: only its own firewall or proxy can block that address, network security groups and routes cannot.':
    'Permita que o sistema convidado chegue a 168.63.129.16 nas portas TCP 80 e 32526: só a sua própria firewall ou proxy pode bloquear esse endereço; os grupos de segurança de rede e as rotas não podem.',
  'Keep DHCP on inside the guest; a static private address belongs into the network interface in Azure, else DHCP option 245 is lost.':
    'Mantenha o DHCP ativo no sistema convidado; um endereço privado estático define-se na interface de rede no Azure, caso contrário perde-se a opção 245 do DHCP.',
  'In the portal open the VM, Settings, Extensions: every extension must say "Provisioning succeeded". Remove a failed VMSnapshot and start an on-demand backup, which installs it anew; repair any other that failed.':
    'No portal abra a VM, Definições, Extensões: todas as extensões têm de indicar "Aprovisionamento com êxito". Remova uma VMSnapshot que falhou e inicie uma cópia de segurança a pedido, que a instala de novo; repare qualquer outra que tenha falhado.',
  'A VM that is being updated: wait until it says Succeeded, then back up again.':
    'Uma VM em atualização: espere até indicar Succeeded e repita a cópia de segurança.',
  'A VM that was shut down over Remote Desktop: compare the state in the portal, and when it is wrong stop the VM there.':
    'Uma VM encerrada através do Ambiente de Trabalho Remoto: compare o estado no portal e, se estiver errado, pare aí a VM.',
  'Windows: search the Application log for "Faulting application name: IaaSBcdrExtension.exe"; exclude C:\\Packages\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot and C:\\WindowsAzure\\Logs\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot from antivirus and application control.':
    'Windows: procure no registo Aplicação "Faulting application name: IaaSBcdrExtension.exe"; exclua C:\\Packages\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot e C:\\WindowsAzure\\Logs\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot do antivírus e do controlo de aplicações.',
  'With AppLocker or another application control: allow IaaSBcdrExtension.exe by publisher or path.':
    'Com AppLocker ou outro controlo de aplicações: autorize IaaSBcdrExtension.exe pelo editor ou pelo caminho.',
  'Windows: `vssadmin list writers` must show every writer as Stable; free disk space and memory first, then restart the services of the writers that are not.':
    'Windows: `vssadmin list writers` tem de mostrar todos os escritores como Stable; liberte primeiro espaço em disco e memória e reinicie depois os serviços dos escritores que não o estejam.',
  'Windows: COM+ System Application must run, and Distributed Transaction Coordinator must log on as Network Service.':
    'Windows: a Aplicação de Sistema COM+ tem de estar em execução e o Coordenador de Transações Distribuídas tem de iniciar sessão como Serviço de Rede.',
  'Windows, when the extension keeps failing after its deletion: stop the agent, delete HKLM\\SOFTWARE\\Microsoft\\WindowsAzure\\HandlerState\\Microsoft.Azure.RecoveryServices.VMSnapshot_*, rename C:\\Packages\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot, start the agent.':
    'Windows, quando a extensão continua a falhar depois de eliminada: pare o agente, elimine HKLM\\SOFTWARE\\Microsoft\\WindowsAzure\\HandlerState\\Microsoft.Azure.RecoveryServices.VMSnapshot_*, mude o nome de C:\\Packages\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot e inicie o agente.',
  'Linux, when the extension keeps failing after its deletion: remove /var/lib/waagent/Microsoft.Azure.RecoveryServices.VMSnapshotLinux-* and restart the agent.':
    'Linux, quando a extensão continua a falhar depois de eliminada: remova /var/lib/waagent/Microsoft.Azure.RecoveryServices.VMSnapshotLinux-* e reinicie o agente.',
  'Read the log of the extension that failed: C:\\WindowsAzure\\Logs\\Plugins on Windows, /var/log/azure on Linux.':
    'Leia o registo da extensão que falhou: C:\\WindowsAzure\\Logs\\Plugins no Windows, /var/log/azure no Linux.',
  'In the portal open the resource group of the restore point collections (AzureBackupRG_<geo>_<number>, or the name that the policy gives), Settings, Locks, and delete the lock. Leave this group unlocked: Azure Backup has to delete old points in it.':
    'No portal abra o grupo de recursos das coleções de pontos de restauro (AzureBackupRG_<geo>_<number>, ou o nome que a política indica), Definições, Bloqueios, e elimine o bloqueio. Deixe este grupo sem bloqueios: o Azure Backup precisa de eliminar aí pontos antigos.',
  'Windows: reinstall the Visual C++ Redistributable 2013 (x64) when iaasvmprovider.dll does not load.':
    'Windows: reinstale o Visual C++ Redistributable 2013 (x64) quando iaasvmprovider.dll não carrega.',
  'Split the disk so that each part keeps to the supported size (32 TB; 4 TB with Azure Disk Encryption), or leave it out of the backup.':
    'Divida o disco de modo que cada parte respeite o tamanho suportado (32 TB; 4 TB com Azure Disk Encryption), ou deixe-o fora da cópia de segurança.',
  'Give the Backup Management Service get, list and backup on secrets, and on keys where a key encryption key is used: in the portal under Access policies of the key vault, or with `Set-AzKeyVaultAccessPolicy`. A vault with Azure RBAC takes the role Key Vault Administrator instead.':
    'Dê ao Backup Management Service os direitos get, list e backup sobre os segredos e, onde se usa uma chave de encriptação de chaves, sobre as chaves: no portal, em Políticas de acesso do cofre de chaves, ou com `Set-AzKeyVaultAccessPolicy`. Um cofre com Azure RBAC recebe antes a função Key Vault Administrator.',
  'Rights take some minutes to be seen: back up again a little later.':
    'Os direitos demoram alguns minutos a ter efeito: repita a cópia de segurança um pouco mais tarde.',
  'In the vault under Monitoring, Backup Jobs, open the failed job: its error details name the cause and what is recommended.':
    'No cofre, em Monitorização, Tarefas de Cópia de Segurança, abra a tarefa que falhou: os detalhes do erro indicam a causa e o que se recomenda.',
  'With the lock gone, start an on-demand backup (Backup now). Expect it to fail the first time; it starts the clean-up, which takes some hours, and the next backup works.':
    'Retirado o bloqueio, inicie uma cópia de segurança a pedido (Fazer cópia de segurança agora). Conte com que falhe da primeira vez; desencadeia a limpeza, que demora algumas horas, e a cópia seguinte funciona.',
  'Still failing after that: in the AzureBackupRG group choose "Show hidden types", select the collection AzureBackup_<vm>_<number> and delete it. With many points the deletion times out; repeat it two or three times. Points that exist in no vault are lost.':
    'Se ainda assim falhar: no grupo AzureBackupRG escolha "Mostrar tipos ocultos", selecione a coleção AzureBackup_<vm>_<number> e elimine-a. Com muitos pontos a eliminação excede o tempo limite; repita-a duas ou três vezes. Perdem-se os pontos que não existem em nenhum cofre.',
  'Make one backup a day: instant restore points stay one to five days, and a VM may have 18 of them.':
    'Faça uma cópia de segurança por dia: os pontos de restauro instantâneo ficam de um a cinco dias e uma VM pode ter 18.',
  'In the portal open each Recovery Services vault that knows the VM, an old one too, and there Backup Jobs: wait for the running job, or cancel it (`Stop-AzRecoveryServicesBackupJob`).':
    'No portal abra cada cofre dos Serviços de Recuperação que conhece a VM, também um antigo, e aí as Tarefas de Cópia de Segurança: espere pela tarefa em curso ou cancele-a (`Stop-AzRecoveryServicesBackupJob`).',
  'A scheduled backup that runs into the next one: spread the schedules and compare with the best practices for Azure VM backup.':
    'Uma cópia agendada que se prolonga até à seguinte: espace os agendamentos e compare com as melhores práticas da cópia de segurança de VMs do Azure.',
  'In the vault under Backup items look whether the protection of the VM is stopped or paused, and resume it with its policy; then back up again.':
    'No cofre, em Itens de cópia de segurança, veja se a proteção da VM está parada ou em pausa e retome-a com a sua política; repita depois a cópia.',
  'Linux: unmount file systems that are mounted twice and run fsck on those that do not freeze.':
    'Linux: desmonte os sistemas de ficheiros montados duas vezes e execute fsck nos que não congelam.',
  'Linux: list mounts that must be left out under MountsToSkip in /etc/azure/vmbackup.conf.':
    'Linux: indique em MountsToSkip, em /etc/azure/vmbackup.conf, as montagens que devem ficar de fora.',
  'Windows: unlock or decrypt the drive.': 'Windows: desbloqueie ou desencripte a unidade.',
  'Windows: give SYSTEM and Administrators full access to C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys, and remove expired "Windows Azure CRP Certificate Generator" certificates.':
    'Windows: dê a SYSTEM e aos Administradores acesso total a C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys e remova os certificados "Windows Azure CRP Certificate Generator" expirados.',
  'Windows: set SchUseStrongCrypto for .NET Framework to 1.':
    'Windows: defina SchUseStrongCrypto como 1 para o .NET Framework.',
  'Windows: install or repair the Visual C++ Redistributable 2013 (x64).':
    'Windows: instale ou repare o Visual C++ Redistributable 2013 (x64).',
  'Free memory, CPU and disk space in the guest, or back up at a quieter time.':
    'Liberte memória, CPU e espaço em disco no sistema convidado, ou faça a cópia a uma hora mais calma.',
  'Linux: repair or shorten the scripts named in /etc/azure/VMSnapshotScriptPluginConfig.json.':
    'Linux: repare ou encurte os scripts indicados em /etc/azure/VMSnapshotScriptPluginConfig.json.',
  'Linux: save /etc/azure/vmbackup.conf as ASCII.': 'Linux: grave /etc/azure/vmbackup.conf em ASCII.',
  'Linux: set seqsnapshot = 2 in /etc/azure/vmbackup.conf.':
    'Linux: defina seqsnapshot = 2 em /etc/azure/vmbackup.conf.',
  'Correct the clock of the guest, then restart the agent so that it fetches its certificate anew.':
    'Acerte o relógio do sistema convidado e reinicie o agente, para que obtenha de novo o seu certificado.',
  'Linux: compare the distribution with the support matrix.': 'Linux: compare a distribuição com a matriz de suporte.',
  'Finish pending operating system updates and restarts.':
    'Conclua as atualizações e os reinícios pendentes do sistema operativo.',
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
  'In the portal open the subscription, Settings, Resource locks: have its owner delete the lock, or lock narrower scopes instead, so that the groups of Azure Backup are left out.':
    'No portal abra a subscrição, Definições, Bloqueios de recursos: peça ao proprietário que elimine o bloqueio ou que bloqueie âmbitos mais estreitos, de modo que os grupos do Azure Backup fiquem de fora.',
  'Restart the agent so that it fetches its certificate anew, and see that the clock of the guest is right.':
    'Reinicie o agente para que obtenha de novo o seu certificado e confirme que o relógio do sistema convidado está certo.',
  'Look for another product that snapshots the same disks: their snapshot limit is used up.':
    'Procure outro produto que tire instantâneos dos mesmos discos: o limite de instantâneos está esgotado.',
  'Restart the agent so that the extension is unpacked again: its safefreeze binary is missing.':
    'Reinicie o agente para que a extensão seja descompactada de novo: falta-lhe o binário safefreeze.',
  'Look for another product that snapshots the same disks: one snapshot a disk and minute is the rate.':
    'Procure outro produto que tire instantâneos dos mesmos discos: o ritmo permitido é um instantâneo por disco e minuto.',
  'Back up at a quieter time: the snapshot took longer than Compute waits.':
    'Faça a cópia a uma hora mais calma: o instantâneo demorou mais do que o Compute espera.',
  'Repair the pre- and post-scripts named in /etc/azure/VMSnapshotScriptPluginConfig.json.':
    'Repare os pré e pós-scripts indicados em /etc/azure/VMSnapshotScriptPluginConfig.json.',
  'Repair the workload settings in /etc/azure/workload.conf.':
    'Repare as definições de carga de trabalho em /etc/azure/workload.conf.',
  "Read the failed extension's own log in the guest and repair it with its vendor's instructions.":
    'Leia no sistema convidado o registo da extensão que falhou e repare-a segundo as instruções do seu fornecedor.',
}
