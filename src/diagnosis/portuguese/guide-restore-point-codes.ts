/** What is told of the guide’s codes of restore points, running backups and protection, by the English text. */
export const portugueseGuideRestorePointCodes: Readonly<Record<string, string>> = {
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
