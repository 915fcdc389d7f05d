import Type, { type Static } from 'typebox'
import { ArmIdText } from '../../backup/arm-id-text.ts'
import { deletable } from '../../backup/deletable-points.ts'
import { valueOf } from '../../backup/fact.ts'
import type { RestorePoint, RestorePointCollection } from '../../backup/facts-of-restore-points.ts'
import { backupNear } from '../../backup/next-backup.ts'
import { foldCase, sameId, uniqueIds } from '../../backup/resource-id.ts'
import { instantRetentionDaysOf } from '../../backup/vault-copy.ts'
import { policyIs } from '../../backup/words/policies.ts'
import { protectionIs } from '../../backup/words/protection.ts'
import { isBeingDeleted, isUnknownState } from '../../backup/words/provisioning.ts'
import { cleanUpOf, type CleanUp } from '../../diagnosis/recommended-points.ts'
import type { PlanInput } from '../action.ts'
import { defineAction } from '../define-action.ts'
import { deletePoints } from '../point-deletion.ts'
import { deleteCollections } from '../collection-deletion.ts'
import { byAge, CleanWork, type Placed } from '../points.ts'
import type { Loss, PlanContent } from '../plan.ts'
import { Preconditions, protectionOfVm, stateOf, typeOfPolicy } from '../preconditions.ts'
import { Named, Text } from '../../backup/schema.ts'
import type { Sentence } from '../../backup/sentence.ts'
import { things } from '../../diagnosis/finding.ts'

const Ids = (description: string) =>
  Type.Optional(
    Type.Array(ArmIdText(['Microsoft.Compute/restorePointCollections/restorePoints']), { maxItems: 1000, description }),
  )
export const CleanRestorePointsBody = Type.Object(
  {
    mode: Type.Optional(
      Type.Union([Type.Literal('OldestFirst'), Type.Literal('Collection')], {
        default: 'OldestFirst',
        description:
          'OldestFirst deletes single points. Collection deletes the collection with every point in it, and goes with neither keepLatest nor restorePointIds.',
      }),
    ),
    keepLatest: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        description:
          "Deletes all of Azure Backup's points of this VM but its newest so many, counted over all its collections. Left out, with restorePointIds left out as well: what the diagnosis recommends, the oldest points that the vault holds a copy of, until the count is three below the limit; none where there is room.",
      }),
    ),
    restorePointIds: Ids(
      'Deletes exactly these points. The newest one that can be restored from stays, of this VM and of every machine that bore its name before; with keepLatest, the newest so many.',
    ),
    acceptDataLoss: Ids("Exactly the ids in the plan's dataLoss. Default: none."),
  },
  { additionalProperties: false },
)
export type CleanRestorePointsBody = Static<typeof CleanRestorePointsBody>

/** Deletes instant restore points of Azure Backup, or their whole collection. What others made for the VM is never touched. */
const CleanRestorePointsResult = Named('CleanRestorePointsResult', {
  deletedRestorePoints: Type.Optional(Type.Array(Text(), { description: 'Ids; of mode OldestFirst.' })),
  deletedCollections: Type.Optional(Type.Array(Text(), { description: 'Ids; of mode Collection.' })),
})

export const cleanRestorePoints = defineAction({
  name: 'cleanRestorePoints',
  summary: 'Delete instant restore points of Azure Backup, or their collection',
  body: CleanRestorePointsBody,
  result: CleanRestorePointsResult,
  work: CleanWork,
  deadlineSeconds: 24 * 3600,
  everyVault: true,
  contradiction: ({ mode, keepLatest, restorePointIds }) =>
    mode === 'Collection' && (keepLatest !== undefined || restorePointIds !== undefined)
      ? {
          target: keepLatest === undefined ? 'restorePointIds' : 'keepLatest',
          message: 'mode "Collection" deletes every point: it goes with neither keepLatest nor restorePointIds.',
        }
      : undefined,
  plan: (input) => planCleanRestorePoints(input),
  execute: async (run, work) =>
    work.mode === 'Collection' ? await deleteCollections(run, work) : await deletePoints(run, work),
})

