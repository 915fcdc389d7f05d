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
import { confirmed, evidence, inconclusive, ruledOut, unknown, type Evidence, type Judgement } from '../finding.ts'
import { knownPolicyId } from '../protection-activity.ts'
import { notSearched } from '../vaults-searched.ts'

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
    if (facts.protection.status === 'Unavailable') return unknown('how Azure Backup protects the VM', facts.protection)
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
        `Protection of VM ${vmId.vmName} is "${item.protectionState}", which this check does not know.`,
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
        message: `The protected item of VM ${vmId.vmName} stands for ${item.virtualMachineId}: the VM was probably moved or created anew.`,
        severity: 'Blocking',
        evidence: [...seen, evidence(id, 'properties.virtualMachineId', item.virtualMachineId)],
        guestSteps: ['stop-keeping-data', 'protect-at-new-id', 'keep-former-points'],
      })
    }
    const anew = madeAnew(item, valueOf(facts.virtualMachine), id)
    if (anew) return anew
    if (isProtectionError(item)) {
      return confirmed({
        reason: 'ProtectionError',
        message: `Protection of VM ${vmId.vmName} is active but in ProtectionError${item.lastBackupStatus ? ` (last backup: ${item.lastBackupStatus})` : ''}.`,
        severity: 'Warning',
        evidence: seen,
      })
    }
    const initial = awaitsFirstBackup(item)
    return ruledOut(
      initial ? 'InitialBackupPending' : 'Protected',
      `VM ${vmId.vmName} is protected${item.policy ? ` by policy ${item.policy.name}` : ''}${initial ? ' and waits for its first backup' : ''}.`,
      seen,
    )
  },
}

const noCleanUp = 'no backup runs and old restore points are not cleaned up'
const sentences: Record<Inactivity, (vmName: string, item: Protection) => string> = {
  ProtectionStopped: (vmName) => `Protection of VM ${vmName} is stopped: ${noCleanUp}.`,
  ProtectionPaused: (vmName) => `Protection of VM ${vmName} is paused: ${noCleanUp}.`,
  BackupsSuspended: (vmName) => `Backups of VM ${vmName} are suspended: ${noCleanUp}.`,
  SoftDeleted: (vmName, item) =>
    `The protected item of VM ${vmName} was soft-deleted${on(item.softDeletedDateTime)}${item.undeleteUntilDateTime ? ` and can be undeleted until ${item.undeleteUntilDateTime}; then its recovery points are lost` : ''}.`,
  NotProtected: (vmName, item) => `No vault protects VM ${vmName}.${elsewhere(item)}`,
}

/** In the order in which they are taken. */
const guestSteps = {
  ProtectionStopped: [],
  ProtectionPaused: [],
  BackupsSuspended: [],
  SoftDeleted: ['undelete-item', 'resume-protection'],
  NotProtected: ['protect-vm'],
} as const satisfies Record<Inactivity, readonly string[]>

const on = (time: string | null) => (time === null ? '' : ` on ${time}`)

/** A VM that was made anew in another region leaves its item behind: no backup of it goes on there. */
const elsewhere = ({ otherVaultIds, vaultSearch }: Protection) =>
  (otherVaultIds.length > 0
    ? ` A former item lies in ${otherVaultIds.join(' and ')}; a vault of another region cannot protect the VM where it is now.`
    : '') + notSearched(vaultSearch)

/** Likely, no more: another VM may have borne the name. */
function movedFrom(former: FormerProtection, { vmName }: VmId, seen: Evidence[]): Judgement {
  const { virtualMachineId, protectedItemId, itemUnavailable, vaultId, protectionState, collectionIds } = former
  const points = former.lastRecoveryPointTime ? `, recovery points up to ${former.lastRecoveryPointTime}` : ''
  const until = former.undeleteUntilDateTime ? `, can be undeleted until ${former.undeleteUntilDateTime}` : ''
  const left = [
    ...(vaultId ? [`its item in vault ${nameOf(vaultId)} (${protectionState}${points}${until})`] : []),
    ...(collectionIds.length > 0 ? [`${counted(collectionIds.length, 'restore point collection')} of it`] : []),
  ]
  const stays = left.length > 0 ? ` What it left stays restorable: ${left.join(' and ')}.` : ''
  const noItem = itemUnavailable
    ? ` Whether a vault holds its item could not be read (${itemUnavailable.reason}).`
    : ' No vault that could be asked holds its item.'
  return confirmed({
    reason: 'MovedFrom',
    message: `No vault protects VM ${vmName}. A VM of this name was protected as ${virtualMachineId}${former.stillThere === false ? ', which is not there any more' : ''}: it was probably moved.${stays}${vaultId ? '' : noItem}`,
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
    message: `VM ${vm.name} was made on ${timeCreated} under the id of a machine whose last recovery point is of ${lastRecoveryPointTime}: no backup of this one has completed yet, and what ${vaultId ? `vault ${nameOf(vaultId)}` : 'the vault'} holds is of the former one, and stays.`,
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
