import type { guestEn } from './guest.en.ts'

export const guestPt = {
  'restart-agent-windows':
    'Abra services.msc, veja se o "Windows Azure Guest Agent" está em execução e reinicie-o, ou como administrador: `Restart-Service RdAgent, WindowsAzureGuestAgent`; depois disso, ambos precisam mostrar Running em `Get-Service RdAgent, WindowsAzureGuestAgent`.',
  'reinstall-agent-windows':
    'Se o serviço não existir: procure o Windows Azure Guest Agent em Programas e Recursos, desinstale-o ali e instale-o de novo; depois disso, os serviços dele precisam aparecer.',
  'newest-agent-windows':
    'Instale, como administrador, o MSI mais recente do agente de VM do Azure (https://go.microsoft.com/fwlink/?LinkID=394789).',
  'install-dotnet':
    'Instale o .NET Framework 4.5 ou mais recente onde faltar: sem ele o agente não alcança o Azure. `(Get-ItemProperty "HKLM:\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full").Release` precisa ser 378389 ou mais.',
  'restart-agent-linux':
    'Reinicie o agente: `sudo systemctl restart walinuxagent` (Ubuntu, Debian) ou `sudo systemctl restart waagent` (outras distribuições); depois disso, `ps -e | grep -i waagent` precisa mostrá-lo.',
  'update-agent-linux':
    'Atualize o agente pelo repositório da própria distribuição, não pelo GitHub: `sudo apt-get update && sudo apt-get install walinuxagent`, `sudo yum update WALinuxAgent` ou `sudo zypper update python-azure-agent`; depois reinicie-o.',
  'agent-updates-itself': 'Defina AutoUpdate.Enabled=y em /etc/waagent.conf e reinicie o agente.',
  'enable-extensions': 'Em /etc/waagent.conf, defina `Extensions.Enabled=y` e depois reinicie o agente.',
  'provisioning-agent':
    'O guia pede também `Provisioning.Agent=auto`; cloud-init e waagent são valores que o agente aceita.',
  'install-python':
    'Se faltar o Python 3, instale-o pela distribuição (`sudo apt-get install python3`, `sudo yum install python3`) e reinicie o agente.',
  'agent-restarts-itself':
    'Faça com que o agente reinicie sozinho depois de uma falha: `Restart=always` na seção [Service] da unidade dele (`sudo systemctl edit walinuxagent`).',
  'verbose-agent-log': 'Para um log mais completo, defina Logs.Verbose=y em /etc/waagent.conf e reinicie o agente.',
  'keep-agent-logs':
    'Se continuar falhando: guarde /var/log/waagent.log, /var/lib/waagent/*.xml e /var/log/azure/* para o suporte.',
  'guest-clock':
    'Acerte o relógio do sistema convidado e depois reinicie o agente, para que ele busque o certificado de novo.',
  'pending-updates': 'Conclua as atualizações e as reinicializações pendentes do sistema operacional.',
  'supported-distribution': 'Compare a distribuição com a matriz de suporte.',
  'reach-host':
    'Permita que o sistema convidado alcance 168.63.129.16 nas portas TCP 80 e 32526: só o firewall ou o proxy dele mesmo pode bloquear esse endereço; grupos de segurança de rede, rotas e o Firewall do Azure não podem.',
  'firewall-windows':
    'Veja o que está bloqueado: `Test-NetConnection 168.63.129.16 -Port 80` e `-Port 32526`. Permita as duas no firewall, para programas executados como Sistema Local.',
  'firewall-linux':
    'Veja o que está bloqueado: `curl -m 5 http://168.63.129.16/?comp=versions` e `timeout 5 bash -c "</dev/tcp/168.63.129.16/32526"`. Procure uma regra que impeça (`sudo iptables -S`, `sudo nft list ruleset`, firewall-cmd) e permita que o root alcance o endereço.',
  'see-proxy-windows': 'Veja o proxy com `netsh winhttp show proxy` e `bitsadmin /Util /GetIEProxy LOCALSYSTEM`.',
  'around-proxy-windows':
    'Faça com que 168.63.129.16 e 169.254.169.254 não passem pelo proxy, ou retire-o: `netsh winhttp reset proxy`, `bitsadmin /Util /SetIEProxy LOCALSYSTEM NO_PROXY`.',
  'around-proxy-linux':
    'Faça com que 168.63.129.16 e 169.254.169.254 não passem pelo proxy: `no_proxy=168.63.129.16,169.254.169.254` onde o proxy está definido, ou limpe HttpProxy.Host em /etc/waagent.conf; depois reinicie o agente.',
  'keep-dhcp':
    'Mantenha o DHCP ativado no sistema convidado; um endereço privado estático é definido na interface de rede no Azure (portal ou PowerShell), senão a opção 245 do DHCP se perde.',
  'dhcp-windows': 'Ative o DHCP: `Set-NetIPInterface -InterfaceAlias Ethernet -Dhcp Enabled`, `ipconfig /renew`.',
  'dhcp-linux':
    'Ative o DHCP: `dhcp4: true` (netplan), `BOOTPROTO=dhcp` (ifcfg) ou `method=auto` (NetworkManager); depois renove a concessão.',
  'application-log': 'Procure no log Aplicativo por "Faulting application name: IaaSBcdrExtension.exe".',
  'exclude-extension':
    'Exclua C:\\Packages\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot e C:\\WindowsAzure\\Logs\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot da verificação do antivírus e do controle de aplicativos; não apague as pastas.',
  'allow-extension':
    'Com o AppLocker ou outro controle de aplicativos: permita o IaaSBcdrExtension.exe por fornecedor ou por caminho (`Get-AppLockerPolicy -Effective -Xml` mostra as regras).',
  'extension-leftovers-windows':
    'Windows, quando a extensão continua falhando depois de excluída: pare o agente, exclua HKLM\\SOFTWARE\\Microsoft\\WindowsAzure\\HandlerState\\Microsoft.Azure.RecoveryServices.VMSnapshot_*, renomeie C:\\Packages\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot e inicie o agente.',
  'extension-leftovers-linux':
    'Linux, quando a extensão continua falhando depois de excluída: remova /var/lib/waagent/Microsoft.Azure.RecoveryServices.VMSnapshotLinux-* e reinicie o agente.',
  'failed-extension-log':
    'Leia o log da extensão que falhou (C:\\WindowsAzure\\Logs\\Plugins no Windows, /var/log/azure no Linux) e repare-a conforme as instruções do fornecedor dela.',
  'backup-extension-log-windows':
    'Leia os logs em C:\\WindowsAzure\\Logs\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot.',
  'backup-extension-log-linux':
    'Leia /var/log/azure/Microsoft.Azure.RecoveryServices.VMSnapshotLinux/extension.log e /var/log/waagent.log.',
  'unpack-extension':
    'Reinicie o agente para que a extensão seja descompactada de novo: falta o binário safefreeze dela.',
  'uninstall-visual-cpp':
    'Em Programas e Recursos, desinstale o Visual C++ Redistributable (x64) do Visual Studio 2013, sem o qual o iaasvmprovider.dll não carrega.',
  'install-visual-cpp':
    'Instale-o de novo: execute o vcredist2013_x64 da pasta mais recente em C:\\Packages\\Plugins\\Microsoft.Azure.RecoveryServices.VMSnapshot e depois faça o backup.',
  'machine-key-rights':
    'Veja os direitos: `icacls %systemdrive%\\programdata\\microsoft\\crypto\\rsa\\machinekeys`. SYSTEM e Administradores precisam de controle total; Todos, de leitura e gravação só nesta pasta.',
  'machine-key-certificates':
    'Exclua os certificados de "Windows Azure CRP Certificate Generator" em Pessoal do computador local (certlm.msc); eles são criados de novo. Depois faça o backup.',
  'strong-crypto': 'Defina SchUseStrongCrypto como 1 para o .NET Framework.',
  'unlock-drive': 'Desbloqueie ou descriptografe a unidade.',
  'stable-writers':
    '`vssadmin list writers` precisa mostrar todos os gravadores como Stable. Primeiro abra espaço: libere disco, memória e CPU.',
  'restart-writers':
    'Reinicie os serviços dos gravadores que não estão Stable (o gravador de um banco de dados para o que ele atende: escolha a hora) e depois veja de novo.',
  'writers-fail-again':
    'Se falharem de novo: faça o backup em um horário mais calmo e consulte o fabricante do gravador.',
  'start-vss':
    'Faça com que a Cópia de Sombra de Volume inicie sob demanda: `Set-Service VSS -StartupType Manual` e depois `Restart-Service VSS`.',
  'start-com-plus':
    'O Aplicativo de Sistema COM+ precisa estar em execução: `Start-Service COMSysApp`. Se não iniciar: repare o COM+ (`Start-Service MSDTC` e depois inicie-o de novo).',
  'msdtc-account':
    'Em services.msc, faça com que o Coordenador de Transações Distribuídas faça logon como Serviço de Rede e reinicie-o. Se isso falhar: `msdtc -uninstall` e depois `msdtc -install` como administrador, e reinicie o Aplicativo de Sistema COM+.',
  'single-mounts':
    'Desmonte os sistemas de arquivos montados duas vezes: `mount | sort -k3` os mostra, `sudo umount <place>` desmonta um; tire a segunda linha dele de /etc/fstab.',
  'check-file-systems': 'Execute fsck nos sistemas de arquivos que não congelam.',
  'mounts-to-skip':
    'Indique em MountsToSkip, em /etc/azure/vmbackup.conf, as montagens que precisam ficar como estão, para que sejam deixadas de fora.',
  'plain-backup-settings':
    'Salve /etc/azure/vmbackup.conf em ASCII: `iconv -f UTF-8 -t ASCII//TRANSLIT /etc/azure/vmbackup.conf` mostra como ele fica.',
  'failed-snapshot-setting':
    'Com o Azure Site Recovery na VM: defina isanysnapshotfailed como False em /etc/azure/vmbackup.conf e faça com que os instantâneos dele comecem em horário diferente do backup.',
  'sequential-snapshots': 'Defina seqsnapshot = 2 em /etc/azure/vmbackup.conf.',
  'pre-and-post-scripts':
    'Repare ou encurte os pré e pós-scripts indicados em /etc/azure/VMSnapshotScriptPluginConfig.json.',
  'workload-settings': 'Repare as configurações de carga de trabalho em /etc/azure/workload.conf.',
  'selinux-rule':
    'Veja o que foi negado: `sudo ausearch -m avc -ts recent | grep -i waagent`. Permita com uma regra sua ou crie uma exceção para /var/lib/waagent; não desative o SELinux.',
  'make-room':
    'Libere memória, CPU e espaço em disco, dê à VM um tamanho maior, ou faça o backup em um horário mais calmo: um instantâneo que demora demais falha.',
  'free-disk-windows':
    'Libere espaço na unidade do sistema: `cleanmgr`, ou veja o que a enche; o agente e o VSS precisam de algumas centenas de MB.',
  'free-disk-linux':
    'Libere espaço no sistema de arquivos raiz: `sudo du -xh / --max-depth=2 | sort -h | tail` mostra o que o enche; o agente precisa de algumas centenas de MB.',
  'snapshot-limit-used-up':
    'Procure outro produto que tire instantâneos dos mesmos discos: o limite de instantâneos deles se esgotou.',
  'snapshot-rate':
    'Procure outro produto que tire instantâneos dos mesmos discos: o ritmo permitido é um instantâneo por disco e minuto.',
  'snapshot-too-long': 'Faça o backup em um horário mais calmo: o instantâneo demorou mais do que o Compute espera.',
} as const satisfies Record<keyof typeof guestEn, string>
