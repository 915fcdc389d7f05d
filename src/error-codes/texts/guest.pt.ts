import type { guestEn } from './guest.en.ts'

export const guestPt = {
  'restart-agent-windows':
    'Abra services.msc, confirme que "Windows Azure Guest Agent" está em execução e reinicie-o, ou como administrador: `Restart-Service RdAgent, WindowsAzureGuestAgent`; ambos têm depois de indicar Running em `Get-Service RdAgent, WindowsAzureGuestAgent`.',
  'reinstall-agent-windows':
    'Se o serviço não existir: procure Windows Azure Guest Agent em Programas e Funcionalidades, desinstale-o aí e instale-o de novo; os serviços têm depois de aparecer.',
  'newest-agent-windows':
    'Instale o MSI mais recente do agente de VM do Azure (https://go.microsoft.com/fwlink/?LinkID=394789) como administrador.',
  'install-dotnet':
    'Instale o .NET Framework 4.5 ou mais recente onde faltar: sem ele o agente não comunica com o Azure. `(Get-ItemProperty "HKLM:\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full").Release` tem de ser 378389 ou mais.',
  'restart-agent-linux':
    'Reinicie o agente: `sudo systemctl restart walinuxagent` (Ubuntu, Debian) ou `sudo systemctl restart waagent` (outras distribuições); `ps -e | grep -i waagent` tem depois de o mostrar.',
  'update-agent-linux':
    'Atualize o agente a partir do repositório da própria distribuição, não do GitHub: `sudo apt-get update && sudo apt-get install walinuxagent`, `sudo yum update WALinuxAgent` ou `sudo zypper update python-azure-agent`; reinicie-o depois.',
  'agent-updates-itself': 'Defina AutoUpdate.Enabled=y em /etc/waagent.conf e reinicie o agente.',
  'enable-extensions': 'Em /etc/waagent.conf defina `Extensions.Enabled=y` e reinicie o agente.',
  'provisioning-agent':
    'O guia pede também `Provisioning.Agent=auto`; cloud-init e waagent são valores que o agente suporta.',
  'install-python':
    'Se faltar o Python 3, instale-o a partir da distribuição (`sudo apt-get install python3`, `sudo yum install python3`) e reinicie o agente.',
  'agent-restarts-itself':
    'Faça com que o agente reinicie sozinho depois de uma falha: `Restart=always` na secção [Service] da sua unidade (`sudo systemctl edit walinuxagent`).',
  'verbose-agent-log': 'Para um registo mais completo defina Logs.Verbose=y em /etc/waagent.conf e reinicie o agente.',
  'keep-agent-logs':
    'Se continuar a falhar: guarde /var/log/waagent.log, /var/lib/waagent/*.xml e /var/log/azure/* para o suporte.',
  'guest-clock':
    'Acerte o relógio do sistema convidado e reinicie o agente, para que obtenha de novo o seu certificado.',
  'pending-updates': 'Conclua as atualizações e os reinícios pendentes do sistema operativo.',
  'supported-distribution': 'Compare a distribuição com a matriz de suporte.',
  'reach-host':
    'Permita que o sistema convidado chegue a 168.63.129.16 nas portas TCP 80 e 32526: só a sua própria firewall ou proxy pode bloquear esse endereço; os grupos de segurança de rede, as rotas e a Azure Firewall não podem.',
  'firewall-windows':
    'Veja o que está bloqueado: `Test-NetConnection 168.63.129.16 -Port 80` e `-Port 32526`. Autorize ambas na firewall, para programas que correm como Sistema Local.',
  'firewall-linux':
    'Veja o que está bloqueado: `curl -m 5 http://168.63.129.16/?comp=versions` e `timeout 5 bash -c "</dev/tcp/168.63.129.16/32526"`. Procure uma regra que o impeça (`sudo iptables -S`, `sudo nft list ruleset`, firewall-cmd) e permita que root chegue ao endereço.',
  'see-proxy-windows': 'Veja-o com `netsh winhttp show proxy` e `bitsadmin /Util /GetIEProxy LOCALSYSTEM`.',
  'around-proxy-windows':
    'Faça com que 168.63.129.16 e 169.254.169.254 não passem pelo proxy, ou retire-o: `netsh winhttp reset proxy`, `bitsadmin /Util /SetIEProxy LOCALSYSTEM NO_PROXY`.',
  'around-proxy-linux':
    'Faça com que 168.63.129.16 e 169.254.169.254 não passem pelo proxy: `no_proxy=168.63.129.16,169.254.169.254` onde o proxy está definido, ou apague HttpProxy.Host em /etc/waagent.conf; reinicie depois o agente.',
  'keep-dhcp':
    'Mantenha o DHCP ativo no sistema convidado; um endereço privado estático define-se na interface de rede no Azure (portal ou PowerShell), caso contrário perde-se a opção 245 do DHCP.',
  'dhcp-windows': 'Ative o DHCP: `Set-NetIPInterface -InterfaceAlias Ethernet -Dhcp Enabled`, `ipconfig /renew`.',
  'dhcp-linux':
    'Ative o DHCP: `dhcp4: true` (netplan), `BOOTPROTO=dhcp` (ifcfg) ou `method=auto` (NetworkManager); renove depois a concessão.',
  'application-log': 'Procure no registo Aplicação "Faulting application name: IaaSBcdrExtension.exe".',
  'exclude-extension':
    'Exclua C:\\Packages\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot e C:\\WindowsAzure\\Logs\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot do antivírus e do controlo de aplicações.',
  'allow-extension':
    'Com AppLocker ou outro controlo de aplicações: autorize IaaSBcdrExtension.exe pelo editor ou pelo caminho (`Get-AppLockerPolicy -Effective -Xml` mostra as regras).',
  'extension-leftovers-windows':
    'Windows, quando a extensão continua a falhar depois de eliminada: pare o agente, elimine HKLM\\SOFTWARE\\Microsoft\\WindowsAzure\\HandlerState\\Microsoft.Azure.RecoveryServices.VMSnapshot_*, mude o nome de C:\\Packages\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot e inicie o agente.',
  'extension-leftovers-linux':
    'Linux, quando a extensão continua a falhar depois de eliminada: remova /var/lib/waagent/Microsoft.Azure.RecoveryServices.VMSnapshotLinux-* e reinicie o agente.',
  'failed-extension-log':
    'Leia o registo da extensão que falhou (C:\\WindowsAzure\\Logs\\Plugins no Windows, /var/log/azure no Linux) e repare-a segundo as instruções do seu fornecedor.',
  'backup-extension-log-windows':
    'Leia os registos em C:\\WindowsAzure\\Logs\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot.',
  'backup-extension-log-linux':
    'Leia /var/log/azure/Microsoft.Azure.RecoveryServices.VMSnapshotLinux/extension.log e /var/log/waagent.log.',
  'unpack-extension':
    'Reinicie o agente para que a extensão seja descompactada de novo: falta-lhe o binário safefreeze.',
  'uninstall-visual-cpp':
    'Em Programas e Funcionalidades desinstale o Visual C++ Redistributable (x64) do Visual Studio 2013, sem o qual iaasvmprovider.dll não carrega.',
  'install-visual-cpp':
    'Instale-o de novo: execute vcredist2013_x64 da pasta mais recente em C:\\Packages\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot e repita a cópia.',
  'machine-key-rights':
    'Veja os direitos: `icacls %systemdrive%\\programdata\\microsoft\\crypto\\rsa\\machinekeys`. SYSTEM e os Administradores precisam de acesso total; Todos, de leitura e escrita só nesta pasta.',
  'machine-key-certificates':
    'Elimine os certificados de "Windows Azure CRP Certificate Generator" em Pessoal do computador local (certlm.msc); são criados de novo. Repita depois a cópia.',
  'strong-crypto': 'Defina SchUseStrongCrypto como 1 para o .NET Framework.',
  'unlock-drive': 'Desbloqueie ou desencripte a unidade.',
  'stable-writers':
    '`vssadmin list writers` tem de mostrar todos os escritores como Stable. Arranje primeiro espaço: liberte disco, memória e CPU.',
  'restart-writers':
    'Reinicie os serviços dos escritores que não estão Stable (o escritor de uma base de dados para o que ela serve: escolha a hora) e volte a ver.',
  'writers-fail-again': 'Se voltarem a falhar: faça a cópia a uma hora mais calma e contacte o fabricante do escritor.',
  'start-vss':
    'Faça com que a Cópia Sombra de Volumes inicie a pedido: `Set-Service VSS -StartupType Manual` e depois `Restart-Service VSS`.',
  'start-com-plus':
    'A Aplicação de Sistema COM+ tem de estar em execução: `Start-Service COMSysApp`. Se não iniciar: repare o COM+ (`Start-Service MSDTC` e inicie-a de novo).',
  'msdtc-account':
    'Em services.msc faça com que o Coordenador de Transações Distribuídas inicie sessão como Serviço de Rede e reinicie-o. Se falhar: `msdtc -uninstall` e depois `msdtc -install` como administrador, e reinicie a Aplicação de Sistema COM+.',
  'single-mounts':
    'Desmonte os sistemas de ficheiros montados duas vezes: `mount | sort -k3` mostra-os, `sudo umount <place>` desmonta um; retire a sua segunda linha de /etc/fstab.',
  'check-file-systems': 'Execute fsck nos sistemas de ficheiros que não congelam.',
  'mounts-to-skip':
    'Indique em MountsToSkip, em /etc/azure/vmbackup.conf, as montagens que têm de ficar como estão, para que fiquem de fora.',
  'plain-backup-settings':
    'Grave /etc/azure/vmbackup.conf em ASCII: `iconv -f UTF-8 -t ASCII//TRANSLIT /etc/azure/vmbackup.conf` mostra como fica.',
  'failed-snapshot-setting':
    'Com Azure Site Recovery na VM: defina isanysnapshotfailed como False em /etc/azure/vmbackup.conf e marque os seus instantâneos para outra hora que não a da cópia de segurança.',
  'sequential-snapshots': 'Defina seqsnapshot = 2 em /etc/azure/vmbackup.conf.',
  'pre-and-post-scripts':
    'Repare ou encurte os pré e pós-scripts indicados em /etc/azure/VMSnapshotScriptPluginConfig.json.',
  'workload-settings': 'Repare as definições de carga de trabalho em /etc/azure/workload.conf.',
  'selinux-rule':
    'Veja o que foi negado: `sudo ausearch -m avc -ts recent | grep -i waagent`. Autorize-o com uma regra sua ou exclua /var/lib/waagent; não desligue o SELinux.',
  'make-room':
    'Liberte memória, CPU e espaço em disco, dê à VM um tamanho maior, ou faça a cópia a uma hora mais calma: um instantâneo que chega tarde falha.',
  'free-disk-windows':
    'Liberte espaço na unidade do sistema: `cleanmgr`, ou veja o que a enche; o agente e o VSS precisam de algumas centenas de MB.',
  'free-disk-linux':
    'Liberte espaço no sistema de ficheiros raiz: `sudo du -xh / --max-depth=2 | sort -h | tail` mostra o que o ocupa; o agente precisa de algumas centenas de MB.',
  'snapshot-limit-used-up':
    'Procure outro produto que tire instantâneos dos mesmos discos: o limite de instantâneos está esgotado.',
  'snapshot-rate':
    'Procure outro produto que tire instantâneos dos mesmos discos: o ritmo permitido é um instantâneo por disco e minuto.',
  'snapshot-too-long': 'Faça a cópia a uma hora mais calma: o instantâneo demorou mais do que o Compute espera.',
} as const satisfies Record<keyof typeof guestEn, string>