export function planCleanRestorePoints(
  input: PlanInput<CleanRestorePointsBody>,
  locksOff: ReadonlySet<string> = new Set(),
): PlanContent<CleanWork> {
  const { facts, vm, body } = input
  const rules = new Preconditions()
  const { mode = 'OldestFirst', keepLatest = 1 } = body
  const machine = valueOf(facts.virtualMachine)
  const all = rules.known('RestorePointsKnown', things.restorePoints, facts.restorePoints)?.collections ?? []
  const protection = rules.known('ProtectionKnown', things.protected, facts.protection)
  const owned = all.filter((collection) => isAzureBackups(collection, vm.id))
  if (protection && protectionIs(protection) === 'Unknown')
    rules.wordNotKnown(protectionOfVm, protection.protectionState, protection.protectedItemId)
  if (protection?.policy && policyIs(protection.policy) === 'Unknown')
    rules.wordNotKnown(typeOfPolicy(protection.policy.name), protection.policy.type, protection.policy.id)
  rules.noJobRuns(facts)

  // Where a deletion has not ended, that one is sent again; what else there is stays.
  const held = owned.filter(({ provisioningState }) => isBeingDeleted(provisioningState))
  const toDelete = held.length > 0 ? held : owned.filter(holdsPoints)
  const points = byAge(mode === 'Collection' ? toDelete : owned)
  const recommended = cleanUpOf({ ...input, vmId: vm })
  const targets = mode === 'Collection' ? points : chosen(points, body, recommended, rules)
  // Deleting one that shows no points frees nothing, and it may hold what an answer has left out.
  const collections = (mode === 'Collection' ? toDelete : owned).map(({ id, uniqueId, provisioningState }) => ({
    id,
    ...(uniqueId === undefined ? {} : { uniqueId }),
    ...(isBeingDeleted(provisioningState) ? { heldInDeletion: true } : {}),
  }))
  const targetIds = mode === 'Collection' ? collections.map(({ id }) => id) : targets.map(({ point }) => point.id)
  knownStates(owned, targets, rules)
  rules.notLocked(facts, targetIds, locksOff)

  const near = backupNear(protection?.policy?.schedule, valueOf(facts.backupJobs) ?? [], input.observedAt)
  const dataLoss = targets.flatMap(({ point }) => lossOf(point))
  return {
    calls: targetIds.map((id) => ({
      method: 'DELETE',
      resourceId: id,
      description:
        mode === 'Collection'
          ? {
              en: 'Delete the restore point collection and every point in it',
              pt: 'Excluir a coleção de pontos de restauração e todos os pontos nela',
            }
          : { en: 'Delete the restore point', pt: 'Excluir o ponto de restauração' },
    })),
    preconditions: rules.preconditions,
    blockers: rules.blockers,
    dataLoss,
    loses: fastRestoreOf(targets),
    risk: mode === 'Collection' || isBeyond(targets, recommended) ? irreversibleIf(targetIds) : 'Disruptive',
    notes: [
      ...(targetIds.length === 0 ? [whyNothing(body, recommended)] : near === null ? [] : [near]),
      ...(mode === 'Collection' && held.length > 0 && owned.length > held.length ? [onlyHeld] : []),
    ],
    work: {
      mode,
      vmId: machine?.id ?? vm.id,
      machine: machine ? { uniqueId: machine.uniqueId, timeCreated: machine.timeCreated } : null,
      collections,
      keepLatest,
      points: targets.map(({ point, collectionId }) => ({
        id: point.id,
        collectionId,
        timeCreated: point.timeCreated,
        machine: point.machine,
        copy: point.instantOnly === false ? point.recoveryPointId : null,
      })),
      protectedItemId: protection?.protectedItemId ?? null,
      instantRetentionDays: instantRetentionDaysOf(protection?.policy ?? null),
      regions: uniqueIds(owned.flatMap(({ location }) => location ?? [])),
    },
  }
}

const onlyHeld: Sentence = {
  en: 'Only collections whose deletion has not ended are deleted again; ask once more, when they are gone, to delete the others.',
  pt: 'Só são excluídas de novo as coleções cuja exclusão não terminou; peça mais uma vez, quando elas não existirem mais, para excluir as outras.',
}

const holdsPoints = ({ restorePoints }: RestorePointCollection) => restorePoints.length > 0

/** By source, by name and by group (which the collector judged with the policy at hand). */
const isAzureBackups = (collection: RestorePointCollection, vmId: string) =>
  collection.ownedByAzureBackup &&
  sameId(collection.sourceId, vmId) &&
  foldCase(collection.name).startsWith('azurebackup_')

/** Another machine's points go only where each is named. */
function chosen(points: Placed[], body: CleanRestorePointsBody, recommended: CleanUp, rules: Preconditions): Placed[] {
  const { keepLatest, restorePointIds } = body
  const free = deletable(points, keepLatest ?? 1, ({ point }) => point)
  if (restorePointIds) return named(points, free, restorePointIds, keepLatest ?? 1, rules)
  if (keepLatest !== undefined) return free.filter(({ point }) => point.machine !== 'Other')
  switch (recommended.is) {
    case 'Copied':
      return free.filter(({ point }) => recommended.points.some(({ id }) => sameId(id, point.id)))
    case 'NotNeeded':
      return []
    case 'NotTold':
      rules.block('FactUnavailable', {
        en: `How much room is needed is not known: ${recommended.because.en}.`,
        pt: `Não se sabe quanto espaço é preciso: ${recommended.because.pt}.`,
      })
      return []
    case 'Uncopied': {
      const ids = recommended.points.map(({ id }) => id).join(', ')
      rules.needsPerson('restore-point-limit', {
        en: `${recommended.counted.en}, and of too few of those that may go a copy in the vault is known. Name those to delete in restorePointIds: ${ids}.`,
        pt: `${recommended.counted.pt}, e de muito poucos dos que podem sair se conhece cópia no cofre. Indique os que devem ser excluídos em restorePointIds: ${ids}.`,
      })
      return []
    }
    case 'Held':
      rules.needsPerson('restore-point-limit', {
        en: `${recommended.counted.en}, and none of them may be deleted by this service.`,
        pt: `${recommended.counted.pt}, e nenhum deles pode ser excluído por este serviço.`,
      })
      return []
  }
}

