import type { neverAutomatedEn, notesEn } from './notes.en.ts'

export const notesPt = {
  'only-the-guest-cuts-it':
    'A mensagem fala da rede, mas só o próprio sistema convidado pode cortar este canal. Já as VMs com discos com aceleração de gravação precisam, sim, da internet.',
  'policy-move-needs-support':
    'Depois da mudança de uma política Standard para uma Enhanced: um caso para o suporte da Microsoft (backup-azure-vms-troubleshoot).',
  'two-size-limits': 'O guia diz 32 TB, a matriz de suporte 64 TB; entre os dois, este serviço avisa.',
  'grants-take-a-while':
    'Uma concessão demora a ter efeito: tente de novo depois de alguns minutos, antes de procurar outra causa.',
  'inner-code-read-by-check': 'O que ajuda depende do código interno, que last-backup-job lê da mensagem.',
  'first-backup-may-fail':
    'É esperado que o backup sob demanda que inicia a limpeza falhe da primeira vez; a limpeza ocorre nas horas seguintes.',
  'vm-gone': 'Pare a proteção do item antigo, ou crie a VM de novo; proteja de novo uma VM que foi movida.',
  'group-gone': 'Pare a proteção do item antigo, ou crie o grupo e a VM de novo.',
  'resource-gone': 'O trabalho diz o que falta; coloque-o de volta, ou pare a proteção.',
  'vault-of-own-region': 'Proteja a VM em um cofre da própria região dela.',
  'keep-collections': 'Não exclua mais coleções.',
  'lower-lock': 'Retire o bloqueio ReadOnly, ou reduza-o a CanNotDelete.',
  'modify-policy': 'Dê à política o efeito Modify, ou crie o grupo antes, com o nome que a política exige.',
  'exempt-from-policy':
    'O proprietário da política precisa isentar o recurso que a mensagem indica, ou dar à política o efeito Modify.',
  'grant-encryption-set':
    'O proprietário do cofre de chaves precisa conceder get, wrap e unwrap à identidade que a mensagem indica, e deixar os serviços confiáveis passarem pelo firewall.',
  'wait-and-change-nothing': 'Aguarde o término; não altere nada na VM enquanto um backup tira o instantâneo.',
  wait: 'Aguarde o término.',
  'leave-shared-disk-out': 'Deixe o disco compartilhado fora do backup (backup seletivo de disco).',
  'leave-disk-out': 'Deixe o disco fora do backup (backup seletivo de disco).',
  'enhanced-or-leave-out': 'Passe a VM para uma política Enhanced, ou deixe o disco de fora.',
  'leave-disks-out': 'Deixe discos fora do backup (backup seletivo de disco).',
  'allow-internet': 'Deixe a VM alcançar a internet: discos com aceleração de gravação precisam dela.',
  'recover-key-vault': 'Recupere o cofre de chaves (exclusão reversível), ou criptografe a VM com outro.',
  'room-in-storage-account': 'Abra espaço na conta de armazenamento (só com discos não gerenciados).',
  'delete-old-snapshots': 'Exclua instantâneos de blob antigos dos discos; veja o que o Site Recovery mantém.',
  'spread-schedules': 'Tente de novo, e distribua os agendamentos para que menos deles coincidam.',
  'inner-code': 'O que ajuda depende do código interno.',
  'restores-out-of-scope': 'Um código de restaurações: reconhecido, mas fora do que este serviço diagnostica.',
  'extension-owner': 'Se a extensão não é do Backup do Azure, quem a repara é o proprietário dela.',
  'wait-an-hour': 'Aguarde uma hora e descubra quem reimplanta a VM, antes do próximo backup.',
  'wait-until-settled': 'Aguarde até que se estabilize.',
  'encrypt-again': 'Criptografe a VM de novo, ou corrija as URLs de chave e de segredo dos discos dela.',
  'set-disk-list': 'Defina de novo a lista de discos (backup seletivo de disco).',
  'see-disk-states': 'Veja o estado dos discos que o trabalho indica.',
  'use-managed-disks': 'Passe os discos para discos gerenciados.',
  'another-vault': 'Proteja a VM em outro cofre.',
  'resolves-itself': 'Resolve-se sozinho em até 48 horas.',
  'register-provider': 'Registre-o: az provider register --namespace Microsoft.RecoveryServices.',
  intended: 'É intencional: os pontos de recuperação expiram conforme a política deles.',
  'do-as-it-says': 'O código sozinho não indica a causa: faça o que a frase diz e depois faça o backup.',
  'delete-points-of-others':
    'Exclua pontos de restauração de que ninguém mais precisa; os de outro produto, nesse produto.',
  'make-key-vault-anew':
    'Recupere o cofre de chaves (exclusão reversível) com as chaves dele, ou recrie-o com o mesmo nome, antes do próximo backup.',
  'end-shared-access':
    'Encerre o acesso compartilhado nos discos do ponto de restauração (EndGetAccess) e depois exclua-o de novo.',
  'start-vm': 'Inicie a VM e depois faça o backup.',
  'deallocate-first': 'Desaloque a VM para essa alteração, inicie-a de novo e depois faça o backup.',
  'not-a-machine-any-more': 'Crie uma VM nova a partir da imagem e proteja essa; pare a proteção desta.',
  'stop-old-protection': 'Pare a proteção do item; os pontos de recuperação ficam, se você os mantiver.',
  'deallocate-to-move':
    'Desaloque a VM (todas do conjunto de disponibilidade dela) e inicie-a de novo, para que o Azure a coloque em outro lugar; ou use outro tamanho, ou tente mais tarde.',
  'another-size': 'Use outro tamanho ou outra zona, ou tente mais tarde.',
  'larger-size': 'Dê à VM um tamanho que aceite os discos dela, ou desanexe alguns.',
  'free-the-blob': 'Descubra o que mantém a concessão (lease) do blob e encerre-a; discos gerenciados não têm nenhuma.',
  'one-disk-one-vm': 'Desanexe o disco da outra VM, ou dê a esta VM um disco próprio.',
  'reapply-then-back-up':
    'Reaplique o estado da VM (reimplante a de um conjunto de dimensionamento uniforme) e depois faça o backup.',
  'bring-blob-back': 'Recupere o blob (exclusão reversível da conta de armazenamento), ou desanexe o disco.',
  'tag-the-secret': 'Criptografe o disco de novo, ou defina as tags em uma nova versão do segredo.',
  'see-the-key': 'Habilite ou renove a chave e permita que a criptografia de disco a use.',
  'bring-account-back': 'Recupere a conta de armazenamento, ou passe os discos para discos gerenciados.',
  'make-vm-anew': 'Espere para ver se a primeira inicialização ainda termina; senão, prepare a imagem e recrie a VM.',
  'see-boot-diagnostics':
    'Configure o diagnóstico de inicialização com armazenamento gerenciado, ou com uma conta que exista.',
  'redeploy-again': 'Veja se a VM está em execução; se não, reimplante-a mais uma vez e depois faça o backup.',
  'remove-or-replace-extension': 'Remova a extensão, ou indique uma versão que a região ofereça.',
} as const satisfies Record<keyof typeof notesEn, string>

