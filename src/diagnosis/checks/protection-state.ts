import { valueOf } from '../../backup/fact.ts'
import type { FormerProtection, Protection } from '../../backup/facts-of-backup.ts'
import type { VirtualMachine } from '../../backup/facts-of-compute.ts'
import { nameOf, sameId, type VmId } from '../../backup/resource-id.ts'
import {
  awaitsFirstBackup,
  inactivityOf,
  isProtectionError,
  protectionIs,
  type Inactivity,
} from '../../backup/words/protection.ts'
import type { Check } from '../check.ts'
import { counted } from '../counted.ts'
import { vaultsOf } from '../azure-lists.ts'
import { pages } from '../documentation.ts'
import { asking } from '../next-step/asked.ts'
import type { Said } from '../next-step/said.ts'
import {
  confirmed,
  evidence,
  inconclusive,
  ruledOut,
  things,
  unknown,
  type Evidence,
  type Judgement,
} from '../finding.ts'
import { knownPolicyId } from '../protection-activity.ts'
import { notSearched } from '../vaults-searched.ts'
import { inALine, nothing, type Sentence } from '../../backup/sentence.ts'

/**
 * Without active protection nothing is backed up, and nothing is cleaned up either: garbage collection of restore points runs
 * only while protection is active.
 */
export const protectionState: Check = {
  id: 'protection-state',
  step: null,
  canBlock: true,
  advice: {
    told: 'NothingElse',
    say: (_locks, reason = '') => advice[reason] ?? protectOrResume,
  },
  documentation: pages.manage,

  examine({ facts, vmId }) {
    if (facts.protection.status === 'Unavailable') return unknown(things.protection, facts.protection)
    const item = facts.protection.value
    const id = item.protectedItemId ?? vmId.id
    const seen = [
      evidence(id, 'properties.protectionState', item.protectionState),
      ...(item.policyId ? [evidence(id, 'properties.policyId', item.policyId)] : []),
      ...item.otherVaultIds.map((vault) =>
        evidence(`${vault}/backupProtectedItems`, 'value[].properties.virtualMachineId', vmId.id),
      ),
      ...(item.vaultSearch ? [vaultsOf(vmId, item.vaultSearch)] : []),
    ]
    if (protectionIs(item) === 'Unknown') {
      return inconclusive(
        'ProtectionStateNotKnown',
        {
          en: `Protection of VM ${vmId.vmName} is "${item.protectionState}", which this check does not know.`,
          pt: `A proteção da VM ${vmId.vmName} é "${item.protectionState}", que esta verificação não conhece.`,
        },
        seen,
      )
    }
    const inactivity = inactivityOf(item)
    if (inactivity === 'NotProtected' && item.former && item.former.stillThere !== true)
      return movedFrom(item.former, vmId, seen)
    if (inactivity) {
      const actions = knownPolicyId(item) ? ['resumeProtection'] : []
      const message = sentences[inactivity](vmId.vmName, item)
      return confirmed({
        reason: inactivity,
        message,
        severity: 'Blocking',
        evidence: seen,
        actions,
        guestSteps: guestSteps[inactivity],
      })
    }
    if (item.virtualMachineId && !sameId(item.virtualMachineId, vmId.id)) {
      return confirmed({
        reason: 'ItemProtectsAnotherVm',
        message: {
          en: `The protected item of VM ${vmId.vmName} stands for ${item.virtualMachineId}: the VM was probably moved or created anew.`,
          pt: `O item protegido da VM ${vmId.vmName} representa ${item.virtualMachineId}: a VM provavelmente foi movida ou recriada.`,
        },
        severity: 'Blocking',
        evidence: [...seen, evidence(id, 'properties.virtualMachineId', item.virtualMachineId)],
        guestSteps: ['stop-keeping-data', 'protect-at-new-id', 'keep-former-points'],
      })
    }
    const anew = madeAnew(item, valueOf(facts.virtualMachine), id)
    if (anew) return anew
    if (isProtectionError(item)) {
      const last = item.lastBackupStatus
      return confirmed({
        reason: 'ProtectionError',
        message: {
          en: `Protection of VM ${vmId.vmName} is active but in ProtectionError${last ? ` (last backup: ${last})` : ''}.`,
          pt: `A proteção da VM ${vmId.vmName} está ativa, mas em ProtectionError${last ? ` (último backup: ${last})` : ''}.`,
        },
        severity: 'Warning',
        evidence: seen,
      })
    }
    const initial = awaitsFirstBackup(item)
    return ruledOut(
      initial ? 'InitialBackupPending' : 'Protected',
      {
        en: `VM ${vmId.vmName} is protected${item.policy ? ` by policy ${item.policy.name}` : ''}${initial ? ' and waits for its first backup' : ''}.`,
        pt: `A VM ${vmId.vmName} está protegida${item.policy ? ` pela política ${item.policy.name}` : ''}${initial ? ' e aguarda o primeiro backup' : ''}.`,
      },
      seen,
    )
  },
}

