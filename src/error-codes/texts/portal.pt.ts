import type { portalEn } from './portal.en.ts'

export const portalPt = {
  'compare-vm-and-agent':
    'Compare no portal (Propriedades) o estado da VM e do agente: a VM precisa estar em execução e o agente, Pronto (Ready).',
  'heal-extensions':
    'No portal, abra a VM, Configurações, Extensões: toda extensão precisa mostrar "Provisionamento com êxito" (Provisioning succeeded). Remova uma VMSnapshot com falha e inicie um backup sob demanda, que a instala de novo; repare qualquer outra que tenha falhado.',
  'wait-for-update': 'Uma VM em atualização: aguarde até que mostre Succeeded e depois faça o backup de novo.',
  'stop-in-portal':
    'Uma VM desligada pela Área de Trabalho Remota: compare o estado no portal e, se estiver errado, pare a VM por ali.',
  'remove-lock':
    'No portal, abra o grupo de recursos das coleções de pontos de restauração (AzureBackupRG_<geo>_<number>, ou o nome que a política dá), Configurações, Bloqueios, e exclua o bloqueio. Deixe este grupo sem bloqueios: o Backup do Azure precisa excluir pontos antigos nele.',
  'narrow-lock':
    'No portal, abra a assinatura, Configurações, Bloqueios de recurso: peça ao proprietário que exclua o bloqueio, ou que bloqueie escopos mais restritos, de modo que os grupos do Backup do Azure fiquem de fora.',
  'clean-up-by-backup':
    'Sem o bloqueio, inicie um backup sob demanda (Fazer backup agora). É esperado que falhe da primeira vez; ele inicia a limpeza, que leva algumas horas, e o próximo backup funciona.',
  'delete-collection':
    'Se ainda falhar: no grupo AzureBackupRG, escolha "Mostrar tipos ocultos", selecione a coleção AzureBackup_<vm>_<number> e exclua-a. Com muitos pontos, a exclusão passa do tempo limite; repita-a duas ou três vezes. Os pontos que não existem em nenhum cofre se perdem.',
  'one-backup-a-day':
    'Faça um backup por dia: os pontos de restauração instantânea ficam de um a cinco dias, e uma VM pode ter 18.',
  'key-vault-access':
    'Dê ao Backup Management Service os direitos get, list e backup sobre os segredos e, onde há uma chave de criptografia de chaves, sobre as chaves: no portal, em Políticas de acesso do cofre de chaves, ou com `Set-AzKeyVaultAccessPolicy`. Em um cofre com Azure RBAC, atribua em vez disso a função Key Vault Administrator.',
  'rights-take-minutes': 'Os direitos levam alguns minutos para ter efeito: faça o backup de novo um pouco mais tarde.',
  'split-disk':
    'Divida o disco de modo que cada parte respeite o tamanho suportado (32 TB; 4 TB com o Azure Disk Encryption), ou deixe-o fora do backup.',
  'wait-for-job':
    'No portal, abra cada cofre dos Serviços de Recuperação que conhece a VM, inclusive um antigo, e nele Trabalhos de Backup: aguarde o trabalho em andamento, ou cancele-o (`Stop-AzRecoveryServicesBackupJob`).',
  'spread-schedules':
    'Um backup agendado que se estende até o próximo: espace os agendamentos e compare com as práticas recomendadas do backup de VMs do Azure.',
  'read-job':
    'No cofre, em Monitoramento, Trabalhos de Backup, abra o trabalho com falha: os detalhes do erro dizem a causa e o que se recomenda.',
  'undelete-item':
    'Primeiro, cancele a exclusão reversível do item (cofre dos Serviços de Recuperação > Itens de backup > Cancelar exclusão): depois disso ele fica com a proteção parada e com os pontos de recuperação.',
  'stop-keeping-data': 'Pare a proteção do item anterior e mantenha os dados (Parar backup > Reter dados de backup).',
  'protect-vm':
    'Proteja a VM: escolha um cofre da região e da assinatura dela e uma política (Cofre > Backup, ou az backup protection enable-for-vm).',
  'protect-at-new-id':
    'Proteja a VM com o id atual, em um cofre da região e da assinatura dela; o primeiro backup é completo.',
  'keep-former-points':
    'Não exclua nada do item anterior: os pontos de recuperação podem ser restaurados enquanto forem mantidos.',
  'resume-protection':
    'No cofre, em Itens de backup, veja se a proteção da VM está parada ou em pausa e retome-a com a política dela; depois faça o backup de novo.',
} as const satisfies Record<keyof typeof portalEn, string>
