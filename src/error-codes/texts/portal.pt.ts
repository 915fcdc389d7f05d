import type { portalEn } from './portal.en.ts'

export const portalPt = {
  'compare-vm-and-agent':
    'Compare no portal (Propriedades) o estado da VM e do agente: a VM tem de estar em execução e o agente Pronto (Ready).',
  'heal-extensions':
    'No portal abra a VM, Definições, Extensões: todas as extensões têm de indicar "Aprovisionamento com êxito". Remova uma VMSnapshot que falhou e inicie uma cópia de segurança a pedido, que a instala de novo; repare qualquer outra que tenha falhado.',
  'wait-for-update': 'Uma VM em atualização: espere até indicar Succeeded e repita a cópia de segurança.',
  'stop-in-portal':
    'Uma VM encerrada através do Ambiente de Trabalho Remoto: compare o estado no portal e, se estiver errado, pare aí a VM.',
  'remove-lock':
    'No portal abra o grupo de recursos das coleções de pontos de restauro (AzureBackupRG_<geo>_<number>, ou o nome que a política indica), Definições, Bloqueios, e elimine o bloqueio. Deixe este grupo sem bloqueios: o Azure Backup precisa de eliminar aí pontos antigos.',
  'narrow-lock':
    'No portal abra a subscrição, Definições, Bloqueios de recursos: peça ao proprietário que elimine o bloqueio ou que bloqueie âmbitos mais estreitos, de modo que os grupos do Azure Backup fiquem de fora.',
  'clean-up-by-backup':
    'Retirado o bloqueio, inicie uma cópia de segurança a pedido (Fazer cópia de segurança agora). Conte com que falhe da primeira vez; desencadeia a limpeza, que demora algumas horas, e a cópia seguinte funciona.',
  'delete-collection':
    'Se ainda assim falhar: no grupo AzureBackupRG escolha "Mostrar tipos ocultos", selecione a coleção AzureBackup_<vm>_<number> e elimine-a. Com muitos pontos a eliminação excede o tempo limite; repita-a duas ou três vezes. Perdem-se os pontos que não existem em nenhum cofre.',
  'one-backup-a-day':
    'Faça uma cópia de segurança por dia: os pontos de restauro instantâneo ficam de um a cinco dias e uma VM pode ter 18.',
  'key-vault-access':
    'Dê ao Backup Management Service os direitos get, list e backup sobre os segredos e, onde se usa uma chave de encriptação de chaves, sobre as chaves: no portal, em Políticas de acesso do cofre de chaves, ou com `Set-AzKeyVaultAccessPolicy`. Um cofre com Azure RBAC recebe antes a função Key Vault Administrator.',
  'rights-take-minutes':
    'Os direitos demoram alguns minutos a ter efeito: repita a cópia de segurança um pouco mais tarde.',
  'split-disk':
    'Divida o disco de modo que cada parte respeite o tamanho suportado (32 TB; 4 TB com Azure Disk Encryption), ou deixe-o fora da cópia de segurança.',
  'wait-for-job':
    'No portal abra cada cofre dos Serviços de Recuperação que conhece a VM, também um antigo, e aí as Tarefas de Cópia de Segurança: espere pela tarefa em curso ou cancele-a (`Stop-AzRecoveryServicesBackupJob`).',
  'spread-schedules':
    'Uma cópia agendada que se prolonga até à seguinte: espace os agendamentos e compare com as melhores práticas da cópia de segurança de VMs do Azure.',
  'read-job':
    'No cofre, em Monitorização, Tarefas de Cópia de Segurança, abra a tarefa que falhou: os detalhes do erro indicam a causa e o que se recomenda.',
  'undelete-item':
    'Primeiro, cancele a exclusão reversível do item (cofre dos Serviços de Recuperação > Itens de backup > Cancelar exclusão): depois disso ele fica interrompido, com os pontos de recuperação.',
  'stop-keeping-data':
    'Interrompa a proteção do item anterior e mantenha os dados (Parar backup > Reter dados de backup).',
  'protect-vm':
    'Proteja a VM: escolha um cofre da região e da assinatura dela e uma política (Cofre > Backup ou az backup protection enable-for-vm).',
  'protect-at-new-id':
    'Proteja a VM com o ID atual, em um cofre da região e da assinatura dela; o primeiro backup é completo.',
  'keep-former-points':
    'Não exclua nada do item anterior: os pontos de recuperação podem ser restaurados enquanto forem mantidos.',
  'resume-protection':
    'No cofre, em Itens de cópia de segurança, veja se a proteção da VM está parada ou em pausa e retome-a com a sua política; repita depois a cópia.',
} as const satisfies Record<keyof typeof portalEn, string>
