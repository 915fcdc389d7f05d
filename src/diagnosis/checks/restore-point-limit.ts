import { valueOf } from '../../backup/fact.ts'
import type { RestorePointCollection, RestorePoints } from '../../backup/facts-of-restore-points.ts'
import { hasEnded, isBackup } from '../../backup/words/jobs.ts'
import { isBeingDeleted, provisioningIs } from '../../backup/words/provisioning.ts'
import type { Check, CheckInput } from '../check.ts'
import { pointsOf } from '../azure-lists.ts'
import { pages } from '../documentation.ts'
import { confirmed, evidence, inconclusive, ruledOut, things, unknown, type Judgement } from '../finding.ts'
import { isOnRestorePoints, isOnSubscription, lockText } from '../locks-in-the-way.ts'
import { headroom } from '../restore-point-headroom.ts'
import { asItIs, inALine, nothing } from '../../backup/sentence.ts'

/**
 * At the limit no new restore point can be made. Azure Backup keeps one more than its policy says and two more while its
 * clean-up is late (backup-instant-restore-capability), hence the warning two short of it.
 */
export const restorePointLimit: Check = {
  id: 'restore-point-limit',
  step: null,
  canBlock: true,
  advice: {
    told: 'NothingElse',
    say: () => ({
      en: 'A backup administrator has to see whose the restore points are and what holds them, for none of them may be deleted by this service as it stands.',
      pt: 'Um administrador de backup precisa ver de quem são os pontos de restauração e o que os retém, pois este serviço não pode excluir nenhum deles na situação atual.',
    }),
  },
  documentation: pages.instantRestore,

  examine(input) {
    const { facts, vmId } = input
    if (facts.restorePoints.status === 'Unavailable') return unknown(things.collections, facts.restorePoints)
    const room = headroom(input)!
    const policy = valueOf(facts.protection)?.policy
    const changing = inTransition(facts.restorePoints.value)
    const seen = [
      pointsOf(vmId, room.total),
      ...(policy ? [evidence(policy.id, 'properties.policyType', policy.type)] : []),
      ...facts.restorePoints.value.collections.map((collection) =>
        evidence(collection.id, 'properties.restorePoints.length', collection.restorePoints.length),
      ),
      ...changing.evidence,
    ]
    const more = room.total > room.count
    const counted = {
      en: `VM ${vmId.vmName} has ${room.count} of ${room.limit} restore points${more ? `, and ${room.total} with those of others` : ''}${changing.text.en}`,
      pt: `A VM ${vmId.vmName} tem ${room.count} de ${room.limit} pontos de restauração${more ? `, e ${room.total} com os de terceiros` : ''}${changing.text.pt}`,
    }
    const held = facts.restorePoints.value.collections.filter(
      ({ ownedByAzureBackup, provisioningState }) => ownedByAzureBackup && isBeingDeleted(provisioningState),
    )
    if (held.length > 0 && !room.reached) return heldInDeletion(held, input)
    if (room.policyUnread) {
      return inconclusive(
        'PolicyNotKnown',
        {
          en: `${counted.en}, and under an Enhanced policy the limit would be another: the policy could not be read (${room.policyUnread.reason}).`,
          pt: `${counted.pt}, e com uma política Enhanced o limite seria outro: não foi possível ler a política (${room.policyUnread.reason}).`,
        },
        seen,
        room.policyUnread.requiredPermission,
      )
    }
    if (!room.reached && !room.near && !room.byOthers)
      return ruledOut(
        'WithinLimit',
        // Where the limit comes from is a sentence among the facts, which keep their English.
        { en: `${counted.en} (${room.limitSource.replace(/\.$/, '')}).`, pt: `${counted.pt}.` },
        seen,
      )
    const lock = valueOf(facts.locks)?.find((one) => isOnRestorePoints(one, facts) || isOnSubscription(one))
    const named = lock && lockText(lock)
    // Own points never go on account of others'.
    const cleanable = room.limit - room.count < 3
    return confirmed({
      reason: room.reached ? 'LimitReached' : room.near ? 'LimitNear' : 'LimitReachedWithOthers',
      message: {
        en: `${counted.en}${named ? `; the ${named.en} keeps Azure Backup from cleaning up` : ''}.`,
        pt: `${counted.pt}${named ? `; o ${named.pt} impede a limpeza pelo Backup do Azure` : ''}.`,
      },
      severity: room.reached ? 'Blocking' : 'Warning',
      evidence: seen,
      actions: cleanable ? [...(lock ? ['removeLocks'] : []), 'cleanRestorePoints', 'triggerBackup'] : [],
    })
  },
}

/** A point counts until its deletion has ended, and from when its making began. Compute does not say since when. */
function inTransition({ collections }: RestorePoints) {
  const changing = collections
    .flatMap(({ restorePoints }) => restorePoints)
    .filter(({ provisioningState }) => provisioningIs(provisioningState) === 'Changing')
  const going = changing.filter(({ provisioningState }) => isBeingDeleted(provisioningState)).length
  const coming = changing.length - going
  return {
    text: inALine(
      [
        going === 0
          ? nothing
          : {
              en: `, ${going} of which ${going === 1 ? 'is' : 'are'} being deleted and still ${going === 1 ? 'counts' : 'count'}`,
              pt: `, ${going} dos quais ${going === 1 ? 'está sendo excluído e ainda conta' : 'estão sendo excluídos e ainda contam'}`,
            },
        coming === 0
          ? nothing
          : {
              en: `, ${coming} of which ${coming === 1 ? 'is' : 'are'} being made or changed`,
              pt: `, ${coming} dos quais ${coming === 1 ? 'está sendo criado ou alterado' : 'estão sendo criados ou alterados'}`,
            },
      ],
      nothing,
    ),
    evidence: changing.map(({ id, provisioningState }) =>
      evidence(id, 'properties.provisioningState', provisioningState),
    ),
  }
}

/** While its deletion has not ended, Azure Backup can make no point in it (UserErrorRpCollectionMarkedForDeletion). */
function heldInDeletion(held: RestorePointCollection[], { facts, vmId }: CheckInput): Judgement {
  const last = valueOf(facts.backupJobs)?.find((job) => isBackup(job) && hasEnded(job))
  const names = inALine(held.map(({ name }) => asItIs(name)))
  return confirmed({
    reason: 'CollectionHeldInDeletion',
    message: {
      en: `The deletion of restore point ${held.length === 1 ? 'collection' : 'collections'} ${names.en} of VM ${vmId.vmName} has not ended, and until it has, no restore point can be made there; the deletion can be sent again.`,
      pt: `A exclusão ${held.length === 1 ? 'da coleção' : 'das coleções'} de pontos de restauração ${names.pt} da VM ${vmId.vmName} não terminou e, até terminar, nenhum ponto de restauração pode ser criado ali; a exclusão pode ser enviada de novo.`,
    },
    severity: last?.errorCode === 'UserErrorRpCollectionMarkedForDeletion' ? 'Blocking' : 'Warning',
    evidence: held.map(({ id, provisioningState }) => evidence(id, 'properties.provisioningState', provisioningState)),
    actions: ['cleanRestorePoints'],
  })
}