export const neverAutomatedPt = {
  'agent-installation': 'Desinstalar ou reinstalar o agente da VM',
  'restart-or-redeploy': 'Reiniciar ou reimplantar a VM: uma pessoa decide quando ela pode parar',
  'application-control-rules': 'Alterar regras de antivírus, AppLocker ou outro controle de aplicativos',
  'agent-settings-file': 'Editar /etc/waagent.conf',
  'network-rules': 'Alterar grupos de segurança de rede, rotas ou firewalls: nenhum deles afeta 168.63.129.16',
  'registry-changes': 'Alterações no Registro do Windows, como SnapshotWithoutThreads',
  'extensions-of-others':
    'Excluir extensões que não são do Backup do Azure: monitoramento, segurança, criptografia, ingresso no domínio',
  runtimes: 'Reinstalar runtimes no sistema convidado',
  'after-policy-move':
    'Tudo o que vier depois da mudança de uma política Standard para uma Enhanced: é um caso para o suporte',
  'choosing-disks':
    'Reduzir discos, dividi-los ou deixá-los fora do backup: cabe a uma pessoa decidir o que entra nele',
  'secret-access': 'Conceder acesso a segredos: só a pedido, nunca pelo playbook',
  'azure-policies': 'Alterar uma política do Azure Policy que nega o que o Backup do Azure cria',
  'only-copies': 'Excluir pontos de restauração dos quais não existe outra cópia',
  'collections-of-others': 'Excluir coleções que o Backup do Azure não criou',
  'subscription-lock-not-named': 'Retirar um bloqueio da assinatura que não foi indicado',
  'backup-groups': 'Excluir um grupo AzureBackupRG',
  'cancelling-after-snapshot': 'Cancelar um trabalho: depois de tirado o instantâneo, o Azure recusa',
  'cancelling-restores': 'Cancelar restaurações',
  'choosing-a-policy': 'Escolher uma política para uma VM',
  'resuming-protection': 'Retomar a proteção: tem custo, por isso só a pedido',
} as const satisfies Record<keyof typeof neverAutomatedEn, string>
