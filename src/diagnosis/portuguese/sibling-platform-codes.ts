/** What is told of the other codes whose cause lies in Azure’s control plane, by the English text. */
export const portugueseSiblingPlatformCodes: Readonly<Record<string, string>> = {
  'The protected VM is not there.': 'A VM protegida não existe.',
  'The VM was deleted, moved or created anew while its protection stayed.':
    'A VM foi eliminada, movida ou criada de novo e a sua proteção ficou.',
  'The resource group of the VM is not there.': 'O grupo de recursos da VM não existe.',
  'Something that the backup needs is not there.': 'Não existe algo de que a cópia de segurança precisa.',
  'A resource was deleted.': 'Um recurso foi eliminado.',
  'VM and vault are in different regions.': 'A VM e o cofre estão em regiões diferentes.',
  'The VM was moved, or the vault is the wrong one.': 'A VM foi movida, ou o cofre não é o certo.',
  'Somebody deleted the restore point collection while it was in use.':
    'Alguém eliminou a coleção de pontos de restauro enquanto estava a ser usada.',
  'The next backup makes a new one.': 'A cópia seguinte cria uma nova.',
  'Do not delete further collections.': 'Não elimine mais coleções.',
  'The restore point collection is being deleted.': 'A coleção de pontos de restauro está a ser eliminada.',
  'Its deletion has not ended.': 'A sua eliminação não terminou.',
  'A lock forbids what Backup must do.': 'Um bloqueio proíbe o que o Backup tem de fazer.',
  'A ReadOnly lock on the VM or its group.': 'Um bloqueio ReadOnly na VM ou no seu grupo.',
  "Compute's word for a deletion or change that a lock forbids.":
    'A palavra do Compute para uma eliminação ou alteração que um bloqueio proíbe.',
  'A lock at or above what Backup must change.': 'Um bloqueio no que o Backup tem de alterar, ou acima.',
  "Compute's word, here for too many restore points of one VM.":
    'A palavra do Compute, aqui para demasiados pontos de restauro de uma VM.',
  'Compute throttled the backup.': 'O Compute limitou a cópia de segurança.',
  'More than three application-consistent restore points of a VM in an hour, or a busy subscription.':
    'Mais de três pontos de restauro consistentes com a aplicação de uma VM numa hora, ou uma subscrição muito ocupada.',
  'An Azure Policy denied what Backup creates.': 'Uma Azure Policy negou o que o Backup cria.',
  'A tag or naming policy denies the group AzureBackupRG_<geo>_<n>.':
    'Uma política de etiquetas ou de nomes nega o grupo AzureBackupRG_<geo>_<n>.',
  'Give the policy the Modify effect, or make the group beforehand by its naming schema.':
    'Dê à política o efeito Modify, ou crie o grupo antes segundo o seu esquema de nomes.',
  'Compute waited for the VM agent in vain.': 'O Compute esperou em vão pelo agente da VM.',
  'The VM is between states.': 'A VM está entre dois estados.',
  'A backup needs the VM running, stopped or deallocated.':
    'Uma cópia de segurança precisa da VM em execução, parada ou desalocada.',
  'The extension could not be installed because the VM did not run.':
    'A extensão não pôde ser instalada porque a VM não estava em execução.',
  'The VM or its agent was off.': 'A VM ou o seu agente estava desligado.',
  'The backup extension is in a state in which it can do nothing.':
    'A extensão de cópia de segurança está num estado em que nada pode fazer.',
  'Something else is using the extension.': 'Outra coisa está a usar a extensão.',
  'A job or a change of the VM is under way.': 'Está em curso uma tarefa ou uma alteração da VM.',
  'A backup that Azure started itself is running.': 'Está em curso uma cópia de segurança que o próprio Azure iniciou.',
  'A disk is shared between VMs.': 'Um disco é partilhado entre VMs.',
  'Shared disks are not backed up.': 'Os discos partilhados não são copiados.',
  'The disks are of a kind that is not backed up.': 'Os discos são de um género que não se copia.',
  'Kind or number of disks.': 'Género ou número de discos.',
  'A disk is of a type that the policy does not cover.': 'Um disco é de um tipo que a política não abrange.',
  'Ultra and Premium SSD v2 need an Enhanced policy.': 'Os Ultra e Premium SSD v2 precisam de uma política Enhanced.',
  'The VM has too many disks.': 'A VM tem demasiados discos.',
  'More disks than supported.': 'Mais discos do que os suportados.',
  'A disk uses write acceleration in a way that is not supported.':
    'Um disco usa a aceleração de escrita de um modo que não é suportado.',
  'Write accelerated disks.': 'Discos de escrita acelerada.',
  'The key vault of the encryption is not there.': 'O cofre de chaves da encriptação não existe.',
  'The key vault was deleted or cannot be read.': 'O cofre de chaves foi eliminado ou não pode ser lido.',
  'A storage account of unmanaged premium disks is full.':
    'Uma conta de armazenamento de discos premium não geridos está cheia.',
  'No room for the snapshot.': 'Não há lugar para o instantâneo.',
  'A disk has more snapshots than storage allows.': 'Um disco tem mais instantâneos do que o armazenamento permite.',
  'Another product snapshots the disks.': 'Outro produto tira instantâneos dos discos.',
  'A disk was snapshotted twice within a minute.': 'Tiraram-se dois instantâneos de um disco num minuto.',
  'Compute failed internally.': 'O Compute falhou internamente.',
  'Passing, as a rule.': 'Passageiro, em regra.',
  'Something else is working on the protected item.': 'Outra coisa está a trabalhar no item protegido.',
  'Copying from the vault took too long.': 'A cópia a partir do cofre demorou demasiado.',
  'Many restores or backups at once.': 'Muitos restauros ou cópias ao mesmo tempo.',
  'Compute refused the snapshot; the reason is in the details of the job.':
    'O Compute recusou o instantâneo; o motivo está nos detalhes da tarefa.',
  'The job names the reason.': 'A tarefa indica o motivo.',
  'Somebody cancelled the job.': 'Alguém cancelou a tarefa.',
  'The job was cancelled.': 'A tarefa foi cancelada.',
  'The snapshot to restore from is gone.': 'O instantâneo a restaurar já não existe.',
  'Instant restore points were deleted by hand.': 'Foram eliminados à mão pontos de restauro instantâneo.',
  'A code of restores: recognised, but outside of what this service diagnoses.':
    'Um código de restauros: reconhecido, mas fora do que este serviço diagnostica.',
  'A restore failed.': 'Um restauro falhou.',
  'See the job.': 'Veja a tarefa.',
  'The staging account of a restore is not there.': 'A conta de preparação de um restauro não existe.',
}
