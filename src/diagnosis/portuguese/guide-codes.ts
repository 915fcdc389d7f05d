/** What is told of the guide’s thirteen codes, by the English text. */
export const portugueseGuideCodes: Readonly<Record<string, string>> = {
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
  "An extension, or the VM's last change, left the VM in provisioning state Failed.":
    'Uma extensão, ou a última alteração da VM, deixou-a no estado de aprovisionamento Failed.',
  'Another extension has failed.': 'Outra extensão falhou.',
  'The last change of the VM failed, or one is under way.': 'A última alteração da VM falhou, ou está uma em curso.',
  'Deleting extensions that are not Azure Backup’s: monitoring, security, encryption, domain join':
    'Eliminar extensões que não são do Azure Backup: monitorização, segurança, encriptação, adesão ao domínio',
  'The backup failed for a reason that Azure does not name; the usual ones are looked at in turn.':
    'A cópia de segurança falhou por um motivo que o Azure não indica; vêem-se os habituais, um a um.',
  'The VM agent does not respond or is out of date.': 'O agente da VM não responde ou está desatualizado.',
  'The agent answers and is out of date or out of order.': 'O agente responde e está desatualizado ou avariado.',
  'A lock keeps Azure Backup from deleting old restore points.':
    'Um bloqueio impede o Azure Backup de eliminar pontos de restauro antigos.',
  'iaasvmprovider.dll or the Visual C++ runtime is damaged (Windows).':
    'iaasvmprovider.dll ou o runtime do Visual C++ está danificado (Windows).',
  'Reinstalling runtimes in the guest': 'Reinstalar runtimes no sistema convidado',
  'Anything after a move from a Standard to an Enhanced policy: that is a support case':
    'Tudo o que se siga à mudança de uma política Standard para uma Enhanced: é um caso para o suporte',
  'After a move from a Standard to an Enhanced policy: a case for Microsoft support (backup-azure-vms-troubleshoot).':
    'Depois da mudança de uma política Standard para uma Enhanced: um caso para o suporte da Microsoft (backup-azure-vms-troubleshoot).',
  'A disk is larger than Azure Backup takes.': 'Um disco é maior do que o Azure Backup aceita.',
  'A disk is over the supported size, or encrypted by Azure Disk Encryption and over 4 TB.':
    'Um disco excede o tamanho suportado, ou está encriptado com Azure Disk Encryption e tem mais de 4 TB.',
  'Shrinking, splitting or excluding disks: what is backed up is for a person to decide':
    'Reduzir, dividir ou excluir discos: cabe a uma pessoa decidir o que se copia',
  'The guide says 32 TB, the support matrix 64 TB; between the two this service warns.':
    'O guia diz 32 TB, a matriz de suporte 64 TB; entre os dois este serviço avisa.',
  'The VM uses Azure Disk Encryption, and the Backup Management Service may not read and store its keys and secrets.':
    'A VM usa Azure Disk Encryption e o Backup Management Service não pode ler nem guardar as suas chaves e segredos.',
  'Access policy or role assignment of a key vault lacks rights.':
    'Faltam direitos na política de acesso ou na atribuição de função de um cofre de chaves.',
  'Granting access to secrets: it is done on request, never by the playbook':
    'Conceder acesso a segredos: faz-se a pedido, nunca pelo playbook',
  'A grant takes a while to be seen: try again after some minutes before looking further.':
    'Uma concessão demora a ter efeito: volte a tentar alguns minutos depois, antes de procurar mais.',
  'Compute refused a part of the backup; the reason is in the details of the job.':
    'O Compute recusou uma parte da cópia de segurança; o motivo está nos detalhes da tarefa.',
  'A lock forbids what Backup must do (ScopeLocked).': 'Um bloqueio proíbe o que o Backup tem de fazer (ScopeLocked).',
  'The VM has as many restore points as Compute allows (OperationNotAllowed).':
    'A VM tem tantos pontos de restauro quantos o Compute permite (OperationNotAllowed).',
  'The VM agent does not report (VMAgentStatusCommunicationError).':
    'O agente da VM não comunica (VMAgentStatusCommunicationError).',
  'The job names another reason (RequestDisallowedByPolicy, TooManyRequests, …).':
    'A tarefa indica outro motivo (RequestDisallowedByPolicy, TooManyRequests, …).',
  'Antivirus stops the extension (VMRestorePointInternalError).':
    'O antivírus impede a extensão (VMRestorePointInternalError).',
  'Changing an Azure Policy that denies what Backup creates': 'Alterar uma Azure Policy que nega o que o Backup cria',
  'What helps depends on the inner code, which last-backup-job reads from the message.':
    'O que ajuda depende do código interior, que last-backup-job lê da mensagem.',
  'The VM has as many restore points as it may have, so there is no room for the next one.':
    'A VM tem tantos pontos de restauro quantos pode ter, pelo que não há lugar para o seguinte.',
  'A lock on the restore points, their group or the subscription stops their clean-up.':
    'Um bloqueio nos pontos de restauro, no seu grupo ou na subscrição impede a limpeza.',
  'There are as many restore points as allowed.': 'Há tantos pontos de restauro quantos se permitem.',
  'Protection is stopped or paused, and clean-up with it.': 'A proteção está parada ou em pausa, e com ela a limpeza.',
  'Several backups a day were triggered by hand.': 'Foram feitas à mão várias cópias de segurança por dia.',
  'Deleting restore points of which no other copy exists': 'Eliminar pontos de restauro de que não existe outra cópia',
  'Deleting collections that Azure Backup did not make': 'Eliminar coleções que o Azure Backup não criou',
  "Removing a subscription's lock that was not named": 'Retirar um bloqueio da subscrição que não foi indicado',
  'Deleting an AzureBackupRG group': 'Eliminar um grupo AzureBackupRG',
  'The on-demand backup that starts the clean-up is expected to fail the first time; the clean-up follows within hours.':
    'A cópia a pedido que desencadeia a limpeza deve falhar da primeira vez; a limpeza segue-se dentro de horas.',
  'A backup of the VM is running already, in this vault or in a former one.':
    'Já está em curso uma cópia de segurança da VM, neste cofre ou num anterior.',
  'A job has not finished.': 'Uma tarefa não terminou.',
  'Cancelling a job: once the snapshot is taken Azure refuses it':
    'Cancelar uma tarefa: depois de tirado o instantâneo o Azure recusa',
  'Cancelling restores': 'Cancelar restauros',
  'No vault actively protects the VM.': 'Nenhum cofre protege ativamente a VM.',
  'Protection was never set up, or is stopped, paused or deleted.':
    'A proteção nunca foi configurada, ou está parada, em pausa ou eliminada.',
  'Choosing a policy for a VM': 'Escolher uma política para uma VM',
  'Resuming protection: it costs, so it is done on request only':
    'Retomar a proteção: tem custos, por isso só se faz a pedido',
}
