/** What is told of the guide’s codes of agent and extension, by the English text. */
export const portugueseGuideAgentCodes: Readonly<Record<string, string>> = {
  'The VM agent is stopped, outdated, in an inconsistent state or not installed, so no snapshot can be asked for.':
    'O agente da VM está parado, desatualizado, num estado inconsistente ou não instalado, pelo que não se pode pedir um instantâneo.',
  'The VM runs and its agent reports nothing, not Ready, or nothing new.':
    'A VM está em execução e o seu agente não comunica nada, não está Pronto, ou não comunica nada de novo.',
  'The VM was made without an agent or without extensions.': 'A VM foi criada sem agente ou sem extensões.',
  'An extension or the VM itself is in a failed state.': 'Uma extensão ou a própria VM está num estado de falha.',
  'The agent service is stopped, or the guest cannot reach its host address.':
    'O serviço do agente está parado, ou o sistema convidado não chega ao endereço do anfitrião.',
  'Uninstalling or reinstalling the VM agent': 'Desinstalar ou reinstalar o agente da VM',
  'Restarting or redeploying the VM: a person decides when it may go down':
    'Reiniciar ou reimplementar a VM: uma pessoa decide quando ela pode parar',
  'The snapshot was asked for, and the agent did not say in time how it went.':
    'O instantâneo foi pedido e o agente não disse a tempo como correu.',
  'The agent is installed and does not respond (Windows).': 'O agente está instalado e não responde (Windows).',
  'The installed agent is out of date (Linux).': 'O agente instalado está desatualizado (Linux).',
  'The backup extension has failed.': 'A extensão de cópia de segurança falhou.',
  'The VM takes no extensions.': 'A VM não aceita extensões.',
  'The VM was shut down from within, or gets no host address by DHCP.':
    'A VM foi encerrada por dentro, ou não recebe por DHCP o endereço do anfitrião.',
  'The VM is too busy or too full for the snapshot to come in time.':
    'A VM está demasiado ocupada ou cheia para que o instantâneo chegue a tempo.',
  'The agent is configured to run no extensions (Linux).':
    'O agente está configurado para não executar extensões (Linux).',
  'Application control or antivirus stops IaaSBcdrExtension.exe.':
    'O controlo de aplicações ou o antivírus impede IaaSBcdrExtension.exe.',
  'Changing antivirus, AppLocker or other application control rules':
    'Alterar regras de antivírus, AppLocker ou outro controlo de aplicações',
  'Editing /etc/waagent.conf': 'Editar /etc/waagent.conf',
  'The snapshot command found no way from the guest to its host or to storage.':
    'O comando do instantâneo não encontrou caminho do sistema convidado para o anfitrião ou o armazenamento.',
  'The backup extension says so itself (Linux: substatus 76, 761 or 556).':
    'A própria extensão de cópia de segurança o diz (Linux: subestado 76, 761 ou 556).',
  'The agent does not report.': 'O agente não comunica.',
  'The guest firewall or proxy blocks 168.63.129.16, or DHCP is off.':
    'A firewall ou o proxy do sistema convidado bloqueia 168.63.129.16, ou o DHCP está desligado.',
  'The VM was shut down over Remote Desktop and its state is reported wrongly.':
    'A VM foi encerrada através do Ambiente de Trabalho Remoto e o seu estado é comunicado incorretamente.',
  'Changing network security groups, routes or firewalls: they do not reach 168.63.129.16':
    'Alterar grupos de segurança de rede, rotas ou firewalls: não alcançam 168.63.129.16',
  'The message names the network, but only the guest itself can cut this channel. VMs with write accelerated disks do need the internet.':
    'A mensagem fala da rede, mas só o próprio sistema convidado pode cortar este canal. As VMs com discos de escrita acelerada precisam, essas sim, da Internet.',
  'The backup extension ran and failed.': 'A extensão de cópia de segurança foi executada e falhou.',
  'The VM gets no host address by DHCP, or the snapshot came too late.':
    'A VM não recebe por DHCP o endereço do anfitrião, ou o instantâneo chegou tarde.',
  'VSS writers, COM+ or MSDTC are in a bad state, or antivirus stops the extension (Windows).':
    'Os escritores VSS, o COM+ ou o MSDTC estão em mau estado, ou o antivírus impede a extensão (Windows).',
  'A file system is mounted twice (Linux).': 'Um sistema de ficheiros está montado duas vezes (Linux).',
  'Registry changes such as SnapshotWithoutThreads': 'Alterações ao registo do Windows como SnapshotWithoutThreads',
}