const noCleanUp: Sentence = {
  en: 'no backup runs and old restore points are not cleaned up',
  pt: 'nenhum backup é executado e os pontos de restauração antigos não são limpos',
}
const sentences: Record<Inactivity, (vmName: string, item: Protection) => Sentence> = {
  ProtectionStopped: (vmName) => ({
    en: `Protection of VM ${vmName} is stopped: ${noCleanUp.en}.`,
    pt: `A proteção da VM ${vmName} está parada: ${noCleanUp.pt}.`,
  }),
  ProtectionPaused: (vmName) => ({
    en: `Protection of VM ${vmName} is paused: ${noCleanUp.en}.`,
    pt: `A proteção da VM ${vmName} está em pausa: ${noCleanUp.pt}.`,
  }),
  BackupsSuspended: (vmName) => ({
    en: `Backups of VM ${vmName} are suspended: ${noCleanUp.en}.`,
    pt: `Os backups da VM ${vmName} estão suspensos: ${noCleanUp.pt}.`,
  }),
  SoftDeleted: (vmName, { softDeletedDateTime: since, undeleteUntilDateTime: until }) => ({
    en: `The protected item of VM ${vmName} was soft-deleted${since ? ` on ${since}` : ''}${until ? ` and can be undeleted until ${until}; then its recovery points are lost` : ''}.`,
    pt: `O item protegido da VM ${vmName} foi excluído de modo reversível${since ? ` em ${since}` : ''}${until ? `, e a exclusão pode ser desfeita até ${until}; depois, seus pontos de recuperação se perdem` : ''}.`,
  }),
  NotProtected: (vmName, item) => {
    const rest = elsewhere(item)
    return {
      en: `No vault protects VM ${vmName}.${rest.en}`,
      pt: `Nenhum cofre protege a VM ${vmName}.${rest.pt}`,
    }
  },
}

/** In the order in which they are taken. */
const guestSteps = {
  ProtectionStopped: [],
  ProtectionPaused: [],
  BackupsSuspended: [],
  SoftDeleted: ['undelete-item', 'resume-protection'],
  NotProtected: ['protect-vm'],
} as const satisfies Record<Inactivity, readonly string[]>

/** A VM that was made anew in another region leaves its item behind: no backup of it goes on there. */
function elsewhere({ otherVaultIds, vaultSearch }: Protection): Sentence {
  const rest = notSearched(vaultSearch)
  if (otherVaultIds.length === 0) return rest
  return {
    en: ` A former item lies in ${otherVaultIds.join(' and ')}; a vault of another region cannot protect the VM where it is now.${rest.en}`,
    pt: ` Um item anterior está em ${otherVaultIds.join(' e ')}; um cofre de outra região não pode proteger a VM onde ela está agora.${rest.pt}`,
  }
}

/** Likely, no more: another VM may have borne the name. */
function movedFrom(former: FormerProtection, { vmName }: VmId, seen: Evidence[]): Judgement {
  const { virtualMachineId, protectedItemId, itemUnavailable, vaultId, protectionState, collectionIds } = former
  const { lastRecoveryPointTime: newest, undeleteUntilDateTime: until } = former
  const isGone = former.stillThere === false
  const left: Sentence[] = [
    ...(vaultId
      ? [
          {
            en: `its item in vault ${nameOf(vaultId)} (${protectionState}${newest ? `, recovery points up to ${newest}` : ''}${until ? `, can be undeleted until ${until}` : ''})`,
            pt: `seu item no cofre ${nameOf(vaultId)} (${protectionState}${newest ? `, pontos de recuperação até ${newest}` : ''}${until ? `, a exclusão pode ser desfeita até ${until}` : ''})`,
          },
        ]
      : []),
    ...(collectionIds.length > 0
      ? [
          {
            en: `${counted(collectionIds.length, 'restore point collection')} of it`,
            pt: `${counted(collectionIds.length, 'coleção', 'coleções')} de pontos de restauração dela`,
          },
        ]
      : []),
  ]
  const all = inALine(left)
  const stays =
    left.length > 0
      ? {
          en: ` What it left stays restorable: ${all.en}.`,
          pt: ` O que ela deixou continua restaurável: ${all.pt}.`,
        }
      : nothing
  const noItem = vaultId ? nothing : itemUnavailable ? itemNotRead(itemUnavailable.reason) : noItemAnywhere
  return confirmed({
    reason: 'MovedFrom',
    message: {
      en: `No vault protects VM ${vmName}. A VM of this name was protected as ${virtualMachineId}${isGone ? ', which is not there any more' : ''}: it was probably moved.${stays.en}${noItem.en}`,
      pt: `Nenhum cofre protege a VM ${vmName}. Uma VM com este nome era protegida como ${virtualMachineId}${isGone ? ', que não existe mais' : ''}: ela provavelmente foi movida.${stays.pt}${noItem.pt}`,
    },
    severity: 'Blocking',
    evidence: [
      ...seen,
      ...collectionIds.map((id) => evidence(id, 'properties.source.id', virtualMachineId)),
      ...(protectedItemId ? [evidence(protectedItemId, 'properties.sourceResourceId', virtualMachineId)] : []),
    ],
    guestSteps: [
      ...(former.undeleteUntilDateTime ? (['undelete-item'] as const) : []),
      ...(protectedItemId ? (['stop-keeping-data'] as const) : []),
      'protect-at-new-id',
      'keep-former-points',
    ],
  })
}