function named(points: Placed[], free: Placed[], ids: string[], keepLatest: number, rules: Preconditions) {
  return uniqueIds(ids).flatMap((id) => {
    const found = free.find(({ point }) => sameId(point.id, id))
    if (found) return [found]
    const kept = points.find(({ point }) => sameId(point.id, id))
    if (!kept)
      rules.block(
        'NotOwnedByAzureBackup',
        {
          en: `${id} is no restore point that Azure Backup made for this VM.`,
          pt: `${id} não é um ponto de restauração que o Backup do Azure tenha criado para esta VM.`,
        },
        id,
      )
    else if (kept.point.timeCreated === null)
      rules.block(
        'PreconditionFailed',
        {
          en: `${id} does not say when it was made, and is kept.`,
          pt: `${id} não diz quando foi criado, e é mantido.`,
        },
        id,
      )
    else rules.block('PreconditionFailed', whyKept(kept.point, keepLatest), id)
    return []
  })
}

function whyKept({ id, machine, sourceUniqueId }: RestorePoint, keepLatest: number): Sentence {
  const isOfAnother = machine === 'Other'
  return {
    en: `${id} is ${keepLatest === 1 ? 'the newest' : `among the newest ${keepLatest}`} that one can restore from${isOfAnother ? ` of the machine ${sourceUniqueId}` : ''}, or newer, and is kept.`,
    pt: `${id} é ${keepLatest === 1 ? 'o mais novo' : `um dos ${keepLatest} mais novos`} de que se pode restaurar${isOfAnother ? ` a máquina ${sourceUniqueId}` : ''}, ou mais novo que isso, e é mantido.`,
  }
}

function knownStates(owned: RestorePointCollection[], targets: Placed[], rules: Preconditions) {
  for (const { point } of targets)
    if (isUnknownState(point.provisioningState))
      rules.wordNotKnown(stateOf(point.id), point.provisioningState, point.id)
  for (const { id, provisioningState } of owned)
    if (isUnknownState(provisioningState) && targets.some(({ collectionId }) => collectionId === id))
      rules.wordNotKnown(stateOf(id), provisioningState, id)
}

const isBeyond = (targets: Placed[], recommended: CleanUp) =>
  targets.some(({ point }) => recommended.is !== 'Copied' || !recommended.points.some(({ id }) => sameId(id, point.id)))
const irreversibleIf = (targetIds: string[]) => (targetIds.length > 0 ? 'Irreversible' : 'Disruptive')

function lossOf(point: RestorePoint): Loss[] {
  if (point.instantOnly === false) return []
  // A fact keeps its English.
  const doubt = point.copyDoubt
  const reason: Sentence =
    point.instantOnly === null
      ? {
          en: `Whether the vault holds a copy could not be told: ${doubt ?? 'nothing is known of one'}.`,
          pt: `Não foi possível dizer se o cofre guarda uma cópia${doubt === null ? ': não se conhece nenhuma' : ` ("${doubt}")`}.`,
        }
      : {
          en: `No copy is left when this goes: ${doubt ?? 'nothing is known of one'}.`,
          pt: `Nenhuma cópia resta quando este for excluído${doubt === null ? ': não se conhece nenhuma' : ` ("${doubt}")`}.`,
        }
  return [{ kind: 'RestorePoint', restorePointId: point.id, time: point.timeCreated, reason }]
}

/** Losses that are no data. */
function fastRestoreOf(targets: Placed[]): Sentence[] {
  const times = targets.flatMap(({ point }) => (point.instantOnly === false ? (point.timeCreated ?? []) : []))
  if (times.length === 0) return []
  return [
    times.length === 1
      ? {
          en: `Fast restore from the restore point of ${times[0]} goes; the vault's copy stays, and a restore from it takes longer.`,
          pt: `A restauração rápida do ponto de restauração de ${times[0]} deixa de existir; a cópia do cofre fica, e restaurar dela demora mais.`,
        }
      : {
          en: `Fast restore from ${times.length} restore points of ${times[0]} to ${times.at(-1)} goes; the vault's copies stay, and a restore from them takes longer.`,
          pt: `A restauração rápida de ${times.length} pontos de restauração, de ${times[0]} a ${times.at(-1)}, deixa de existir; as cópias do cofre ficam, e restaurar delas demora mais.`,
        },
  ]
}

function whyNothing({ mode, keepLatest, restorePointIds }: CleanRestorePointsBody, recommended: CleanUp): Sentence {
  const isBare = mode !== 'Collection' && keepLatest === undefined && restorePointIds === undefined
  return isBare && recommended.is === 'NotNeeded'
    ? {
        en: `${recommended.because.en}: there is room, and nothing will be done.`,
        pt: `${recommended.because.pt}: há espaço, e nada será feito.`,
      }
    : {
        en: "No restore point of Azure Backup's is to be deleted: nothing will be done.",
        pt: 'Nenhum ponto de restauração do Backup do Azure precisa ser excluído: nada será feito.',
      }
}
