import Type, { type Static } from 'typebox'
import { ArmIdText } from '../../backup/arm-id-text.ts'
import { deletable } from '../../backup/deletable-points.ts'
import { valueOf } from '../../backup/fact.ts'
import type { RestorePoint, RestorePointCollection } from '../../backup/facts-of-restore-points.ts'
import { foldCase, sameId, uniqueIds } from '../../backup/resource-id.ts'
import type { PlanInput, RemediationAction } from '../action.ts'
import { itemsOf } from '../jobs-in-the-way.ts'
import { deletePoints } from '../point-deletion.ts'
import { deleteCollections } from '../collection-deletion.ts'
import { byAge, type CleanWork, type Placed } from '../points.ts'
import type { DataLoss, PlanContent } from '../plan.ts'
import { Preconditions } from '../preconditions.ts'

const Ids = Type.Array(ArmIdText(['Microsoft.Compute/restorePointCollections/restorePoints']), { maxItems: 1000 })
export const CleanRestorePointsBody = Type.Object(
  {
    mode: Type.Optional(Type.Union([Type.Literal('OldestFirst'), Type.Literal('Collection')])),
    keepLatest: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    restorePointIds: Type.Optional(Ids),
    acceptDataLoss: Type.Optional(Ids),
  },
  { additionalProperties: false },
)
export type CleanRestorePointsBody = Static<typeof CleanRestorePointsBody>

/** Deletes instant restore points of Azure Backup, or their whole collection. What others made for the VM is never touched. */
export const cleanRestorePoints: RemediationAction<CleanRestorePointsBody> = {
  name: 'cleanRestorePoints',
  summary: 'Delete instant restore points of Azure Backup, or their collection',
  body: CleanRestorePointsBody,
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
  execute: (run, work) => {
    const clean = work as CleanWork
    return clean.mode === 'Collection' ? deleteCollections(run, clean) : deletePoints(run, clean)
  },
}

export function planCleanRestorePoints(
  { facts, vm, body }: PlanInput<CleanRestorePointsBody>,
  locksOff: ReadonlySet<string> = new Set(),
): PlanContent & { work: CleanWork } {
  const rules = new Preconditions()
  const { mode = 'OldestFirst', keepLatest = 1 } = body
  const vmId = valueOf(facts.virtualMachine)?.id ?? vm.id
  const all = rules.known('RestorePointsKnown', 'the restore points', facts.restorePoints)?.collections ?? []
  const protection = rules.known('ProtectionKnown', 'the protection', facts.protection)
  const owned = all.filter((collection) => isAzureBackups(collection, vm.id))
  rules.noJobRuns(facts)

  const points = byAge(owned)
  const targets = mode === 'Collection' ? points : oldest(points, keepLatest, body.restorePointIds, rules)
  // Deleting one that shows no points frees nothing, and it may hold what an answer has left out.
  const collections = (mode === 'Collection' ? owned.filter(holdsPoints) : owned).map(({ id }) => ({ id }))
  const targetIds = mode === 'Collection' ? collections.map(({ id }) => id) : targets.map(({ point }) => point.id)
  rules.notLocked(facts, targetIds, locksOff)

  const dataLoss = targets.flatMap(({ point }) => lossOf(point))
  const irreversible = dataLoss.length > 0 || (mode === 'Collection' && collections.length > 0)
  return {
    calls: targetIds.map((id) => ({
      method: 'DELETE',
      resourceId: id,
      description:
        mode === 'Collection'
          ? 'Delete the restore point collection and every point in it'
          : 'Delete the restore point',
    })),
    preconditions: rules.preconditions,
    blockers: rules.blockers,
    dataLoss,
    risk: irreversible ? 'Irreversible' : 'Disruptive',
    notes: targetIds.length === 0 ? ["No restore point of Azure Backup's is to be deleted: nothing will be done."] : [],
    work: {
      mode,
      vmId,
      collections,
      keepLatest,
      points: targets.map(({ point, collectionId }) => ({
        id: point.id,
        collectionId,
        copy: point.instantOnly === false ? point.recoveryPointId : null,
      })),
      protectedItemId: protection?.protectedItemId ?? null,
      items: itemsOf(protection),
    },
  }
}

const holdsPoints = ({ restorePoints }: RestorePointCollection) => restorePoints.length > 0

/** By source, by name and by group (which the collector judged with the policy at hand). */
const isAzureBackups = (collection: RestorePointCollection, vmId: string) =>
  collection.ownedByAzureBackup &&
  sameId(collection.sourceId, vmId) &&
  foldCase(collection.name).startsWith('azurebackup_')

function oldest(points: Placed[], keepLatest: number, named: string[] | undefined, rules: Preconditions) {
  const free = deletable(points, keepLatest, ({ point }) => point)
  if (!named) return free
  return uniqueIds(named).flatMap((id) => {
    const found = free.find(({ point }) => sameId(point.id, id))
    if (found) return [found]
    if (points.some(({ point }) => sameId(point.id, id))) {
      rules.block(
        'PreconditionFailed',
        `${id} is among the newest ${keepLatest} that one can restore from, or newer, and is kept.`,
        id,
      )
    } else {
      rules.block('NotOwnedByAzureBackup', `${id} is no restore point that Azure Backup made for this VM.`, id)
    }
    return []
  })
}

function lossOf(point: RestorePoint): DataLoss[] {
  if (point.instantOnly === false) return []
  const reason =
    point.instantOnly === null
      ? 'Whether the vault holds a copy could not be told.'
      : 'The vault holds no copy: this recovery point exists in the instant tier only.'
  return [{ restorePointId: point.id, time: point.timeCreated, reason }]
}
