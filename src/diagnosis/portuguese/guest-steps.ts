/** What a person does inside the VM, by the English text. */
export const portugueseGuestSteps: Readonly<Record<string, string>> = {
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
  'Windows: reinstall the Visual C++ Redistributable 2013 (x64) when iaasvmprovider.dll does not load.':
    'Windows: reinstale o Visual C++ Redistributable 2013 (x64) quando iaasvmprovider.dll não carrega.',
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
}
