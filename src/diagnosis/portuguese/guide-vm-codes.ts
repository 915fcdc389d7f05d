/** What is told of the guide’s codes of the VM itself, by the English text. */
export const portugueseGuideVmCodes: Readonly<Record<string, string>> = {
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
}
