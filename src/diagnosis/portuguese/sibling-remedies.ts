/** What the other codes mean and what is done about them, by the English text. */
export const portugueseSiblingRemedies: Readonly<Record<string, string>> = {
  'Stop protection of the old item, or create the VM again; protect a moved VM anew.':
    'Pare a proteção do item antigo, ou crie a VM de novo; volte a proteger uma VM que foi movida.',
  'Stop protection of the old item, or create the group and the VM again.':
    'Pare a proteção do item antigo, ou crie de novo o grupo e a VM.',
  'The job names what is missing; put it back, or stop protection.':
    'A tarefa diz o que falta; reponha-o, ou pare a proteção.',
  'Protect the VM in a vault of its own region.': 'Proteja a VM num cofre da sua própria região.',
  'Take the ReadOnly lock off, or lower it to CanNotDelete.': 'Retire o bloqueio ReadOnly, ou reduza-o a CanNotDelete.',
  'Wait for its end; change nothing of the VM while a backup takes its snapshot.':
    'Espere que termine; não altere nada da VM enquanto uma cópia tira o seu instantâneo.',
  'Wait for its end.': 'Espere que termine.',
  'Leave the shared disk out of the backup (selective disk backup).':
    'Deixe o disco partilhado fora da cópia (cópia seletiva de discos).',
  'Leave the disk out of the backup (selective disk backup).':
    'Deixe o disco fora da cópia (cópia seletiva de discos).',
  'Move the VM to an Enhanced policy, or leave the disk out.':
    'Passe a VM para uma política Enhanced, ou deixe o disco de fora.',
  'Leave disks out of the backup (selective disk backup).': 'Deixe discos fora da cópia (cópia seletiva de discos).',
  'Let the VM reach the internet, which disks with write accelerator need.':
    'Deixe a VM chegar à Internet: discos com acelerador de escrita precisam dela.',
  'Recover the key vault (soft delete), or encrypt the VM with another.':
    'Recupere o cofre de chaves (eliminação recuperável), ou encripte a VM com outro.',
  'Make room in the storage account (unmanaged disks only).':
    'Arranje espaço na conta de armazenamento (só discos não geridos).',
  'Delete old blob snapshots of the disks; see what Site Recovery keeps.':
    'Elimine instantâneos de blob antigos dos discos; veja o que o Site Recovery guarda.',
  'Try again, and spread schedules so that fewer run at once.':
    'Tente de novo, e espalhe os horários para que corram menos ao mesmo tempo.',
  'What helps depends on the inner code.': 'O que ajuda depende do código interior.',
  'An extension of the VM could not be provisioned.': 'Uma extensão da VM não pôde ser aprovisionada.',
  'An extension has failed.': 'Uma extensão falhou.',
  'Where the extension is not Azure Backup’s, its owner repairs it.':
    'Se a extensão não é do Azure Backup, quem a repara é o seu dono.',
  'An extension of the VM did not finish within 90 minutes.': 'Uma extensão da VM não terminou em 90 minutos.',
  'An extension has failed, or the agent does not report.': 'Uma extensão falhou, ou o agente não dá notícias.',
  'Compute was asked to redeploy the VM too often.':
    'Foi pedido demasiadas vezes ao Compute que voltasse a implementar a VM.',
  'Somebody or something redeploys the VM.': 'Alguém ou algo volta a implementar a VM.',
  'Wait an hour, and find out who redeploys it, before the next backup.':
    'Antes da cópia seguinte, espere uma hora e descubra quem a volta a implementar.',
  'The VM was between states when the backup looked at it.': 'A VM estava entre dois estados quando a cópia a viu.',
  'Wait until it has settled.': 'Espere até que estabilize.',
  "The VM's encryption settings do not fit together.": 'As definições de encriptação da VM não condizem entre si.',
  'Keys or secrets of Azure Disk Encryption are not there any more.':
    'Já não existem chaves ou segredos do Azure Disk Encryption.',
  'Encrypt the VM again, or set the key and secret URLs of its disks right.':
    'Encripte a VM de novo, ou corrija os URL de chave e de segredo dos seus discos.',
  'The disks that the backup was told to take are not those of the VM.':
    'Os discos indicados à cópia de segurança não são os da VM.',
  'Disks were attached or detached since selective disk backup was set up.':
    'Foram anexados ou desanexados discos desde que a cópia seletiva foi configurada.',
  'Set the list of disks (selective disk backup) anew.': 'Defina de novo a lista de discos (cópia seletiva de discos).',
  'An operation on a managed disk was refused.': 'Uma operação num disco gerido foi recusada.',
  'A disk is locked, in use elsewhere, or being changed.':
    'Um disco está bloqueado, em uso noutro lado, ou a ser alterado.',
  'See the state of the disks that the job names.': 'Veja o estado dos discos que a tarefa indica.',
  'The VM has disks in a classic storage account.': 'A VM tem discos numa conta de armazenamento clássica.',
  'Classic storage is not backed up.': 'O armazenamento clássico não é copiado.',
  'Move the disks to managed disks.': 'Passe os discos para discos geridos.',
  'The vault protects as many machines as it may.': 'O cofre já protege todas as máquinas que pode.',
  'A vault takes 1,000 VMs.': 'Um cofre aceita 1000 VMs.',
  'Protect the VM in another vault.': 'Proteja a VM noutro cofre.',
  'Azure Backup still prepares storage for the vault.':
    'O Azure Backup ainda está a preparar o armazenamento do cofre.',
  'Allocation is pending.': 'A atribuição está pendente.',
  'Resolves by itself within 48 hours.': 'Resolve-se por si em 48 horas.',
  'The subscription is not registered for what the backup needs.':
    'A subscrição não está registada para o que a cópia precisa.',
  'The provider Microsoft.RecoveryServices or Microsoft.Compute is not registered.':
    'O fornecedor Microsoft.RecoveryServices ou Microsoft.Compute não está registado.',
  'Register it: az provider register --namespace Microsoft.RecoveryServices.':
    'Registe-o: az provider register --namespace Microsoft.RecoveryServices.',
  'The item is immutable and cannot be deleted.': 'O item é imutável e não pode ser eliminado.',
  'The vault is immutable.': 'O cofre é imutável.',
  'Intended: the recovery points expire by their policy.':
    'É intencional: os pontos de recuperação expiram segundo a sua política.',
  'The size of the VM is not to be had there.': 'O tamanho da VM não está disponível ali.',
  'The image’s plan is not to be had there.': 'O plano da imagem não está disponível ali.',
  'A Trusted Launch VM cannot be restored as another kind.':
    'Uma VM Trusted Launch não pode ser restaurada como outro tipo.',
  'A restore into another subscription was refused; the code goes on with the reason.':
    'Um restauro noutra subscrição foi recusado; o código continua com o motivo.',
}
