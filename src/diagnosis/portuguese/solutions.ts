/** What a person does outside of the VM, by the English text. */
export const portugueseSolutions: Readonly<Record<string, string>> = {
  'In the portal open the resource group of the restore point collections (AzureBackupRG_<geo>_<number>, or the name that the policy gives), Settings, Locks, and delete the lock. Leave this group unlocked: Azure Backup has to delete old points in it.':
    'No portal abra o grupo de recursos das coleções de pontos de restauro (AzureBackupRG_<geo>_<number>, ou o nome que a política indica), Definições, Bloqueios, e elimine o bloqueio. Deixe este grupo sem bloqueios: o Azure Backup precisa de eliminar aí pontos antigos.',
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
  'In the portal open the subscription, Settings, Resource locks: have its owner delete the lock, or lock narrower scopes instead, so that the groups of Azure Backup are left out.':
    'No portal abra a subscrição, Definições, Bloqueios de recursos: peça ao proprietário que elimine o bloqueio ou que bloqueie âmbitos mais estreitos, de modo que os grupos do Azure Backup fiquem de fora.',
}
