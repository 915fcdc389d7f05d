import type { neverAutomatedEn, notesEn } from './notes.en.ts'

export const notesPt = {
  'only-the-guest-cuts-it':
    'A mensagem fala da rede, mas só o próprio sistema convidado pode cortar este canal. As VMs com discos de escrita acelerada precisam, essas sim, da Internet.',
  'policy-move-needs-support':
    'Depois da mudança de uma política Standard para uma Enhanced: um caso para o suporte da Microsoft (backup-azure-vms-troubleshoot).',
  'two-size-limits': 'O guia diz 32 TB, a matriz de suporte 64 TB; entre os dois este serviço avisa.',
  'grants-take-a-while':
    'Uma concessão demora a ter efeito: volte a tentar alguns minutos depois, antes de procurar mais.',
  'inner-code-read-by-check': 'O que ajuda depende do código interior, que last-backup-job lê da mensagem.',
  'first-backup-may-fail':
    'A cópia a pedido que desencadeia a limpeza deve falhar da primeira vez; a limpeza segue-se dentro de horas.',
  'vm-gone': 'Pare a proteção do item antigo, ou crie a VM de novo; volte a proteger uma VM que foi movida.',
  'group-gone': 'Pare a proteção do item antigo, ou crie de novo o grupo e a VM.',
  'resource-gone': 'A tarefa diz o que falta; reponha-o, ou pare a proteção.',
  'vault-of-own-region': 'Proteja a VM num cofre da sua própria região.',
  'keep-collections': 'Não elimine mais coleções.',
  'lower-lock': 'Retire o bloqueio ReadOnly, ou reduza-o a CanNotDelete.',
  'modify-policy': 'Dê à política o efeito Modify, ou crie o grupo antes segundo o seu esquema de nomes.',
  'exempt-from-policy':
    'O dono da política tem de isentar o recurso que a mensagem indica, ou dar à política o efeito Modify.',
  'grant-encryption-set':
    'O dono do cofre de chaves tem de conceder get, wrap e unwrap à identidade que a mensagem indica, e deixar passar os serviços confiáveis pela firewall.',
  'wait-and-change-nothing': 'Espere que termine; não altere nada da VM enquanto uma cópia tira o seu instantâneo.',
  wait: 'Espere que termine.',
  'leave-shared-disk-out': 'Deixe o disco partilhado fora da cópia (cópia seletiva de discos).',
  'leave-disk-out': 'Deixe o disco fora da cópia (cópia seletiva de discos).',
  'enhanced-or-leave-out': 'Passe a VM para uma política Enhanced, ou deixe o disco de fora.',
  'leave-disks-out': 'Deixe discos fora da cópia (cópia seletiva de discos).',
  'allow-internet': 'Deixe a VM chegar à Internet: discos com acelerador de escrita precisam dela.',
  'recover-key-vault': 'Recupere o cofre de chaves (eliminação recuperável), ou encripte a VM com outro.',
  'room-in-storage-account': 'Arranje espaço na conta de armazenamento (só discos não geridos).',
  'delete-old-snapshots': 'Elimine instantâneos de blob antigos dos discos; veja o que o Site Recovery guarda.',
  'spread-schedules': 'Tente de novo, e espalhe os horários para que corram menos ao mesmo tempo.',
  'inner-code': 'O que ajuda depende do código interior.',
  'restores-out-of-scope': 'Um código de restauros: reconhecido, mas fora do que este serviço diagnostica.',
  'extension-owner': 'Se a extensão não é do Azure Backup, quem a repara é o seu dono.',
  'wait-an-hour': 'Antes da cópia seguinte, espere uma hora e descubra quem a volta a implementar.',
  'wait-until-settled': 'Espere até que estabilize.',
  'encrypt-again': 'Encripte a VM de novo, ou corrija os URL de chave e de segredo dos seus discos.',
  'set-disk-list': 'Defina de novo a lista de discos (cópia seletiva de discos).',
  'see-disk-states': 'Veja o estado dos discos que a tarefa indica.',
  'use-managed-disks': 'Passe os discos para discos geridos.',
  'another-vault': 'Proteja a VM noutro cofre.',
  'resolves-itself': 'Resolve-se por si em 48 horas.',
  'register-provider': 'Registe-o: az provider register --namespace Microsoft.RecoveryServices.',
  intended: 'É intencional: os pontos de recuperação expiram segundo a sua política.',
  'do-as-it-says': 'O código sozinho não indica a causa: faça o que a frase diz e depois faça a cópia.',
  'delete-points-of-others':
    'Elimine pontos de restauro de que já ninguém precisa; os de outro produto, nesse produto.',
  'make-key-vault-anew':
    'Recupere o cofre de chaves (eliminação recuperável) com as suas chaves, ou crie-o de novo com o mesmo nome, antes da cópia seguinte.',
  'end-shared-access':
    'Encerre o acesso partilhado nos discos do ponto de restauro (EndGetAccess) e elimine-o de novo.',
  'start-vm': 'Inicie a VM e depois faça a cópia.',
  'deallocate-first': 'Desaloque a VM para essa alteração, inicie-a de novo e depois faça a cópia.',
  'not-a-machine-any-more': 'Crie uma nova VM a partir da imagem e proteja essa; pare a proteção desta.',
  'stop-old-protection': 'Pare a proteção do item; os seus pontos de recuperação ficam, se os mantiver.',
  'deallocate-to-move':
    'Desaloque a VM (todas do conjunto de disponibilidade) e inicie-a de novo, para que o Azure a coloque noutro lugar; ou use outro tamanho, ou tente mais tarde.',
  'another-size': 'Use outro tamanho ou outra zona, ou tente mais tarde.',
  'larger-size': 'Dê à VM um tamanho que aceite os seus discos, ou desanexe alguns.',
  'free-the-blob': 'Descubra o que mantém a concessão do blob e encerre-a; discos geridos não têm nenhuma.',
  'one-disk-one-vm': 'Desanexe o disco da outra VM, ou dê a esta VM um disco próprio.',
  'reapply-then-back-up':
    'Reaplique o estado da VM (implemente de novo a de um conjunto de dimensionamento uniforme) e depois faça a cópia.',
  'bring-blob-back': 'Recupere o blob (eliminação recuperável da conta de armazenamento), ou desanexe o disco.',
  'tag-the-secret': 'Encripte o disco de novo, ou defina as etiquetas numa nova versão do segredo.',
  'see-the-key': 'Ative ou renove a chave e permita que a encriptação de disco a use.',
  'bring-account-back': 'Recupere a conta de armazenamento, ou mova os discos para discos geridos.',
  'make-vm-anew': 'Espere para ver se o primeiro arranque ainda termina; senão, prepare a imagem e crie a VM de novo.',
  'see-boot-diagnostics': 'Configure o diagnóstico de arranque com armazenamento gerido, ou com uma conta que exista.',
  'redeploy-again': 'Veja se a VM está em execução; se não, mande-a implementar mais uma vez e depois faça a cópia.',
  'remove-or-replace-extension': 'Remova a extensão, ou indique uma versão que a região ofereça.',
} as const satisfies Record<keyof typeof notesEn, string>

