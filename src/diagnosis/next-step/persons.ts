import type { ManagementLock } from '../../backup/facts-of-locks.ts'
import { locksNamed } from './locks-named.ts'
import type { Said } from './said.ts'

/** Who has to do what, where no request of this service helps against what a check found. `locks`: those that the check is about. */
export const personSteps: Readonly<Record<string, (locks: readonly ManagementLock[]) => Said>> = {
  'vm-provisioning-state': () => ({
    en: "Whoever administers the VM has to bring its provisioning state back to Succeeded, which the VM's last failed change hinders.",
    pt: 'Quem administra a VM precisa levar o estado de provisionamento de volta a Succeeded, o que a última alteração com falha impede.',
  }),
  'vm-power-state': () => ({
    en: 'Wait some minutes until the VM has started or stopped, and read the diagnosis again.',
    pt: 'Aguarde alguns minutos até a VM ter iniciado ou parado e leia o diagnóstico novamente.',
  }),
  'vm-agent-status': () => ({
    en: 'Whoever administers the guest has to repair the VM agent by the guest steps of vm-agent-status, which takes some minutes inside the VM.',
    pt: 'Quem administra o sistema convidado precisa reparar o agente da VM pelas etapas de vm-agent-status, o que leva alguns minutos dentro da VM.',
  }),
  'vm-extension-operations-allowed': () => ({
    en: 'Whoever administers the VM has to allow extension operations in its OS profile, with an agent in the guest, which takes some minutes.',
    pt: 'Quem administra a VM precisa permitir operações de extensão no perfil do sistema operacional, com um agente no convidado, o que leva alguns minutos.',
  }),
  'other-extension-state': () => ({
    en: 'The owner of the failed extension has to repair or remove it; this service never deletes extensions of others.',
    pt: 'O proprietário da extensão com falha precisa repará-la ou removê-la; este serviço nunca exclui extensões de terceiros.',
  }),
  'vmsnapshot-extension-state': () => ({
    en: 'Whoever administers the VM has to make the deletion of the failed backup extension possible (the VM runs, and no lock forbids it); then POST …/deleteFailedExtensions deletes it within minutes.',
    pt: 'Quem administra a VM precisa tornar possível a exclusão da extensão de backup com falha (a VM em execução e nenhum bloqueio que a impeça); depois, POST …/deleteFailedExtensions a exclui em minutos.',
  }),
  'restore-point-limit': () => ({
    en: 'A backup administrator has to see whose the restore points are and what holds them, for none of them may be deleted by this service as it stands.',
    pt: 'Um administrador de backup precisa ver de quem são os pontos de restauração e o que os retém, pois este serviço não pode excluir nenhum deles na situação atual.',
  }),
  'restore-point-lock': (locks) => ({
    en: `Whoever set ${locksNamed(locks).en} has to say why it is on restore points of Azure Backup, and to take it off if it may go.`,
    pt: `Quem criou ${locksNamed(locks).pt} precisa dizer por que está em pontos de restauração do Backup do Azure e retirá-lo, se for possível.`,
  }),
  'inherited-lock': (locks) => ({
    en: `The owner of the subscription has to replace ${locksNamed(locks).en} by locks on narrower scopes.`,
    pt: `O proprietário da assinatura precisa substituir ${locksNamed(locks).pt} por bloqueios em escopos mais restritos.`,
  }),
  'vm-lock': (locks) => ({
    en: `Whoever set ${locksNamed(locks).en} has to take it off the VM or to lower it to CanNotDelete.`,
    pt: `Quem criou ${locksNamed(locks).pt} precisa retirá-lo da VM ou reduzi-lo a CanNotDelete.`,
  }),
  'protection-state': () => ({
    en: 'A backup administrator has to protect the VM: choose vault and policy, or resume the protection that it had (POST …/resumeProtection with its policy).',
    pt: 'Um administrador de backup precisa proteger a VM: escolher cofre e política ou retomar a proteção que ela tinha (POST …/resumeProtection com a política).',
  }),
  'backup-in-progress': () => ({
    en: 'Wait until the running job has ended, which may take hours, and read the diagnosis again.',
    pt: 'Aguarde o término do trabalho em execução, o que pode levar horas, e leia o diagnóstico novamente.',
  }),
  'last-backup-job': () => ({
    en: 'Whoever administers the guest has to follow what stands under lastFailure.remaining, for the cause does not show from outside the VM.',
    pt: 'Quem administra o sistema convidado precisa seguir o que está em lastFailure.remaining, pois a causa não aparece de fora da VM.',
  }),
  'on-demand-backup-budget': () => ({
    en: 'Wait for the next scheduled backup, or for midnight UTC, when on-demand backups are accepted again.',
    pt: 'Aguarde o próximo backup agendado ou a meia-noite UTC, quando backups sob demanda voltam a ser aceitos.',
  }),
  'key-vault-permissions': () => ({
    en: 'The owner of the key vault has to give Azure Backup the missing rights, by the command in recommendedActions, within minutes.',
    pt: 'O proprietário do cofre de chaves precisa conceder ao Backup do Azure os direitos que faltam, pelo comando em recommendedActions, em minutos.',
  }),
  'disk-size': () => ({
    en: 'The owner of the VM has to leave the disk that is too large out of the backup (selective disk backup) or to split it.',
    pt: 'O proprietário da VM precisa deixar fora do backup o disco grande demais (backup seletivo de disco) ou dividi-lo.',
  }),
  'disk-configuration': () => ({
    en: 'The owner of the VM has to leave the disk out of the backup, or to move the VM to an Enhanced policy where that is what lacks.',
    pt: 'O proprietário da VM precisa deixar o disco fora do backup ou passar a VM para uma política Enhanced, se for isso o que falta.',
  }),
  'unmanaged-restore-points': () => ({
    en: 'Whoever made the other restore points has to clean them up; this service never deletes them.',
    pt: 'Quem criou os outros pontos de restauração precisa limpá-los; este serviço nunca os exclui.',
  }),
}