const itemNotRead = (reason: string): Sentence => ({
  en: ` Whether a vault holds its item could not be read (${reason}).`,
  pt: ` Não foi possível ler se algum cofre guarda seu item (${reason}).`,
})
const noItemAnywhere: Sentence = {
  en: ' No vault that could be asked holds its item.',
  pt: ' Nenhum dos cofres consultados guarda seu item.',
}

/** Under the id of a machine that was there before: what the vault holds is of that one. */
function madeAnew(
  { lastRecoveryPointTime, vaultId }: Protection,
  vm: VirtualMachine | undefined,
  itemId: string,
): Judgement | undefined {
  const { timeCreated = null } = vm ?? {}
  if (!vm || timeCreated === null || lastRecoveryPointTime === null) return undefined
  if (!(Date.parse(lastRecoveryPointTime) < Date.parse(timeCreated))) return undefined
  return confirmed({
    reason: 'MadeAnew',
    message: {
      en: `VM ${vm.name} was made on ${timeCreated} under the id of a machine whose last recovery point is of ${lastRecoveryPointTime}: no backup of this one has completed yet, and what ${vaultId ? `vault ${nameOf(vaultId)}` : 'the vault'} holds is of the former one, and stays.`,
      pt: `A VM ${vm.name} foi criada em ${timeCreated} com o ID de uma máquina cujo último ponto de recuperação é de ${lastRecoveryPointTime}: nenhum backup desta foi concluído ainda, e o que o cofre${vaultId ? ` ${nameOf(vaultId)}` : ''} guarda é da anterior, e permanece.`,
    },
    severity: 'Warning',
    evidence: [
      evidence(vm.id, 'properties.timeCreated', timeCreated),
      evidence(itemId, 'properties.lastRecoveryPoint', lastRecoveryPointTime),
    ],
  })
}

const protect: Said = {
  en: 'A backup administrator has to choose vault and policy for the VM and to enable its protection, which takes some minutes.',
  pt: 'Um administrador de backup precisa escolher cofre e política para a VM e habilitar a proteção, o que leva alguns minutos.',
}
const protectOrResume = asking({ action: 'resumeProtection' }, (post) => ({
  en: `A backup administrator has to protect the VM: choose vault and policy, or resume the protection that it had (${post.en} with its policy).`,
  pt: `Um administrador de backup precisa proteger a VM: escolher cofre e política ou retomar a proteção que ela tinha (${post.pt} com a política).`,
}))
const protectAnew: Said = {
  en: 'A backup administrator has to stop the protection of the former item, keeping its data, and then to protect the VM under its present id, which takes some minutes.',
  pt: 'Um administrador de backup precisa interromper a proteção do item anterior, mantendo os dados, e depois proteger a VM com o ID atual, o que leva alguns minutos.',
}
const advice: Readonly<Record<string, Said>> = {
  NotProtected: protect,
  SoftDeleted: asking({ action: 'resumeProtection' }, (post) => ({
    en: `A backup administrator has to undelete the protected item before its time is over and to resume its protection with its policy: ${post.en} with the policy does both within minutes.`,
    pt: `Um administrador de backup precisa cancelar a exclusão do item protegido antes do prazo e retomar a proteção com a política: ${post.pt} com a política faz as duas coisas em minutos.`,
  })),
  ProtectionError: asking({ action: 'triggerBackup' }, (post) => ({
    en: `A backup administrator has to see in the vault what is wrong with the item, for Azure tells no more of it here; ${post.en} shows within about an hour whether backups work.`,
    pt: `Um administrador de backup precisa ver no cofre o que há de errado com o item, pois o Azure não informa mais nada aqui; ${post.pt} mostra em cerca de uma hora se os backups funcionam.`,
  })),
  MadeAnew: asking({ action: 'triggerBackup' }, (post) => ({
    en: `A backup administrator has to say whether the new machine is to be backed up beside the recovery points of the former one; ${post.en} then makes its first backup within about an hour.`,
    pt: `Um administrador de backup precisa dizer se a nova máquina deve ser copiada junto dos pontos de recuperação da anterior; depois, ${post.pt} faz o primeiro backup em cerca de uma hora.`,
  })),
  MovedFrom: protectAnew,
  ItemProtectsAnotherVm: protectAnew,
}