export const neverAutomatedPt = {
  'agent-installation': 'Desinstalar ou reinstalar o agente da VM',
  'restart-or-redeploy': 'Reiniciar ou reimplementar a VM: uma pessoa decide quando ela pode parar',
  'application-control-rules': 'Alterar regras de antivírus, AppLocker ou outro controlo de aplicações',
  'agent-settings-file': 'Editar /etc/waagent.conf',
  'network-rules': 'Alterar grupos de segurança de rede, rotas ou firewalls: não alcançam 168.63.129.16',
  'registry-changes': 'Alterações ao registo do Windows como SnapshotWithoutThreads',
  'extensions-of-others':
    'Eliminar extensões que não são do Azure Backup: monitorização, segurança, encriptação, adesão ao domínio',
  runtimes: 'Reinstalar runtimes no sistema convidado',
  'after-policy-move':
    'Tudo o que se siga à mudança de uma política Standard para uma Enhanced: é um caso para o suporte',
  'choosing-disks': 'Reduzir, dividir ou excluir discos: cabe a uma pessoa decidir o que se copia',
  'secret-access': 'Conceder acesso a segredos: faz-se a pedido, nunca pelo playbook',
  'azure-policies': 'Alterar uma Azure Policy que nega o que o Backup cria',
  'only-copies': 'Eliminar pontos de restauro de que não existe outra cópia',
  'collections-of-others': 'Eliminar coleções que o Azure Backup não criou',
  'subscription-lock-not-named': 'Retirar um bloqueio da subscrição que não foi indicado',
  'backup-groups': 'Eliminar um grupo AzureBackupRG',
  'cancelling-after-snapshot': 'Cancelar uma tarefa: depois de tirado o instantâneo o Azure recusa',
  'cancelling-restores': 'Cancelar restauros',
  'choosing-a-policy': 'Escolher uma política para uma VM',
  'resuming-protection': 'Retomar a proteção: tem custos, por isso só se faz a pedido',
} as const satisfies Record<keyof typeof neverAutomatedEn, string>
